import ArgumentParser
import HoursStore
import Replica
import Texts

/// Entrusts a member with the key that opens identity numbers.
struct Entrust: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "entrust",
        abstract: "Let a member open the identity numbers of volunteers, as the team's root can.",
        discussion: "It cannot be taken back: what a device could open once, it may have kept.")

    @Argument(help: "The member: the beginning of its id, its device's name, or its owner's.")
    var member: String

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let replica = try call.writingReplica()
        let member = try MemberSearch(replica, call).find(member)
        try replica.entrust(member.replica, call.around)
        try call.output.answer(["member": .id(member.replica)]) {
            [call.texts("entrust.done", ["member": MemberSearch.name(member)])]
        }
    }
}
