public import Causality
import Foundation
import GRDB
public import HoursModel

extension StoreReader {
    /// The credit of the team for helpers without a name, by day, then record; it is in no person's sums.
    public func teamCredits() throws -> [TeamCredit] {
        let loader = try CaseLoader(self)
        return try Data.fetchAll(db.cachedStatement(sql: "SELECT id FROM helpers WHERE NOT isUndone"))
            .compactMap {
                try RecordID($0).flatMap { try teamCredit($0, loader) }
            }.sorted { a, b in a.day != b.day ? a.day < b.day : a.helpers < b.helpers }
    }

    /// The credit of the team for some helpers; nil if no leader says how many they were.
    public func teamCredit(of helpers: RecordID) throws -> TeamCredit? {
        try teamCredit(helpers, CaseLoader(self))
    }

    private func teamCredit(_ id: RecordID, _ loader: CaseLoader) throws -> TeamCredit? {
        let record = try record(id, kind: Kinds.helpers).history
        let helpers = HelpersCase(record, named: try claims(naming: id, loader)) {
            loader.directory.role(at: $0) >= .leader
        }
        guard let helpers else { return nil }
        let activity = helpers.counts.min { ($0.day, $0.activity) < ($1.day, $1.activity) }?.activity
        let facts = try activity.map { try loader.facts(of: $0) } ?? ActivityFacts()
        return TeamCredit(helpers, facts: facts, policy: try loader.policy)
    }

    /// The claims of those of some helpers whom leaders named, as long as they stand.
    private func claims(naming helpers: RecordID, _ loader: CaseLoader) throws -> Set<ID<Claim>> {
        var claims: Set<ID<Claim>> = []
        for data in try Data.fetchAll(
            db.cachedStatement(
                sql: "SELECT id FROM naming WHERE (helpers = ? OR writes > 1) AND NOT isUndone"),
            arguments: [Data(helpers.bytes)])
        {
            guard let id = RecordID(data) else { continue }
            let writes = try record(id, kind: Kinds.naming).history.registers[1]?.writes ?? []
            for head in Register(writes.filter { loader.directory.role(at: $0.id.entry) >= .leader }).heads {
                guard head.value[1] == .record(helpers), case .record(let claim) = head.value[3],
                    try stands(claim)
                else { continue }
                claims.insert(ID(claim))
            }
        }
        return claims
    }

    /// Whether a claim is in the ledger and was neither refused nor taken back whole.
    private func stands(_ claim: RecordID) throws -> Bool {
        guard let line = try ledgerLine(of: claim)?.line else { return false }
        return !line.reasons.allSatisfy { $0.rule == .rejected || $0.rule == .withdrawn }
    }
}
