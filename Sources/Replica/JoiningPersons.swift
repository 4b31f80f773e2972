public import Causality
import Foundation
import HoursModel
import HoursStore
import SignedLog

extension Replica {
    /// Says that two volunteer records are one person.
    ///
    /// - Returns: the record of the decision.
    public func mergePersons(_ a: RecordID, _ b: RecordID, reason: String?, _ around: Surroundings) throws
        -> RecordID
    {
        try link(a, b, areSame: true, reason: reason, around)
    }

    /// Says that two volunteer records are two persons, and takes back what joined them directly; it is never suggested again.
    ///
    /// - Throws: `ReplicaError.linkedThrough` if other links still join them.
    public func splitPersons(_ a: RecordID, _ b: RecordID, reason: String?, _ around: Surroundings) throws
        -> RecordID
    {
        try link(a, b, areSame: false, reason: reason, around)
    }

    private func link(
        _ a: RecordID, _ b: RecordID, areSame: Bool, reason: String?, _ around: Surroundings
    ) throws -> RecordID {
        guard a != b else {
            throw ReplicaError.badValue(
                field: "volunteer", value: b.description, why: "it is the same record")
        }
        let kind = areSame ? Kinds.sameAs : Kinds.notSameAs
        let commit = try commit(around) { reader in
            try requireRole(.reviewer, to: "decide who is the person", in: reader)
            let links = try reader.personLinks()
            let replaced = Set(links.filter { !$0.isReleased }.flatMap(\.replaces))
            let pair = Set([a, b])
            let earlier = links.filter {
                Set([$0.first.record, $0.second.record]) == pair && !$0.isReleased
                    && !replaced.contains($0.id)
            }
            if earlier.count == 1, earlier[0].isSame == areSame {
                throw ReplicaError.nothingToDo(
                    "That was decided already: \(earlier[0].id.description.prefix(8)).")
            }
            if !areSame {
                let others = links.filter { link in !earlier.contains { $0.id == link.id } }
                // As it would be if the two were kept apart: through what else are they one?
                let apart = PersonLink(
                    id: RecordID(Octets16(high: 0, low: 0)), first: ID(a), second: ID(b), isSame: false,
                    replaces: [], isReleased: false)
                let components = PersonLinks.components(
                    others + [apart], identities: try reader.sharedIdentities())
                if let still = components.values.first(where: { $0.contains(ID(a)) && $0.contains(ID(b)) }) {
                    let joining = PersonLinks.inForce(others).filter { $0.isSame && still.contains($0.first) }
                    guard !joining.isEmpty else {
                        throw ReplicaError.badValue(
                            field: "volunteer", value: "\(b.description.prefix(8))",
                            why:
                                "a third record has the same identity number; correct or split that one first"
                        )
                    }
                    throw ReplicaError.linkedThrough(joining.map(\.id))
                }
            }
            var fields: [UInt32: DraftChange.Value] = [
                1: .value(.record(min(a, b))), 2: .value(.record(max(a, b))),
            ]
            if !earlier.isEmpty { fields[3] = .value(.records(earlier.map(\.id).sorted())) }
            return [
                DraftChange(
                    kind: kind.number, target: .created, fields: fields,
                    personal: reason.map { [5: .text($0)] } ?? [:])
            ]
        }
        return commit.records[0]
    }
}
