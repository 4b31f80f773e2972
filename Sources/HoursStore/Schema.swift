import GRDB
import HoursModel

/// The tables: the log is the truth, all others are computed from it and can be thrown away.
enum Schema {
    /// Raised when the tables of the log change.
    static let version = 1
    /// Raised when the computed tables change; they are then rebuilt.
    static let modelVersion = 13

    static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
                CREATE TABLE replica (key INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE);
                CREATE TABLE log (
                    arrival INTEGER PRIMARY KEY, replica INTEGER NOT NULL, number INTEGER NOT NULL,
                    hash BLOB NOT NULL, previous INTEGER, bytes BLOB NOT NULL, signature BLOB);
                CREATE INDEX log_place ON log (replica, number);
                CREATE TABLE personal (
                    arrival INTEGER NOT NULL, change INTEGER NOT NULL, part BLOB NOT NULL,
                    PRIMARY KEY (arrival, change)) WITHOUT ROWID;
                CREATE TABLE held (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
                CREATE TABLE peer (
                    name TEXT PRIMARY KEY, heldIncarnation INTEGER NOT NULL, heldArrivals INTEGER NOT NULL,
                    sentIncarnation INTEGER NOT NULL, sentArrivals INTEGER NOT NULL, syncedAt INTEGER NOT NULL,
                    skewSeconds INTEGER) WITHOUT ROWID;
                """)
        try createComputed(db)
    }

    /// The tables that follow from the log, in the order in which they are compared.
    static let computedTables: [String] =
        [
            "entry", "head", "touch", "fault", "member", "beyond", "directory", "proof", "judged", "tangled",
            "identity", "fact",
            "also", "alsoActivity", "name",
            "person", "ledger",
            "finding",
            "request",
        ]
        + Kinds.all.map(\.name)

    /// What two databases with the same log must have in common of a computed table: all of it but the keys, which are local.
    static func comparison(of table: String, columns: [String]) -> String {
        let compared = columns.filter { $0 != "localKey" }.map { "\"\(table)\".\"\($0)\"" }
        if table == "ledger" {
            let others = compared.filter { $0 != "\"ledger\".\"claim\"" }
            return """
                SELECT claim.id AS claim, \(others.joined(separator: ", ")) FROM ledger
                LEFT JOIN claim ON claim.localKey = ledger.claim ORDER BY 1
                """
        }
        let list = compared.joined(separator: ", ")
        return "SELECT \(list) FROM \"\(table)\" ORDER BY \(list)"
    }

    static func createComputed(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE entry (
                    arrival INTEGER PRIMARY KEY, recordedAt INTEGER NOT NULL, user BLOB, changes INTEGER NOT NULL);
                CREATE TABLE head (arrival INTEGER PRIMARY KEY, replica INTEGER NOT NULL);
                CREATE INDEX head_replica ON head (replica);
                CREATE TABLE touch (
                    kind INTEGER NOT NULL, record BLOB NOT NULL, arrival INTEGER NOT NULL, change INTEGER NOT NULL,
                    PRIMARY KEY (kind, record, arrival, change)) WITHOUT ROWID;
                CREATE TABLE fault (arrival INTEGER NOT NULL, change INTEGER NOT NULL, reason TEXT NOT NULL);
                CREATE TABLE member (
                    replica BLOB PRIMARY KEY, role TEXT NOT NULL, sponsor BLOB, owner BLOB, volunteer BLOB,
                    device TEXT, predecessor BLOB, limitRole TEXT, isVoid INTEGER NOT NULL) WITHOUT ROWID;
                CREATE TABLE beyond (arrival INTEGER PRIMARY KEY, role TEXT NOT NULL);
                CREATE TABLE directory (digest BLOB NOT NULL);
                CREATE TABLE proof (digest BLOB PRIMARY KEY) WITHOUT ROWID;
                CREATE TABLE judged (
                    kind INTEGER NOT NULL, record BLOB NOT NULL, PRIMARY KEY (kind, record)) WITHOUT ROWID;
                CREATE TABLE tangled (
                    kind INTEGER NOT NULL, record BLOB NOT NULL, PRIMARY KEY (kind, record)) WITHOUT ROWID;
                CREATE TABLE identity (
                    volunteer BLOB PRIMARY KEY, token BLOB NOT NULL, digits INTEGER NOT NULL) WITHOUT ROWID;
                CREATE INDEX identity_token ON identity (token);
                CREATE TABLE fact (
                    volunteer BLOB NOT NULL, what TEXT NOT NULL, day INTEGER NOT NULL, entry BLOB NOT NULL,
                    PRIMARY KEY (volunteer, what, day, entry)) WITHOUT ROWID;
                CREATE TABLE also (
                    volunteer BLOB NOT NULL, claim BLOB NOT NULL, PRIMARY KEY (volunteer, claim)) WITHOUT ROWID;
                CREATE INDEX also_claim ON also (claim);
                CREATE TABLE alsoActivity (
                    activity BLOB NOT NULL, claim BLOB NOT NULL, PRIMARY KEY (activity, claim)) WITHOUT ROWID;
                CREATE INDEX alsoActivity_claim ON alsoActivity (claim);
                CREATE TABLE name (
                    kind INTEGER NOT NULL, folded TEXT NOT NULL, record BLOB NOT NULL,
                    PRIMARY KEY (kind, folded, record)) WITHOUT ROWID;
                CREATE INDEX name_record ON name (record);
                CREATE TABLE person (volunteer BLOB PRIMARY KEY, person BLOB NOT NULL) WITHOUT ROWID;
                CREATE TABLE ledger (
                    claim INTEGER PRIMARY KEY, person BLOB NOT NULL, minutes INTEGER NOT NULL,
                    confirmed INTEGER NOT NULL, provisional INTEGER NOT NULL, questioned INTEGER NOT NULL,
                    setAside INTEGER NOT NULL, witnesses INTEGER NOT NULL, reasons TEXT NOT NULL);
                CREATE INDEX ledger_questioned ON ledger (person) WHERE questioned > 0;
                CREATE TABLE finding (claim BLOB NOT NULL, person BLOB NOT NULL, rule TEXT NOT NULL, others TEXT NOT NULL);
                CREATE INDEX finding_person ON finding (person);
                CREATE INDEX finding_claim ON finding (claim);
                CREATE TABLE request (
                    claim BLOB NOT NULL, person BLOB NOT NULL, replica BLOB NOT NULL, number INTEGER NOT NULL,
                    mark INTEGER NOT NULL);
                CREATE INDEX request_person ON request (person);
                CREATE INDEX request_claim ON request (claim);
                """)
        for kind in Kinds.all {
            try db.execute(sql: KindTable(kind).creation)
            try db.execute(
                sql:
                    "CREATE INDEX \"\(kind.name)_ref\" ON \"\(kind.name)\" (ref) WHERE ref IS NOT NULL")
        }
        try db.execute(
            sql: """
                CREATE INDEX claim_volunteer ON claim (volunteer, firstDay);
                CREATE INDEX claim_long ON claim (volunteer) WHERE lastDay - firstDay > 2;
                CREATE INDEX claim_activity ON claim (activity);
                CREATE INDEX decision_claim ON decision (claim);
                CREATE INDEX decision_other ON decision (other) WHERE other IS NOT NULL;
                CREATE INDEX roster_activity ON roster (activity);
                CREATE INDEX licence_volunteer ON licence (volunteer);
                CREATE INDEX naming_helpers ON naming (helpers);
                CREATE VIEW claims AS
                    SELECT lower(hex(claim.id)) AS id, volunteer.name AS volunteer, activity.name AS activity,
                        claim.start, claim."end", claim."break", claim.date, claim."until", claim.minutes,
                        claim.evidence, recorder.name AS recorder, ledger.confirmed, ledger.provisional,
                        ledger.questioned, ledger.setAside
                    FROM claim LEFT JOIN volunteer ON volunteer.id = claim.volunteer
                        LEFT JOIN activity ON activity.id = claim.activity
                        LEFT JOIN recorder ON recorder.id = claim.recorder
                        LEFT JOIN ledger ON ledger.claim = claim.localKey;
                """)
    }

    /// Drops the computed tables, and makes them without a row.
    static func makeComputedAnew(_ db: Database) throws {
        try db.execute(sql: "DROP VIEW IF EXISTS claims")
        for table in computedTables { try db.execute(sql: "DROP TABLE IF EXISTS \"\(table)\"") }
        try createComputed(db)
    }

    /// Empties the computed tables; where they are laid out otherwise, they are made anew.
    static func emptyComputed(_ db: Database) throws {
        guard try Layout.isOwn(db) else { return try makeComputedAnew(db) }
        for table in computedTables {
            try db.cachedStatement(sql: "DELETE FROM \"\(table)\"").execute()
        }
    }
}
