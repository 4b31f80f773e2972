import Causality
import Foundation
import GRDB
import HoursModel
import SignedLog

/// How large blocks of claims are taken in: on a second thread they are read and settled, as far as they depend on nothing else, while
/// this one writes rows.
///
/// A stretch of a block is settled as if its volunteers had no other claims; what is written is only what a look at the index confirms.
/// The rest is settled as everything else is.
extension StoreWriter {
    /// Writes the rows of the new claims of a block and settles them.
    ///
    /// - Returns: the rows that are anything else, or whose records are here already; they must be folded.
    func settleBlock(_ block: DecodedBlock, _ columns: PlainColumns, of entry: StoredEntry) throws -> [Int] {
        let surroundings = Later<BlockSurroundings>()
        let settler = BlockSettler(
            reader: PlainClaimReader(entry, claimKnowledge), block: block, columns: columns,
            surroundings: surroundings, limits: limits)
        let work = WorkAhead(isBeside: limits.isBeside, most: SettlingLimits.waiting, settler.run) {
            [ahead] in ahead?.readNext()
        }
        defer { surroundings.give(nil) }
        // Rows are read meanwhile; what the block depends on is known before it is settled.
        try foldBeforeBlock()
        let loader = try CaseLoader(reader, entries: entries)
        surroundings.give(
            BlockSurroundings(
                signer: loader.directory.signer(of: entry.head.entry),
                zones: try loader.quietZones(of: block.recordsNamed(2)), policy: try loader.policy))
        let directory = try PersonDirectory(db)
        var confirmation = try Confirmation(loader, directory, longClaims: limits.longClaims)
        var left: [Int] = []
        var keys: [Int64?] = []
        var unsettled: [[Int64?]] = []
        try work.use { stage in
            switch stage {
            case .rows(let rows): try place(rows, leaving: &left, into: &keys)
            case .end(let withLong):
                confirmation.note(withLong)
                unsettled.append(keys)
                keys = []
            case .settled(let stretch):
                try write(stretch, at: unsettled.removeFirst(), from: entry.arrival, if: confirmation)
            }
        }
        try settle(takeNear(), except: [], loader, directory)
        return left.sorted()
    }

    /// Writes the lines of the claims that have nothing else near; the others wait.
    private func write(
        _ stretch: SettledStretch, at keys: [Int64?], from arrival: Int64, if confirmation: Confirmation
    ) throws {
        guard let first = keys.lazy.compactMap({ $0 }).first else { return }
        var isConfirmed = Array(repeating: false, count: stretch.parts.count)
        for group in stretch.groups {
            guard group.isSettled, group.claims.allSatisfy({ keys[$0] != nil }),
                try confirmation.isAlone(
                    group.volunteer, with: group.claims.lazy.map { stretch.claims[$0].id })
            else { continue }
            for part in group.parts { isConfirmed[part] = true }
            try confirmation.forEachNear(group, of: stretch.parts, before: first) { part in
                defer { isConfirmed[part] = false }
                return isConfirmed[part]
            }
        }
        let writer = try ledgerWriter()
        try writer.writeLines(stretch.lines) { line in
            let claim = stretch.claimOf[line]
            return isConfirmed[stretch.partOf[claim]] ? keys[claim] : nil
        }
        for group in stretch.groups {
            for part in group.parts where isConfirmed[part] {
                for finding in stretch.parts[part].findings { try writer.write(finding, of: group.volunteer) }
            }
            for claim in group.claims where !isConfirmed[stretch.partOf[claim]] {
                guard let key = keys[claim] else { continue }
                keep(PlacedClaim(key: key, claim: stretch.claims[claim]), from: arrival)
            }
        }
        settledParts.ahead += isConfirmed.count { $0 }
        settledParts.afterwards += isConfirmed.count { !$0 }
    }
}

/// What a stretch of a block gives, in this order.
private enum BlockStage: Sendable {
    /// Rows to insert.
    case rows(ReadRows)
    /// The rows of a stretch are there; of which volunteers it has claims that touch many days.
    case end(withLong: Set<RecordID>)
    /// The settlement of the first stretch that was not settled.
    case settled(SettledStretch)
}

/// A stretch of a block, settled as if there were nothing else.
private struct SettledStretch: Sendable {
    /// The claims of a volunteer.
    struct Group: Sendable {
        let volunteer: RecordID
        /// Places among the claims of the stretch.
        var claims: [Int] = []
        /// Whether they could be settled.
        var isSettled = false
        /// Its parts; those that could not be settled are one.
        var parts = 0..<0
        /// The days of all of them.
        var days = NearDays([])
    }

    /// Claims that were settled together, since nothing else of the volunteer is near.
    struct Part: Sendable {
        var days = NearDays([])
        var findings: [Finding] = []
    }

    /// In the order of the rows.
    let claims: [PlainClaim]
    var groups: [Group] = []
    var parts: [Part] = []
    /// For each claim of the stretch the place of its part.
    var partOf: [Int] = []
    /// Lines without their keys, in the order of the claims.
    var lines = RowValues(columns: LedgerWriter.columns, rows: 0)
    /// For each line the place of its claim.
    var claimOf: [Int] = []
}

/// What a block is settled by.
private struct BlockSurroundings: Sendable {
    let signer: Signer
    /// Of the activities of which nothing else is known that a rule might look at.
    let zones: [ID<Activity>: Zone]
    let policy: Policy
}

/// Reads and settles a block of claims; touches no database.
private struct BlockSettler: Sendable {
    let reader: PlainClaimReader
    let block: DecodedBlock
    let columns: PlainColumns
    /// Asked for when rows were read.
    let surroundings: Later<BlockSurroundings>
    let limits: SettlingLimits

    /// Rows are read a stretch ahead of what is settled, so that there are some to write meanwhile.
    func run(_ handOver: (BlockStage) -> Bool) {
        var unsettled: [PlainClaim] = []
        for first in stride(from: 0, to: block.count, by: limits.stretch) {
            let claims = readRows(first..<min(first + limits.stretch, block.count), handOver)
            guard let claims, first == 0 || settle(unsettled, handOver) else { return }
            unsettled = claims
        }
        _ = settle(unsettled, handOver)
    }

    private func settle(_ claims: [PlainClaim], _ handOver: (BlockStage) -> Bool) -> Bool {
        guard let surroundings = surroundings.wait() else { return false }
        return handOver(.settled(settle(claims, surroundings)))
    }

    /// Reads a stretch of rows and hands them over.
    ///
    /// - Returns: nil if no more is wanted.
    private func readRows(_ stretch: Range<Int>, _ handOver: (BlockStage) -> Bool) -> [PlainClaim]? {
        var claims: [PlainClaim] = []
        var next = stretch.lowerBound
        while next < stretch.upperBound {
            let rows = reader.read(
                next..<min(next + limits.part, stretch.upperBound), of: block, columns)
            claims += rows.claims
            next = rows.next
            guard handOver(.rows(rows)) else { return nil }
        }
        let long = claims.lazy.filter { $0.unit.time.daysInUTC.count > ClaimRow.shortDays + 1 }
        return handOver(.end(withLong: Set(long.map(\.unit.volunteer.record)))) ? claims : nil
    }

    private func settle(_ claims: [PlainClaim], _ surroundings: BlockSurroundings) -> SettledStretch {
        var stretch = SettledStretch(claims: claims)
        var groups: [RecordID: Int] = [:]
        for (place, claim) in claims.enumerated() {
            let volunteer = claim.unit.volunteer.record
            let group = groups[volunteer] ?? stretch.groups.count
            if group == stretch.groups.count {
                groups[volunteer] = group
                stretch.groups.append(SettledStretch.Group(volunteer: volunteer))
            }
            stretch.groups[group].claims.append(place)
        }
        stretch.partOf = Array(repeating: 0, count: claims.count)
        var lines: [ClaimLedger?] = Array(repeating: nil, count: claims.count)
        for group in stretch.groups.indices {
            let first = stretch.parts.count
            if let settled = settledParts(of: stretch.groups[group], claims, surroundings) {
                stretch.groups[group].isSettled = true
                let places = Dictionary(
                    stretch.groups[group].claims.map { (claims[$0].id, $0) }, uniquingKeysWith: { a, _ in a })
                for (part, ledger) in settled {
                    add(part, ledger, to: &stretch, &lines) { places[$0.record] }
                }
            } else {
                for claim in stretch.groups[group].claims { stretch.partOf[claim] = first }
                stretch.parts.append(SettledStretch.Part())
            }
            stretch.groups[group].parts = first..<stretch.parts.count
            stretch.groups[group].days = NearDays(joining: stretch.parts[first...].map(\.days))
        }
        stretch.lines = RowValues(columns: LedgerWriter.columns, rows: claims.count)
        for (place, line) in lines.enumerated() {
            guard let line else { continue }
            stretch.lines.append(line, of: claims[place].unit.volunteer.record)
            stretch.claimOf.append(place)
        }
        return stretch
    }

    private func add(
        _ part: PersonCase, _ ledger: PersonLedger, to stretch: inout SettledStretch,
        _ lines: inout [ClaimLedger?], place: (ID<Claim>) -> Int?
    ) {
        for claim in part.claims {
            if let place = place(claim.id) { stretch.partOf[place] = stretch.parts.count }
        }
        for line in ledger.claims {
            if let place = place(line.claim) { lines[place] = line }
        }
        let days = NearDays(part.claims.lazy.flatMap { $0.versions.map(\.unit.time.daysInUTC) })
        stretch.parts.append(SettledStretch.Part(days: days, findings: ledger.findings))
    }

    /// What the rules give for the claims of a volunteer, a part after the other; nil if it takes more than these claims to know.
    private func settledParts(
        of group: SettledStretch.Group, _ all: [PlainClaim], _ surroundings: BlockSurroundings
    ) -> [(PersonCase, PersonLedger)]? {
        guard group.claims.allSatisfy({ surroundings.zones[all[$0].unit.activity] != nil }) else {
            return nil
        }
        // The same row twice: one of both is not new.
        guard Set(group.claims.map { all[$0].id }).count == group.claims.count else { return nil }
        let person = PersonCase(
            volunteers: [ID(group.volunteer)],
            claims: group.claims.map { ClaimHistory(all[$0], by: surroundings.signer) },
            zones: surroundings.zones, policy: surroundings.policy)
        let parts = RuleBook.parts(of: person).map { ($0, RuleBook.settle($0)) }
        // Claims of one account may name each other by thousands.
        let size = parts.lazy.flatMap(\.1.claims).reduce(0) { $0 + $1.sizeOfReasons }
        return size <= SettlingLimits.lineBytes ? parts : nil
    }
}

/// Confirms that nothing which is here already can influence new claims of a volunteer, or be influenced by them.
private struct Confirmation {
    private let loader: CaseLoader
    private let directory: PersonDirectory
    private let near: HotStatement
    private let last: HotStatement
    private let long: HotStatement
    /// Who has claims that touch many days; nil if they are too many to know.
    private var withLong: Set<RecordID>?

    /// - Parameter longClaims: how many claims that touch many days may be known by their volunteers.
    init(_ loader: CaseLoader, _ directory: PersonDirectory, longClaims: Int) throws {
        self.loader = loader
        self.directory = directory
        let db = loader.reader.db
        // The index alone answers.
        near = try HotStatement(
            db,
            """
            SELECT firstDay, localKey FROM claim
            WHERE volunteer = ?1 AND firstDay BETWEEN ?2 AND ?3 AND localKey < ?4
            """)
        last = try HotStatement(db, "SELECT lastDay FROM claim WHERE localKey = ?")
        long = try HotStatement(
            db,
            """
            SELECT firstDay, lastDay FROM claim WHERE volunteer = ?1 AND lastDay - firstDay > 2 AND localKey < ?2
            """)
        withLong = try Confirmation.volunteersWithLongClaims(db, most: longClaims)
    }

    private static func volunteersWithLongClaims(_ db: Database, most: Int) throws -> Set<RecordID>? {
        let rows = try HotStatement(
            db,
            "SELECT volunteer FROM claim WHERE lastDay - firstDay > 2 LIMIT \(most + 1)")
        defer { rows.stop() }
        var found: Set<RecordID> = []
        var count = 0
        while try rows.next() {
            count += 1
            guard count <= most else { return nil }
            if let volunteer = rows.id(0) { found.insert(volunteer) }
        }
        return found
    }

    /// Takes note of volunteers of whom claims that touch many days may have been written since.
    mutating func note(_ volunteers: Set<RecordID>) { withLong?.formUnion(volunteers) }

    /// Whether nothing but claims near them can influence new claims of a volunteer.
    func isAlone(_ volunteer: RecordID, with claims: some Sequence<RecordID>) throws -> Bool {
        try directory.isAlone(volunteer) && !loader.hasOthersClaims(volunteer)
            && !loader.hasFacts(on: volunteer) && !loader.hasDecisions(on: claims)
    }

    /// Looks for the new parts of a volunteer's history that have older claims near.
    ///
    /// - Parameters:
    ///   - key: the row from which on nothing but new claims lie.
    ///   - body: gets the place of each such part, some more than once; says whether it is the first time.
    func forEachNear(
        _ group: SettledStretch.Group, of parts: [SettledStretch.Part], before key: Int64,
        _ body: (_ part: Int) -> Bool
    ) throws {
        var open = group.parts.count
        func note(_ days: ClosedRange<Int>) -> Bool {
            for part in group.parts where parts[part].days.touch(days) && body(part) { open -= 1 }
            return open > 0
        }
        try forEachShort(around: group.days, of: group.volunteer, before: key, note)
        guard open > 0, withLong?.contains(group.volunteer) != false else { return }
        long.bind(1, group.volunteer)
        long.bind(2, key)
        defer { long.stop() }
        while try long.next() {
            let first = Int(long.integer(0))
            guard note(first...max(first, Int(long.integer(1)))) else { return }
        }
    }

    /// - Parameter body: whether to go on.
    private func forEachShort(
        around days: NearDays, of volunteer: RecordID, before key: Int64, _ body: (ClosedRange<Int>) -> Bool
    ) throws {
        guard let all = days.all else { return }
        near.bind(1, volunteer)
        near.bind(2, Int64(all.lowerBound - ClaimRow.shortDays))
        near.bind(3, Int64(all.upperBound))
        near.bind(4, key)
        defer { near.stop() }
        while try near.next() {
            let first = Int(near.integer(0))
            guard days.touch(first...first + ClaimRow.shortDays) else { continue }
            last.bind(1, near.integer(1))
            defer { last.stop() }
            let end = try last.next() ? Int(last.integer(0)) : first + ClaimRow.shortDays
            guard body(first...max(first, end)) else { return }
        }
    }
}

extension CaseLoader {
    /// The zones of those of some activities of which nothing else is known that a rule might look at.
    fileprivate func quietZones(of activities: Set<RecordID>) throws -> [ID<Activity>: Zone] {
        var zones: [ID<Activity>: Zone] = [:]
        for id in activities.map({ ID<Activity>($0) }) {
            let known = try known(of: id)
            if known.facts.isQuiet, try !hasRosters(of: id) { zones[id] = known.zone }
        }
        return zones
    }
}

extension DecodedBlock {
    /// The records that a field of references names.
    fileprivate func recordsNamed(_ field: UInt32) -> Set<RecordID> {
        guard case .records(let records) = column(field)?.values else { return [] }
        return Set(records)
    }
}

/// How blocks are cut; what comes out does not depend on it.
struct SettlingLimits: Sendable {
    /// From how many rows on a block is settled by itself.
    var smallestBlock = 512
    /// How many rows are settled together: more know more of each other, fewer are ready sooner.
    var stretch = 2_048
    /// How many rows are handed over at once.
    var part = 512
    /// How many claims that touch many days may be known by their volunteers; where there are more, each volunteer is looked for.
    var longClaims = 4_096
    /// Whether there is a second thread: it gains nothing where one processor runs both.
    var isBeside = ProcessInfo.processInfo.activeProcessorCount > 1

    /// From how many bytes of texts on no further rows are handed over with them.
    static let partBytes = 1024 * 1024
    /// How many bytes the lines of one volunteer may take; who has more is settled like everybody else.
    static let lineBytes = 64 * 1024
    /// How many parts wait at most.
    static let waiting = 12
}
