public import Causality
import Foundation
import HoursModel
import HoursStore
import SignedLog

/// What a commit wrote.
public struct Commit: Hashable, Sendable {
    /// The number of its first entry in this replica's log; 0 if it wrote nothing.
    public let firstNumber: UInt64
    /// How many entries it took.
    public let entries: Int
    /// The records of its changes, in order.
    public let records: [RecordID]
}

extension Replica {
    /// Reads, decides and writes in one transaction: what `decide` gives is appended to this replica's log, signed and settled.
    ///
    /// Changes that do not fit one entry go on in the next; all of them are durable when this returns, or none.
    ///
    /// - Parameters:
    ///   - closing: makes one more change from the number of entries that the others took; it gets an entry of its own.
    ///   - check: looks at what came of it; if it throws, nothing was written.
    func commit(
        _ around: Surroundings, _ decide: (StoreReader) throws -> [DraftChange],
        closing: ((_ entries: Int) -> DraftChange)? = nil, check: ((StoreReader) throws -> Void)? = nil
    ) throws -> Commit {
        let (commit, head) = try store.write { writer -> (Commit, Head?) in
            let drafts = try decide(writer.reader)
            var records: [RecordID] = []
            var first: UInt64 = 0
            var last: Head?
            var rest = drafts[...]
            var entries = 0
            while !rest.isEmpty {
                let written = try appendNext(&rest, to: writer, around)
                if entries == 0 { first = written.head.number }
                entries += 1
                records += written.records
                last = written.head
            }
            if let closing, entries > 0 {
                var end = [closing(entries)][...]
                let written = try appendNext(&end, to: writer, around)
                entries += 1
                records += written.records
                last = written.head
            }
            if let check {
                try writer.fold()
                try check(writer.reader)
            }
            return (Commit(firstNumber: first, entries: entries, records: records), last)
        }
        // The change is durable; an older witness is still a true one.
        if let head, let home { try? home.writeWitness(head) }
        return commit
    }

    /// Appends one entry with as many of the changes as fit.
    private func appendNext(
        _ rest: inout ArraySlice<DraftChange>, to writer: StoreWriter, _ around: Surroundings
    ) throws -> (head: Head, records: [RecordID]) {
        var count = min(rest.count, EntryLimits.changes)
        let limit = rest
        let written = try writer.append(by: key, recordedAt: around.nowMilliseconds) { seen in
            let header = EntryHeader(rules: RuleBook.version, recordedAt: around.nowMilliseconds, seen: seen)
            while true {
                do {
                    return try EntryEncoder.encode(
                        header, Array(limit.prefix(count)), salt: { around.random(16) })
                } catch LogError.entryTooLarge where count > 1 {
                    count = max(1, count / 2)
                }
            }
        }
        rest = rest.dropFirst(count)
        return written
    }

    /// The id of a recorder by name, and a draft that makes the record if it is new; nil without a name.
    func draftRecorder(_ name: String?, _ drafts: inout [DraftChange], known: Set<RecordID> = []) -> RecordID?
    {
        guard let name, !FoldedText(name).key.isEmpty else { return nil }
        let id = recorderID(name)
        if !known.contains(id), !drafts.contains(where: { $0.target == .known(id) }) {
            drafts.append(
                DraftChange(
                    kind: Kinds.recorder.number, target: .known(id),
                    personal: [1: .text(name.trimmingCharacters(in: .whitespacesAndNewlines))]))
        }
        return id
    }

    /// The id of a recorder: keyed from the folded name, so that laptops agree.
    func recorderID(_ name: String) -> RecordID {
        RecordIdentity.keyed(
            FoldedText(name).key, kind: Kinds.recorder.number, team: team, tokenKey: keys.tokenKey)
    }
}
