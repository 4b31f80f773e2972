import Causality
import HoursModel
import HoursStore
import Replica
import Texts

/// Finds a member by what a person types.
struct MemberSearch {
    private let members: [(member: Member, owner: String?)]

    init(_ replica: Replica, _ call: Invocation) throws {
        members = try replica.store.read { reader in
            let names = Names(reader, call.texts.language)
            return try reader.members().map { member in
                (member, try member.owner.flatMap { try names.name($0, Kinds.recorder) })
            }
        }
    }

    /// - Throws: `StoreError.noRecord` or `.ambiguous` with the candidates.
    func find(_ typed: String) throws -> Member {
        let key = FoldedText(typed)
        var found = members.filter { item in
            [item.member.device, item.owner].contains { $0.map { FoldedText($0) == key } == true }
        }
        if found.isEmpty, typed.count >= 4 {
            found = members.filter { "\($0.member.replica)".hasPrefix(typed.lowercased()) }
        }
        if found.count > 1 {
            // A device may have signed with several keys; the last one is meant.
            let former = Set(members.compactMap(\.member.predecessor))
            found.removeAll { former.contains($0.member.replica) }
        }
        guard let first = found.first else { throw StoreError.noRecord(typed) }
        guard found.count == 1 else {
            throw StoreError.ambiguous(typed, candidates: found.map { MemberSearch.name($0.member) })
        }
        return first.member
    }

    /// The device's name and the beginning of its id.
    static func name(_ member: Member) -> String {
        let id = String("\(member.replica)".prefix(8))
        return member.device.map { "\($0) (\(id))" } ?? id
    }
}
