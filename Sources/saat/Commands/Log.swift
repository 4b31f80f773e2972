import ArgumentParser
import HoursModel
import HoursStore
import Replica
import Sheets
import Texts

/// Records a claim.
struct Log: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Record that a person gave time to an activity.",
        discussion: """
            Either times, or days with a length:
              saat log Maya "Food parcels" --from 2026-03-05T09:00 --to 12:00
              saat log Maya "Food parcels" --date 2026-03-05 --from 22:00 --to 2:00
              saat log v7 a1 --date 2026-03-01 --until 2026-03-31 --hours 20
            """)

    @Argument(help: "The volunteer.")
    var volunteer: String

    @Argument(help: "The activity.")
    var activity: String

    @OptionGroup(title: "Claim") var options: ClaimOptions

    @Flag(help: "Record it although an equal claim is here: a second true session.")
    var again = false

    @Flag(help: "Only say what would become of it.")
    var dryRun = false

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let replica = try dryRun ? call.replica() : call.writingReplica()
        var request = options.request
        try replica.store.read { reader in
            request.volunteer = try reader.resolve(volunteer, among: [Kinds.volunteer]).id
            let activity = try reader.resolve(activity, among: [Kinds.activity]).id
            request.activity = activity
            try options.read(call.dates, in: reader.zone(of: activity), over: nil, into: &request)
        }
        let recorded = try replica.log(request, isAgain: again, isDryRun: dryRun, call.around)
        try RecordedAnswer(recorded, offsets: request.offsets).tell(call, replica)
    }
}

/// What `log` and `amend` answer.
struct RecordedAnswer {
    private let recorded: RecordedClaim
    private let offsets: (start: Int, end: Int)

    init(_ recorded: RecordedClaim, offsets: (start: Int, end: Int)) {
        self.recorded = recorded
        self.offsets = offsets
    }

    func tell(_ call: Invocation, _ replica: Replica) throws {
        let speech = Speech(call)
        let json: JSON = [
            "id": recorded.id.map { .id($0) } ?? .null, "minutes": .number(recorded.line?.minutes ?? 0),
            "confirmed": count(.confirmed), "provisional": count(.provisional),
            "questioned": count(.questioned),
            "setAside": count(.setAside), "evidence": .text(recorded.unit.evidence.name),
            "warnings": .list(
                recorded.findings.map {
                    ["rule": .text($0.rule.rawValue), "text": .text(speech.rule($0.rule, nil))]
                }),
        ]
        try call.output.answer(json) {
            try replica.store.read { reader in
                try lines(Names(reader, call.texts.language), speech, call.output)
            }
        }
        for finding in recorded.findings where finding.rule == .clockOrPlan {
            try call.output.remark(call.texts("warning", ["text": speech.rule(.clockOrPlan, nil)]))
        }
    }

    private func count(_ state: MinuteState) -> JSON { .number(recorded.line?.minutes(state) ?? 0) }

    private func lines(_ names: Names, _ speech: Speech, _ output: Output) throws -> [String] {
        let unit = recorded.unit
        let values = [
            "volunteer": try names.called(unit.volunteer.record, Kinds.volunteer),
            "activity": try names.called(unit.activity.record, Kinds.activity),
            "time": speech.time(unit.time, offsets: offsets), "evidence": speech.evidence(unit.evidence),
        ].mapValues(\.printable)
        let short = try recorded.id.map { try names.lasting($0) }
        var lines = [
            (short.map { output.styled($0, .strong) } ?? speech.texts("log.tried")) + "  "
                + speech.texts("log.claim", values)
        ]
        guard let line = recorded.line else { return lines }
        for reason in line.reasons {
            let others = reason.with.map(\.record)
            let involved = others.isEmpty ? "" : " " + (try speech.involved(others, names))
            lines.append("  " + reasonText(reason, speech) + involved)
        }
        return lines
    }

    private func reasonText(_ reason: Reason, _ speech: Speech) -> String {
        "\(speech.state(reason.state)) \(speech.clock(reason.minutes)): \(speech.rule(reason.rule, reason.state))"
    }
}
