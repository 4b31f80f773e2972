public import Causality
import Foundation
import GRDB
public import HoursModel

/// A certificate of the log with what was said of it since.
public struct IssuedCertificate: Hashable, Sendable {
    /// Its record.
    public let id: RecordID
    /// What it says.
    public let certificate: Certificate
    /// What reviewers said of it last; of concurrent words the more careful.
    public let status: CertificateStatus
    /// The certificate in its place; nil unless it is superseded.
    public let successor: RecordID?
    /// Why, if a reviewer said so.
    public let reason: String?
}

extension IssuedCertificate {
    /// A certificate as it will stand in the log once it is written there.
    public init(draft certificate: Certificate) {
        self.init(
            id: RecordID(Octets16(high: 0, low: 0)), certificate: certificate, status: .valid, successor: nil,
            reason: nil)
    }
}

/// Whether a certificate holds now, as follows from the log alone.
public struct CertificateStanding: Hashable, Sendable {
    /// Suspended also where nobody said so, but the ledger no longer carries it.
    public let status: CertificateStatus
    /// Why the ledger does not carry it.
    public let doubts: [CertificateDoubt]
}

extension StoreReader {
    /// The certificates that reviewers issued, the oldest first.
    public func certificates() throws -> [IssuedCertificate] {
        let loader = try CaseLoader(self)
        return try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM certificate WHERE NOT isUndone ORDER BY issued, id")
        ).compactMap { try certificate($0, loader) }
    }

    /// The certificate with a serial; nil if no reviewer issued one.
    public func certificate(serial: CertificateSerial) throws -> IssuedCertificate? {
        let loader = try CaseLoader(self)
        return try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT * FROM certificate WHERE serial = ? AND NOT isUndone ORDER BY issued, id"),
            arguments: [serial.description]
        ).lazy.compactMap { try certificate($0, loader) }.first
    }

    /// Whether a certificate holds now.
    public func standing(of issued: IssuedCertificate) throws -> CertificateStanding {
        let certificate = issued.certificate
        let volunteers = try volunteers(of: certificate.volunteer.record)
        let loader = try CaseLoader(self)
        let (person, _) = try loader.personCase(volunteers)
        let placed = RuleBook.place(person)
        let now = Set(volunteers.map { ID<Volunteer>($0) })
        var doubts = certificate.doubts(person: now, placed: placed)
        if doubts.isEmpty, issued.status == .valid, now != certificate.person {
            doubts = try doubtsBesideOlder(issued, person, volunteers, placed, loader)
        }
        let isCarried = doubts.isEmpty || issued.status != .valid
        return CertificateStanding(status: isCarried ? issued.status : .suspended, doubts: doubts)
    }

    /// Why the ledger of a person who was several when certificates were issued does not carry one beside the older ones that stand.
    private func doubtsBesideOlder(
        _ issued: IssuedCertificate, _ person: PersonCase, _ volunteers: Set<RecordID>,
        _ placed: [PlacedMinutes],
        _ loader: CaseLoader
    ) throws -> [CertificateDoubt] {
        let homes = person.claims.compactMap { claim in
            RuleBook.home(of: claim, decisions: person.decisions).map { (claim.id, $0) }
        }
        let ledger = CertifiedMinutes(placed, homes: Dictionary(homes, uniquingKeysWith: { a, _ in a }))
        /// What is missing of a certificate, and the first older one without which less would be.
        func missing(_ certificate: Certificate, beside older: [Certificate]) -> (
            [ID<Activity>: Int], Certificate?
        ) {
            var left = ledger
            var rival: Certificate?
            for other in older where certificate.isOfOthers(than: other) {
                var (before, after) = (left, left)
                _ = after.take(other)
                var trial = after
                if rival == nil, !trial.take(certificate).isEmpty, before.take(certificate).isEmpty {
                    rival = other
                }
                left = after
            }
            return (left.take(certificate), rival)
        }
        let now = Set(volunteers.map { ID<Volunteer>($0) })
        var standing: [Certificate] = []
        for other in try certificates(of: volunteers, loader) where other.status == .valid {
            let (gap, rival) = missing(other.certificate, beside: standing)
            if other.id == issued.id {
                if let rival { return [.alsoOn(rival.serial)] }
                return gap.sorted { $0.key < $1.key }.map { .fewerMinutes($0.key, missing: $0.value) }
            }
            if gap.isEmpty, other.certificate.doubts(person: now, placed: placed).isEmpty {
                standing.append(other.certificate)
            }
        }
        return []
    }

    /// The certificates that were issued for some volunteer records, the oldest first.
    private func certificates(of volunteers: Set<RecordID>, _ loader: CaseLoader) throws
        -> [IssuedCertificate]
    {
        try volunteers.sorted().flatMap { volunteer in
            try Row.fetchAll(
                db.cachedStatement(sql: "SELECT * FROM certificate WHERE volunteer = ? AND NOT isUndone"),
                arguments: [Data(volunteer.bytes)]
            ).compactMap { try certificate($0, loader) }
        }.sorted { ($0.certificate.issued.minute, $0.id) < ($1.certificate.issued.minute, $1.id) }
    }

    /// Reads a row; nil for what was not issued by the device that it names, by a reviewer.
    private func certificate(_ row: Row, _ loader: CaseLoader) throws -> IssuedCertificate? {
        let fields = KindTable(Kinds.certificate).fields(row)
        guard let id = RecordID(row["id"] as Data), let certificate = Certificate(fields: fields) else {
            return nil
        }
        let author = try loader.authorship(row["arrival"])
        guard author.ref.dot.replica == certificate.device, author.signer.role >= .reviewer else {
            return nil
        }
        let writes = (row["writes"] as Int) > 1 ? try standingWords(on: id, loader) : []
        func status(_ write: UnitWrite<UnitValue>) -> CertificateStatus {
            guard case .integer(let code) = write.value[12] else { return .valid }
            return Int(exactly: code).flatMap(CertificateStatus.init(rawValue:)) ?? .valid
        }
        let word = writes.max { a, b in CertificateStatus.isLessCareful(status(a), status(b)) }
        var successor: RecordID?
        if let word, status(word) == .superseded, case .record(let next) = word.value[13] { successor = next }
        var reason: String?
        if case .text(let text) = fields[14] { reason = text }
        return IssuedCertificate(
            id: id, certificate: certificate, status: word.map(status) ?? .valid, successor: successor,
            reason: reason)
    }

    /// What reviewers said last; nobody else can write over it.
    private func standingWords(on id: RecordID, _ loader: CaseLoader) throws -> [UnitWrite<UnitValue>] {
        let writes = try record(id, kind: Kinds.certificate).history.registers[2]?.writes ?? []
        return Register(writes.filter { loader.directory.role(at: $0.id.entry) >= .reviewer }).heads
    }
}

extension CertificateStatus {
    /// Orders from what stands to what does not: valid, superseded, suspended.
    fileprivate static func isLessCareful(_ a: CertificateStatus, _ b: CertificateStatus) -> Bool {
        func rank(_ status: CertificateStatus) -> Int {
            switch status {
            case .valid: 0
            case .superseded: 1
            case .suspended: 2
            }
        }
        return rank(a) < rank(b)
    }
}
