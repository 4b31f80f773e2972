import Causality
import HoursModel
import HoursStore
import Replica
import Texts

/// What a decision answers: what it covers, and what the ledger says now.
struct DecisionAnswer {
    private let decisions: [WrittenDecision]
    private let action: String

    /// - Parameter action: the command's word.
    init(_ decisions: [WrittenDecision], action: String) {
        self.decisions = decisions
        self.action = action
    }

    func tell(_ call: Invocation, _ replica: Replica) throws {
        let json: [JSON] = decisions.map { decision in
            [
                "id": .id(decision.id), "action": .text(action), "claims": .ids(decision.claims),
                "covers": .entries(decision.covers),
            ]
        }
        try call.output.answer(["decisions": .list(json)]) {
            try replica.store.read { reader in
                let names = Names(reader, call.texts.language)
                return try decisions.flatMap { try lines($0, names, Speech(call), call.output) }
            }
        }
    }

    private func lines(_ decision: WrittenDecision, _ names: Names, _ speech: Speech, _ output: Output) throws
        -> [String]
    {
        let texts = speech.texts
        let covers = decision.covers.map { "\("\($0.dot.replica)".prefix(8)):\($0.dot.number)" }
        let values = [
            "id": try names.lasting(decision.id),
            "claims": try decision.claims.map { try names.short($0) }.joined(separator: " "),
            "covers": covers.joined(separator: speech.comma),
        ]
        var lines = [
            output.styled(texts("decided.\(action)", values), .strong),
            "  " + texts("decided.covers", values),
        ]
        for id in decision.claims {
            guard let record = try names.reader.shown(id, kind: Kinds.claim), let claim = ShownClaim(record),
                let ledger = try names.reader.ledgerLine(of: id)?.line
            else { continue }
            let states = MinuteState.allCases.filter { ledger.minutes($0) > 0 }
                .map { "\(speech.state($0)) \(speech.clock(ledger.minutes($0)))" }
            let name = try names.called(claim.unit.volunteer.record, Kinds.volunteer).printable
            let time = speech.time(claim.unit.time, offsets: claim.offsets)
            lines.append(
                "  \(try names.short(id))  \(name)  \(time)  \(states.joined(separator: speech.comma))")
        }
        return lines
    }
}
