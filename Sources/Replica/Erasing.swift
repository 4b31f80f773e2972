public import Causality
import Foundation
import HoursModel
import HoursStore
import SignedLog

/// Why a person's data is erased; the words carry nothing about the person.
public enum ErasureGround: Int, Hashable, Sendable, CaseIterable {
    /// The person asked for it.
    case request
    /// A law or a court asks for it.
    case law
    /// The person should never have been recorded.
    case mistake

    /// The word on the command line.
    public var name: String { String(describing: self) }
}

extension Replica {
    /// Destroys what is known of a person, here at once and on every node that gets the entry; the hours stay, under no name.
    ///
    /// All volunteer records of the person are erased.
    /// - Returns: the records that were erased.
    /// - Throws: `ReplicaError.notAllowed`, `.nothingToDo` if all of it was erased before.
    public func erase(_ volunteer: RecordID, ground: ErasureGround, _ around: Surroundings) throws
        -> [RecordID]
    {
        var erased: [RecordID] = []
        _ = try commit(around) { reader in
            try requireRole(.admin, to: "erase a person", in: reader)
            let before = try reader.erasedVolunteers()
            erased = try reader.volunteers(of: volunteer).subtracting(before).sorted()
            guard !erased.isEmpty else { throw ReplicaError.nothingToDo("The person was erased before.") }
            return erased.map { id in
                DraftChange(
                    kind: Kinds.erasure.number, target: .created,
                    fields: [1: .value(.record(id)), 2: .value(.integer(Int64(ground.rawValue)))])
            }
        }
        try store.forgetDeleted()
        return erased
    }
}
