import ArgumentParser
import HoursModel
import HoursStore
import Replica
import Texts

/// Limits a member.
struct Limit: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "limit",
        abstract: "Give a member a lower role from now on; what it wrote up to now stands.",
        discussion: """
            Only a member above it may: who invited it, or who invited that one. Later work is kept and shown, and waits until \
            `saat readmit`.
            """)

    @Argument(help: "The member: the beginning of its id, its device's name, or its owner's.")
    var member: String

    @Option(
        help:
            "What it may do from now on; researcher is a revocation. (values: \(Role.allCases.map(\.name).joined(separator: ", ")))"
    )
    var role = Role.researcher.name

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        guard let role = Role(name: role) else {
            throw CommandError.badOption(
                "--role", self.role, Role.allCases.map(\.name).joined(separator: ", "))
        }
        let replica = try call.writingReplica()
        let member = try MemberSearch(replica, call).find(member)
        let change = try replica.limit(member.replica, to: role, call.around)
        try call.output.answer([
            "member": .id(change.member), "role": .text(change.role.name),
            "standing": .number(change.standing),
        ]) {
            let values = [
                "member": MemberSearch.name(member), "role": call.texts("role.\(change.role.name)"),
                "n": Speech(call).number(change.standing),
            ]
            return [call.texts.counted("limit.done", change.standing, values)]
        }
    }
}

/// Lifts a limit.
struct Readmit: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "readmit",
        abstract: "Lift the limit of a member: all that it wrote counts again.",
        discussion: "Also lets a member in who joined through a limited one and so does not count.")

    @Argument(help: "The member: the beginning of its id, its device's name, or its owner's.")
    var member: String

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let replica = try call.writingReplica()
        let member = try MemberSearch(replica, call).find(member)
        _ = try replica.readmit(member.replica, call.around)
        let now = try replica.store.read { try $0.members() }.first { $0.replica == member.replica }
        let role = now?.roleNow ?? .researcher
        try call.output.answer(["member": .id(member.replica), "role": .text(role.name)]) {
            [
                call.texts(
                    "readmit.done",
                    ["member": MemberSearch.name(member), "role": call.texts("role.\(role.name)")])
            ]
        }
    }
}

/// Makes another member the root.
struct Handover: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "handover",
        abstract: "Make another member the root of the team.",
        discussion:
            "The root does it itself; if the root is lost, any member does with the recovery key that `saat init` printed."
    )

    @Argument(help: "The member: the beginning of its id, its device's name, or its owner's.")
    var member: String

    @Option(help: ArgumentHelp("The recovery key that init printed.", valueName: "key"))
    var recoveryKey: String?

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let replica = try call.writingReplica()
        let member = try MemberSearch(replica, call).find(member)
        try replica.handOver(to: member.replica, recoveryKey: recoveryKey, call.around)
        try call.output.answer(["root": .id(member.replica)]) {
            [call.texts("handover.done", ["member": MemberSearch.name(member)])]
        }
    }
}
