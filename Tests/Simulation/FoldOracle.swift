import Causality
import HoursModel
import HoursStore
import SignedLog
import SyncProtocol

/// What the credit units of all claims must be, computed from the entries alone in the slow and obvious way.
///
/// All nodes run the same fold, so that a write which it forgets is forgotten everywhere; only another fold tells.
struct FoldOracle {
    private struct Write: Hashable {
        let id: WriteID
        let over: [EntryRef]
        let value: UnitValue
    }

    private var writes: [RecordID: Set<Write>] = [:]

    /// Reads all entries of a node.
    init(_ reader: StoreReader) throws {
        let numbers = Set(Kinds.claim.units[0].fields.map(\.number))
        let all = try reader.batch(after: 0, through: try reader.end.arrivals, except: nil, limitBytes: .max)
        for run in all.runs {
            let verified = try VerifiedRun(run, team: reader.team)
            for (index, entry) in run.entries.enumerated() {
                let hash = verified.hashes[index]
                guard let decoded = try? DecodedEntry(entry.bytes, hash: hash, team: reader.team) else {
                    continue
                }
                let place = Head(replica: run.replica, number: run.first + UInt64(index), hash: hash).entry
                for change in decoded.changes where change.kind == Kinds.claim.number {
                    let value = change.fields.filter { numbers.contains($0.key) }
                    guard !value.isEmpty || change.over[1] != nil else { continue }
                    writes[change.record, default: []].insert(
                        Write(
                            id: WriteID(place, index: UInt32(change.index)), over: change.over[1] ?? [],
                            value: value))
                }
            }
        }
    }

    /// - Throws: `Violation` if a claim is folded otherwise.
    func check(_ reader: StoreReader) throws {
        for (claim, all) in writes {
            // What authors wrote who had no right to waits, unless there is nothing else.
            let roles = Dictionary(
                try reader.history(claim, kind: Kinds.claim).map { ($0.id.entry, $0.signer.role) },
                uniquingKeysWith: { a, _ in a })
            let allowed = all.filter { (roles[$0.id.entry] ?? .researcher) > .researcher }
            let writes = allowed.contains { CreditUnit(fields: $0.value) != nil } ? allowed : all
            // A write that names one which waits had seen what that one named.
            func named(by write: Write) -> Set<EntryRef> {
                var named = Set(write.over)
                while true {
                    let more = all.filter { !writes.contains($0) && named.contains($0.id.entry) }
                        .reduce(named) { $0.union($1.over) }
                    if more == named { return named }
                    named = more
                }
            }
            let replaced = writes.reduce(into: Set<EntryRef>()) { $0.formUnion(named(by: $1)) }
            let heads = writes.filter { !replaced.contains($0.id.entry) }
            let folded = try reader.folded(claim, kind: Kinds.claim).registers[1]?.heads ?? []
            guard Set(folded.map(\.id)) == Set(heads.map(\.id)) else {
                throw Violation(
                    "claim \(claim) is folded to \(folded.count) heads, and its entries have \(heads.count)")
            }
            guard let shown = try reader.shown(claim, kind: Kinds.claim), !heads.isEmpty else { continue }
            let numbers = Set(Kinds.claim.units[0].fields.map(\.number))
            let value = shown.fields.filter { numbers.contains($0.key) }
            guard heads.contains(where: { $0.value == value }) else {
                throw Violation("claim \(claim) shows what no head of it says")
            }
        }
    }
}
