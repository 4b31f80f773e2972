import Causality
import GRDB
import HoursModel

extension StoreWriter {
    /// Settles new claims with those near them; what lies further away in their persons' histories stays as it is.
    ///
    /// - Parameter settled: the volunteers who were settled whole.
    func settle(
        _ plain: [RecordID: [PlainClaim]], except settled: Set<RecordID>, _ loader: CaseLoader,
        _ directory: PersonDirectory
    ) throws {
        for (volunteer, claims) in plain.sorted(by: { $0.key < $1.key }) where !settled.contains(volunteer) {
            let volunteers = directory.members(of: volunteer)
            let isAlone = try volunteers.count == 1 && !reader.hasClaimsOfSeveralWrites(volunteer)
            if isAlone, try settleNear(claims, of: volunteer, loader) { continue }
            try settleWhole(volunteers.min() ?? volunteer, volunteers, loader)
        }
    }

    /// Settles new claims of a volunteer with those near them.
    ///
    /// - Returns: false if decisions or undone claims are near; then nothing was written, and the person must be settled whole.
    private func settleNear(_ claims: [PlainClaim], of volunteer: RecordID, _ loader: CaseLoader) throws
        -> Bool
    {
        var open = Dictionary(claims.map { ($0.id, loader.history($0)) }, uniquingKeysWith: { a, _ in a })
        var keys: [RecordID: Int64] = [:]
        var settled: [PersonCase] = []
        for days in stretches(claims.map(\.unit.time.daysInUTC)) where !open.isEmpty {
            guard let parts = try parts(touching: days, of: volunteer, open, &keys, loader) else {
                return false
            }
            for claim in parts.flatMap(\.claims) { open[claim.id.record] = nil }
            settled += parts
        }
        let ledgers = try ledgerWriter()
        for part in settled {
            for claim in part.claims { try ledgers.clearRemarks(on: claim.id.record) }
            try ledgers.write(RuleBook.settle(part), of: volunteer, keys: keys)
        }
        return true
    }

    /// The parts of a volunteer's history that hold open claims of some days, with all that belongs to them.
    ///
    /// - Parameter keys: gets the rows of the claims.
    /// - Returns: nil if decisions or undone claims are near.
    private func parts(
        touching days: ClosedRange<Int>, of volunteer: RecordID, _ open: [RecordID: ClaimHistory],
        _ keys: inout [RecordID: Int64], _ loader: CaseLoader
    ) throws -> [PersonCase]? {
        var queried = days.widened(by: NearDays.margin)
        while true {
            var histories: [ClaimHistory] = []
            for row in try reader.claimRows(of: volunteer, touching: queried) {
                if row.isUndone || row.heads != 1 { return nil }
                guard let history = try open[row.id] ?? loader.history(row) else { continue }
                histories.append(history)
                keys[row.id] = row.key
            }
            let parts = RuleBook.parts(of: try loader.personCase([volunteer], histories)).filter { part in
                part.claims.contains { open[$0.id.record] != nil }
            }
            let reach = parts.flatMap(\.claims).reduce(days) { $0.union($1.daysInUTC) }
                .widened(by: NearDays.beyondZones)
            if queried.contains(reach) {
                return try loader.hasDecisions(on: parts.flatMap(\.claims)) ? nil : parts
            }
            queried = queried.union(reach).widened(by: NearDays.margin)
        }
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

private enum NearDays {
    /// How many days around claims are read at once, so that mostly one query is enough.
    static let margin = 4
    /// Two claims that touch a local day in common are at most so many days apart in UTC: each zone is less than a day off.
    static let beyondZones = 2
}

extension ClosedRange<Int> {
    fileprivate func widened(by days: Int) -> ClosedRange<Int> { lowerBound - days...upperBound + days }

    fileprivate func union(_ other: ClosedRange<Int>) -> ClosedRange<Int> {
        Swift.min(lowerBound, other.lowerBound)...Swift.max(upperBound, other.upperBound)
    }
}

extension ClaimHistory {
    fileprivate var daysInUTC: ClosedRange<Int> {
        versions.dropFirst().reduce(versions[0].unit.time.daysInUTC) { $0.union($1.unit.time.daysInUTC) }
    }
}
