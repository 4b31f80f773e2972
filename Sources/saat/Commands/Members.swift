import ArgumentParser
import Causality
import HoursModel
import HoursStore
import Replica
import Texts

/// Lists the members of the team.
struct Members: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "members",
        abstract: "List the devices of the team, with who invited them.")

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let replica = try call.replica()
        try replica.store.read { reader in
            let tree = MemberTree(try reader.members())
            let members = tree.members
            let names = Names(reader, call.texts.language)
            let owners = try members.map { try $0.owner.flatMap { try names.name($0, Kinds.recorder) } }
            let json: [JSON] = zip(members, owners).map { member, owner in
                [
                    "replica": .id(member.replica), "role": .text(member.role.name),
                    "device": .optional(member.device),
                    "owner": member.owner.map { .id($0) } ?? .null, "ownerName": .optional(owner),
                    "volunteer": member.volunteer.map { .id($0) } ?? .null,
                    "sponsor": member.sponsor.map { .id($0) } ?? .null,
                    "isSelf": .bool(member.replica == replica.id),
                    "limit": .optional(member.limit?.name), "isVoid": .bool(member.isVoid),
                    "predecessor": member.predecessor.map { .id($0) } ?? .null,
                ]
            }
            try call.output.answer(["members": .list(json)]) {
                guard !members.isEmpty else { return [call.texts("members.empty")] }
                return try table(tree, owners, names, replica, call)
            }
        }
    }

    private func table(
        _ tree: MemberTree, _ owners: [String?], _ names: Names, _ replica: Replica, _ call: Invocation
    ) throws -> [String] {
        let texts = call.texts
        var table = TextTable([
            .init(title: texts("members.replica")), .init(title: texts("members.role")),
            .init(title: texts("members.device")), .init(title: texts("members.owner")),
            .init(title: texts("members.sponsor")),
        ])
        for (member, owner) in zip(tree.members, owners) {
            let volunteer = try member.volunteer.flatMap { try names.name($0.record, Kinds.volunteer) }
            let own = member.replica == replica.id ? " " + texts("status.own") : ""
            table.add([
                tree.indent(member) + "\(member.replica)".prefix(8) + own, role(of: member, texts),
                member.device ?? "·",
                [owner, volunteer].compactMap { $0 }.joined(separator: " / "),
                member.sponsor.map { String("\($0)".prefix(8)) } ?? texts("members.root"),
            ])
        }
        return table.lines(call.output)
    }

    private func role(of member: Member, _ texts: Catalogue) -> String {
        let role = texts("role.\(member.role.name)")
        if member.isVoid { return texts("members.void") }
        guard let limit = member.limit else { return role }
        return texts("members.limited", ["role": role, "limit": texts("role.\(limit.name)")])
    }
}

/// The members in the order of the tree that invitations make: everybody after who invited them.
private struct MemberTree {
    private(set) var members: [Member] = []
    private var depths: [ReplicaID: Int] = [:]

    init(_ members: [Member]) {
        let children = Dictionary(grouping: members, by: \.sponsor)
        add(nil, depth: 0, children)
    }

    func indent(_ member: Member) -> String { String(repeating: "  ", count: depths[member.replica] ?? 0) }

    private mutating func add(_ sponsor: ReplicaID?, depth: Int, _ children: [ReplicaID?: [Member]]) {
        let own = (children[sponsor] ?? []).sorted { a, b in
            let (x, y) = (a.device ?? "", b.device ?? "")
            return x != y ? x < y : a.replica < b.replica
        }
        for member in own {
            members.append(member)
            depths[member.replica] = depth
            add(member.replica, depth: depth + 1, children)
        }
    }
}
