public import Causality
import HoursModel
public import HoursStore

/// Claims that wait for an approval.
public struct ClaimsToApprove: Hashable, Sendable {
    /// Those that this device may approve, by their first day.
    public let claims: [RecordID]
    /// How many wait for another reviewer, because the own user wrote them or gave the hours.
    public let own: Int
    /// How many have minutes of which something is asked; they are for the inbox, which shows what a choice changes.
    public let questioned: Int
}

extension Replica {
    /// The claims of an import, or of a person, that have minutes which count and nobody confirmed yet.
    ///
    /// - Parameters:
    ///   - batch: the import; nil for all.
    ///   - volunteer: a record of the person; nil for everybody.
    /// - Throws: `StoreError.noRecord`.
    /// - Complexity: O(claims of the import or the person).
    public func claimsToApprove(batch: RecordID?, volunteer: RecordID?) throws -> ClaimsToApprove {
        try store.read { reader in
            var candidates: Set<RecordID>?
            if let volunteer {
                let ledger = try reader.ledger(of: try reader.person(of: volunteer))
                candidates = Set(ledger.map(\.line.claim.record))
            }
            if let batch {
                let imported = try claims(of: batch, in: reader)
                candidates = candidates.map { $0.intersection(imported) } ?? imported
            }
            let signer = try reader.signer(of: id)
            var claims: [(day: Int, id: RecordID)] = []
            var (own, questioned) = (0, 0)
            for claim in (candidates ?? []).sorted() {
                guard let line = try reader.ledgerLine(of: claim)?.line, line.minutes(.provisional) > 0,
                    let history = try reader.claimHistory(claim)
                else { continue }
                guard line.minutes(.questioned) == 0 else {
                    questioned += 1
                    continue
                }
                if try isOwn(history, signer, in: reader) {
                    own += 1
                } else {
                    claims.append((history.versions.first?.unit.time.daysInUTC.lowerBound ?? 0, claim))
                }
            }
            return ClaimsToApprove(
                claims: claims.sorted { $0 < $1 }.map(\.id), own: own, questioned: questioned)
        }
    }

    private func claims(of batch: RecordID, in reader: StoreReader) throws -> Set<RecordID> {
        guard let shown = try reader.shown(batch, kind: Kinds.batch),
            let entries = try BatchEntries(shown, in: reader)
        else { throw StoreError.noRecord(batch.description) }
        return Set(
            try entries.changes(in: reader).filter { $0.kind == Kinds.claim.number }.map(\.record))
    }
}

extension StoreReader {
    /// Whether a reviewer approved an earlier version of a claim, which goes on to count until one decides on what it says now.
    public func isBeyondApproval(_ claim: RecordID) throws -> Bool {
        let heads = Set(try heads(of: claim))
        return try liveDecisions(on: claim).contains { decision in
            guard case .approve = decision.action else { return false }
            return !heads.isSubset(of: decision.covers)
        }
    }
}
