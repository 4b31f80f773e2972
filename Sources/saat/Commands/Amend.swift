import ArgumentParser
import HoursModel
import HoursStore
import Replica
import Sheets
import Texts

/// Edits a claim.
struct Amend: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "amend",
        abstract: "Edit a claim; what is not given stays as it is.",
        discussion: """
            The version before stays in the history. If somebody else edited the claim meanwhile, both versions stand and \
            what they differ in is asked in the inbox.
              saat amend 1f2e3d4c --to 13:00
              saat amend 1f2e3d4c --date 2026-03-06
            """)

    @Argument(help: "The claim.")
    var claim: String

    @OptionGroup(title: "Claim") var options: ClaimOptions

    @Option(help: "Another volunteer.")
    var volunteer: String?

    @Option(help: "Another activity.")
    var activity: String?

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let replica = try call.writingReplica()
        var request = options.request
        let current = try replica.store.read { reader in
            let record = try reader.resolve(claim, among: [Kinds.claim])
            guard let current = ShownClaim(record) else { throw StoreError.noRecord(claim) }
            request.volunteer = try volunteer.map { try reader.resolve($0, among: [Kinds.volunteer]).id }
            request.activity = try activity.map { try reader.resolve($0, among: [Kinds.activity]).id }
            let zone = try reader.zone(of: request.activity ?? current.unit.activity.record)
            try options.read(call.dates, in: zone, over: current, into: &request)
            return current
        }
        let recorded = try replica.amend(current.id, request, call.around)
        let offsets = request.time == nil ? current.offsets : request.offsets
        try RecordedAnswer(recorded, offsets: offsets).tell(call, replica)
        guard try replica.store.read({ try $0.isBeyondApproval(current.id) }) else { return }
        let short = try replica.store.read { try Names($0, call.texts.language).short(current.id) }
        try call.output.remark(
            call.texts("warning", ["text": call.texts("amend.waits", ["claim": short])]))
    }
}
