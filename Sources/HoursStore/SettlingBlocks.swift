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
        let work = WorkAhead(isBeside: limits.isBeside, most: SettlingLimits.waiting, settler.run)
        defer { surroundings.give(nil) }
        // Rows are read meanwhile; what the block depends on is known before it is settled.
        try foldBeforeBlock()
        let loader = try CaseLoader(reader, entries: entries)
        surroundings.give(
            BlockSurroundings(
                signer: loader.directory.signer(of: entry.head.entry),
                zones: try loader.quietZones(of: block.recordsNamed(2)), policy: try loader.policy))
        let directory = try PersonDirectory(db)
        let confirmation = try Confirmation(loader, directory)
        var left: [Int] = []
        var placed: [PlacedClaim?] = []
        try work.use { stage in
            switch stage {
            case .rows(let rows): placed += try place(rows, leaving: &left)
            case .settled(let stretch):
                try write(stretch, of: placed, from: entry.arrival, if: confirmation)
                placed.removeAll(keepingCapacity: true)
            }
        }
        try settle(takeNear(), except: [], loader, directory)
        return left.sorted()
    }

    /// Writes the lines of those volunteers who have nothing else near; the claims of the others wait.
    private func write(
        _ stretch: SettledStretch, of placed: [PlacedClaim?], from arrival: Int64,
        if confirmation: Confirmation
    ) throws {
        guard let first = placed.lazy.compactMap(\.?.key).first else { return }
        var isConfirmed: [Bool] = []
        for group in stretch.groups {
            let claims = group.claims.compactMap { placed[$0] }
            isConfirmed.append(
                try group.isSettled && claims.count == group.claims.count
                    && confirmation.isAlone(claims, before: first))
        }
        settledGroups.ahead += isConfirmed.count { $0 }
        settledGroups.afterwards += isConfirmed.count { !$0 }
        let writer = try ledgerWriter()
        try writer.writeLines(stretch.lines) { line in
            let (claim, group) = (stretch.claims[line], stretch.groupOf[stretch.claims[line]])
            return isConfirmed[group] ? placed[claim]?.key : nil
        }
        for (group, isConfirmed) in zip(stretch.groups, isConfirmed) {
            if isConfirmed {
                for finding in group.findings { try writer.write(finding, of: group.volunteer) }
            } else {
                for claim in group.claims { if let claim = placed[claim] { keep(claim, from: arrival) } }
            }
        }
    }
}

/// What a stretch of a block gives, in this order.
private enum BlockStage: Sendable {
    /// Rows to insert.
    case rows(ReadRows)
    /// The settlement of the rows since the last one.
    case settled(SettledStretch)
}

/// A stretch of a block, settled as if there were nothing else.
private struct SettledStretch: Sendable {
    struct Group: Sendable {
        let volunteer: RecordID
        /// Places among the claims of the stretch.
        var claims: [Int] = []
        /// Whether it could be settled.
        var isSettled = false
        var findings: [Finding] = []
    }

    var groups: [Group] = []
    /// For each claim of the stretch the place of its volunteer's group.
    var groupOf: [Int] = []
    /// Lines without their keys, in the order of the claims.
    var lines = RowValues(columns: LedgerWriter.columns, rows: 0)
    /// For each line the place of its claim.
    var claims: [Int] = []
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

    func run(_ handOver: (BlockStage) -> Bool) {
        for first in stride(from: 0, to: block.count, by: limits.stretch) {
            let end = min(first + limits.stretch, block.count)
            var claims: [PlainClaim] = []
            var next = first
            while next < end {
                let rows = reader.read(next..<min(next + limits.part, end), of: block, columns)
                claims += rows.claims
                next = rows.next
                guard handOver(.rows(rows)) else { return }
            }
            guard let surroundings = surroundings.wait(), handOver(.settled(settle(claims, surroundings)))
            else { return }
        }
    }

    private func settle(_ claims: [PlainClaim], _ surroundings: BlockSurroundings) -> SettledStretch {
        var stretch = SettledStretch()
        var groups: [RecordID: Int] = [:]
        for (place, claim) in claims.enumerated() {
            let volunteer = claim.unit.volunteer.record
            let group = groups[volunteer] ?? stretch.groups.count
            if group == stretch.groups.count {
                groups[volunteer] = group
                stretch.groups.append(SettledStretch.Group(volunteer: volunteer))
            }
            stretch.groups[group].claims.append(place)
            stretch.groupOf.append(group)
        }
        var lines: [ClaimLedger?] = Array(repeating: nil, count: claims.count)
        for index in stretch.groups.indices { settle(&stretch.groups[index], claims, surroundings, &lines) }
        stretch.lines = RowValues(columns: LedgerWriter.columns, rows: claims.count)
        for (place, line) in lines.enumerated() {
            guard let line else { continue }
            stretch.lines.append(line, of: claims[place].unit.volunteer.record)
            stretch.claims.append(place)
        }
        return stretch
    }

    private func settle(
        _ group: inout SettledStretch.Group, _ all: [PlainClaim], _ surroundings: BlockSurroundings,
        _ lines: inout [ClaimLedger?]
    ) {
        guard group.claims.allSatisfy({ surroundings.zones[all[$0].unit.activity] != nil }) else { return }
        let places = Dictionary(group.claims.map { (all[$0].id, $0) }, uniquingKeysWith: { a, _ in a })
        // The same row twice: one of both is not new.
        guard places.count == group.claims.count else { return }
        let person = PersonCase(
            volunteers: [ID(group.volunteer)],
            claims: group.claims.map { ClaimHistory(all[$0], by: surroundings.signer) },
            zones: surroundings.zones, policy: surroundings.policy)
        let ledgers = RuleBook.parts(of: person).map { RuleBook.settle($0) }
        // Claims of one account may name each other by thousands.
        let size = ledgers.lazy.flatMap(\.claims).reduce(0) { $0 + $1.sizeOfReasons }
        guard size <= SettlingLimits.lineBytes else { return }
        for ledger in ledgers {
            for line in ledger.claims { if let place = places[line.claim.record] { lines[place] = line } }
            group.findings += ledger.findings
        }
        group.isSettled = true
    }
}

/// Confirms that nothing which is here already can influence new claims of a volunteer, or be influenced by them.
private struct Confirmation {
    private let loader: CaseLoader
    private let directory: PersonDirectory
    private let near: HotStatement
    private let last: HotStatement

    init(_ loader: CaseLoader, _ directory: PersonDirectory) throws {
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
    }

    /// - Parameters:
    ///   - claims: of one volunteer, at least one.
    ///   - key: the row from which on nothing but new claims lie.
    func isAlone(_ claims: [PlacedClaim], before key: Int64) throws -> Bool {
        let volunteer = claims[0].claim.unit.volunteer.record
        guard directory.members(of: volunteer).count == 1, try !loader.hasOthersClaims(volunteer),
            try !loader.hasFacts(on: volunteer), try !loader.hasDecisions(on: claims.map(\.claim.id))
        else { return false }
        let days = Set(claims.map(\.claim.unit.time.daysInUTC))
        return try !hasNear(days, of: volunteer, before: key) && !hasLong(days, of: volunteer, before: key)
    }

    private func hasNear(_ days: Set<ClosedRange<Int>>, of volunteer: RecordID, before key: Int64) throws
        -> Bool
    {
        guard let all = Array(days).joined else { return false }
        near.bind(1, volunteer)
        near.bind(2, Int64(all.lowerBound - NearDays.beyondZones - ClaimRow.shortDays))
        near.bind(3, Int64(all.upperBound + NearDays.beyondZones))
        near.bind(4, key)
        defer { near.stop() }
        while try near.next() {
            let first = Int(near.integer(0))
            let widest = first...first + ClaimRow.shortDays
            guard days.contains(where: { $0.isNear(widest) }) else { continue }
            last.bind(1, near.integer(1))
            defer { last.stop() }
            let end = try last.next() ? Int(last.integer(0)) : widest.upperBound
            if days.contains(where: { $0.isNear(first...max(first, end)) }) { return true }
        }
        return false
    }

    private func hasLong(_ days: Set<ClosedRange<Int>>, of volunteer: RecordID, before key: Int64) throws
        -> Bool
    {
        try loader.reader.longClaims(of: volunteer).contains { claim in
            claim.key < key && days.contains { $0.isNear(claim.days) }
        }
    }
}

extension ClosedRange<Int> {
    /// Whether claims of these days in UTC and of others may touch a local day in common.
    fileprivate func isNear(_ other: ClosedRange<Int>) -> Bool {
        lowerBound <= other.upperBound + NearDays.beyondZones
            && other.lowerBound <= upperBound + NearDays.beyondZones
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
    /// How many rows are settled together: more know more of each other, fewer begin sooner.
    var stretch = 4_096
    /// How many rows are handed over at once.
    var part = 512
    /// Whether there is a second thread: it gains nothing where one processor runs both.
    var isBeside = ProcessInfo.processInfo.activeProcessorCount > 1

    /// From how many bytes of texts on no further rows are handed over with them.
    static let partBytes = 1024 * 1024
    /// How many bytes the lines of one volunteer may take; who has more is settled like everybody else.
    static let lineBytes = 64 * 1024
    /// How many parts wait at most.
    static let waiting = 12
}
