import ArgumentParser
import HoursModel
import HoursStore
import Replica
import Texts

/// Lists the members of the team.
struct Members: SaatCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the devices of the team, with who invited them.")

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let replica = try call.replica()
        try replica.store.read { reader in
            let members = try reader.members()
            let names = Names(reader, call.texts.language)
            let owners = try members.map { try $0.owner.flatMap { try names.name($0, Kinds.recorder) } }
            let json: [JSON] = zip(members, owners).map { member, owner in
                [
                    "replica": .id(member.replica), "role": .text(member.role.name), "device": .optional(member.device),
                    "owner": member.owner.map { .id($0) } ?? .null, "ownerName": .optional(owner),
                    "volunteer": member.volunteer.map { .id($0) } ?? .null,
                    "sponsor": member.sponsor.map { .id($0) } ?? .null, "isSelf": .bool(member.replica == replica.id),
                ]
            }
            try call.output.answer(["members": .list(json)]) {
                guard !members.isEmpty else { return [call.texts("members.empty")] }
                return try table(members, owners, names, replica, call)
            }
        }
    }

    private func table(
        _ members: [Member], _ owners: [String?], _ names: Names, _ replica: Replica, _ call: Invocation
    ) throws -> [String] {
        let texts = call.texts
        var table = TextTable([
            .init(title: texts("members.replica")), .init(title: texts("members.role")),
            .init(title: texts("members.device")), .init(title: texts("members.owner")),
            .init(title: texts("members.sponsor")),
        ])
        for (member, owner) in zip(members, owners) {
            let volunteer = try member.volunteer.flatMap { try names.name($0.record, Kinds.volunteer) }
            let own = member.replica == replica.id ? " " + texts("status.own") : ""
            table.add([
                "\(member.replica)".prefix(8) + own, texts("role.\(member.role.name)"), member.device ?? "·",
                [owner, volunteer].compactMap { $0 }.joined(separator: " / "),
                member.sponsor.map { String("\($0)".prefix(8)) } ?? texts("members.root"),
            ])
        }
        return table.lines(call.output)
    }
}
