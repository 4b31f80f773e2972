import Causality
import GRDB
import HoursModel

/// What a transaction changed in the claims of one volunteer, where nothing else of that person changed.
struct ClaimsToSettle {
    /// Claims that it brought.
    var new: [PlacedClaim] = []
    /// Claims that it wrote again, with the days in UTC that their versions touch.
    var edited: [RecordID: ClosedRange<Int>] = [:]

    fileprivate var days: [ClosedRange<Int>] { new.map(\.claim.unit.time.daysInUTC) + edited.values }
}

extension StoreWriter {
    /// Settles changed claims with those near them; what lies further away in their persons' histories stays as it is.
    ///
    /// - Parameter settled: the volunteers who were settled whole.
    func settle(
        _ changed: [RecordID: ClaimsToSettle], except settled: Set<RecordID>, _ loader: CaseLoader,
        _ directory: PersonDirectory
    ) throws {
        var settled = settled
        for (volunteer, claims) in changed.sorted(by: { $0.key < $1.key }) where !settled.contains(volunteer)
        {
            let volunteers = directory.members(of: volunteer)
            let isAlone = try volunteers.count == 1 && !loader.hasOthersClaims(volunteer)
            if isAlone, try settleNear(claims, of: volunteer, loader) { continue }
            try settleWhole(volunteers.min() ?? volunteer, volunteers, loader)
            settled.formUnion(volunteers)
        }
    }

    /// Settles changed claims of a volunteer with those near them.
    ///
    /// - Returns: false if decisions, undone claims or claims that another version gives somebody else are near; then nothing was
    ///   written, and the person must be settled whole.
    private func settleNear(_ claims: ClaimsToSettle, of volunteer: RecordID, _ loader: CaseLoader) throws
        -> Bool
    {
        var near = NearClaims(
            loader, of: volunteer, long: try reader.longClaims(of: volunteer),
            new: Dictionary(claims.new.map { ($0.key, $0.claim) }, uniquingKeysWith: { a, _ in a }))
        var open = Set(claims.new.map(\.claim.id)).union(claims.edited.keys)
        var settled: [PersonCase] = []
        for days in stretches(claims.days) where !open.isEmpty {
            guard let parts = try near.parts(touching: days, with: open) else { return false }
            for claim in parts.lazy.flatMap(\.claims) { open.remove(claim.id.record) }
            settled += parts
        }
        let ledgers = try ledgerWriter()
        let new = Set(claims.new.map(\.claim.id))
        for part in settled {
            // Nobody remarked on what is new.
            for claim in part.claims where !new.contains(claim.id.record) {
                try ledgers.clearRemarks(on: claim.id.record)
            }
            try ledgers.write(RuleBook.settle(part), of: volunteer, keys: near.keys)
        }
        return true
    }

    /// Some days joined to stretches that one query reads.
    private func stretches(_ days: [ClosedRange<Int>]) -> [ClosedRange<Int>] {
        var stretches: [ClosedRange<Int>] = []
        for days in days.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = stretches.last, days.lowerBound <= last.upperBound + 2 * NearDays.margin {
                stretches[stretches.count - 1] = last.union(days)
            } else {
                stretches.append(days)
            }
        }
        return stretches
    }
}

/// Finds a volunteer's claims near some days.
private struct NearClaims {
    private let loader: CaseLoader
    private let volunteer: RecordID
    private let long: [LongClaim]
    /// Those that are not read from their rows, by row.
    private let new: [Int64: PlainClaim]
    /// The rows of the claims that were found.
    private(set) var keys: [RecordID: Int64] = [:]
    /// What was read from rows, by row; nil for what is no claim.
    private var read: [Int64: ClaimHistory?] = [:]

    init(_ loader: CaseLoader, of volunteer: RecordID, long: [LongClaim], new: [Int64: PlainClaim]) {
        self.loader = loader
        self.volunteer = volunteer
        self.long = long
        self.new = new
    }

    /// The parts of the history that hold open claims of some days, with all that belongs to them.
    ///
    /// - Returns: nil if what is near depends on more than what is near.
    mutating func parts(touching days: ClosedRange<Int>, with open: Set<RecordID>) throws -> [PersonCase]? {
        var margin = NearDays.margin
        var queried = days.widened(by: margin)
        while true {
            guard let histories = try histories(touching: queried) else { return nil }
            let parts = RuleBook.parts(of: try loader.personCase([volunteer], histories)).filter { part in
                part.claims.contains { open.contains($0.id.record) }
            }
            let reach = parts.lazy.flatMap(\.claims).compactMap(\.daysInUTC).reduce(days) { $0.union($1) }
                .widened(by: LocalDay.mostBetween)
            if queried.contains(reach) {
                return try loader.hasDecisions(on: parts.flatMap(\.claims).map(\.id.record)) ? nil : parts
            }
            // A chain of days may be long: it is read in steps that grow.
            margin *= 2
            queried = queried.union(reach).widened(by: margin)
        }
    }

    private mutating func histories(touching days: ClosedRange<Int>) throws -> [ClaimHistory]? {
        var histories: [ClaimHistory] = []
        for key in try loader.reader.claimKeys(of: volunteer, touching: days, long: long) {
            if let claim = new[key] {
                histories.append(loader.history(claim))
                keys[claim.id] = key
                continue
            }
            if let known = read[key] {
                if let known { histories.append(known) }
                continue
            }
            guard let row = try loader.reader.claimRow(key) else { continue }
            guard !row.isUndone else { return nil }
            let history = try loader.history(row)
            read[key] = .some(history)
            guard let history else { continue }
            guard history.versions.allSatisfy({ $0.unit.volunteer.record == volunteer }) else { return nil }
            histories.append(history)
            keys[row.id] = key
        }
        return histories
    }
}

extension ClosedRange<Int> {
    fileprivate func widened(by days: Int) -> ClosedRange<Int> { lowerBound - days...upperBound + days }
}
