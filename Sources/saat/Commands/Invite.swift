import ArgumentParser
import HoursModel
import HoursStore
import Replica
import Sheets
import Texts

/// Makes an invitation for a device.
struct Invite: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite",
        abstract: "Let a device in: print an invitation, which is a secret until it is used.")

    @Option(help: "What the device may do; recorder unless said.")
    var role: Role?

    @Option(name: .customLong("for"), help: "The volunteer who will own the device.")
    var volunteer: String?

    @Option(help: "How long a node that serves the join accepts it, such as 12h or 7d; 0 is without end.")
    var expires = "7d"

    @Option(help: "How many devices may join with it; 0 is without limit.")
    var uses = 1

    @Option(
        help:
            "Where this team can be reached, such as https://192.168.1.5:8470; the fingerprint of this node's own certificate goes with it."
    )
    var address = ""

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        guard uses >= 0 else { throw CommandError.badOption("--uses", "\(uses)", "1") }
        let replica = try call.writingReplica()
        let role = role ?? .recorder
        let around = call.around
        let seconds = try Invite.seconds(expires)
        let end = seconds == 0 ? 0 : UInt64(max(0, around.nowMilliseconds / 1000 + Int64(seconds)))
        let owner = try volunteer.map { text in
            try replica.store.read { try $0.resolve(text, among: [Kinds.volunteer]).id }
        }
        let peers = try replica.store.read { try $0.peers() }
        let place = try PeerAddresses.fingerprint(for: address, at: call.home, among: peers)
        let invitation = try replica.invite(
            role: role, volunteer: owner, expires: end, uses: uses, address: place.address,
            fingerprint: place.fingerprint, around)
        try call.output.answer([
            "invitation": .text(invitation.text), "id": .id(invitation.record), "role": .text(role.name),
            "expires": end == 0 ? .null : .text(Instant.text(Int(end / 60), offsetMinutes: 0)),
        ]) { [invitation.text] }
        guard !call.output.isJSON else { return }
        let speech = Speech(call)
        let until = end == 0 ? call.texts("invite.forever") : speech.moment(Int(end / 60), offset: 0) + " UTC"
        try call.output.remark(
            call.texts("invite.done", ["role": call.texts("role.\(role.name)"), "until": until]))
    }

    /// Seconds of `30m`, `12h`, `7d`, `2w` or `0`.
    private static func seconds(_ text: String) throws -> Int {
        let digits = Digits.toASCII(text)
        let units: [Character: Int] = ["m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        if digits == "0" { return 0 }
        guard let unit = digits.last.flatMap({ units[$0] }), let count = Int(digits.dropLast()), count > 0,
            count < 100_000
        else { throw CommandError.badOption("--expires", text, "7d") }
        return count * unit
    }
}
