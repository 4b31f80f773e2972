import Causality
import HoursModel
import HoursStore
import Replica
import Texts

/// The conflict inbox as it is shown: what is credited now, why it waits, who reported, what each choice would change.
struct InboxPage {
    private let names: Names
    private let speech: Speech

    init(_ names: Names, _ speech: Speech) {
        self.names = names
        self.speech = speech
    }

    /// Items by the name of their volunteer, then by time.
    func sorted(_ items: [InboxItem]) throws -> [InboxItem] {
        let keyed = try items.map { item in
            let place = try item.claims.first.flatMap { try claim($0)?.place } ?? Int.max
            return (item, FoldedText(try names.called(item.volunteer, Kinds.volunteer)), place)
        }
        return keyed.sorted { a, b in
            if a.1 != b.1 { return a.1 < b.1 }
            if a.0.volunteer != b.0.volunteer { return a.0.volunteer < b.0.volunteer }
            if a.2 != b.2 { return a.2 < b.2 }
            return a.0.id < b.0.id
        }.map(\.0)
    }

    func json(_ item: InboxItem) throws -> JSON {
        let choices: [JSON] = try item.choices.map { choice in
            let after: [JSON.Member]? = choice.after.map { sums in
                MinuteState.allCases.map { JSON.Member(key: $0.name, value: .number(sums[$0] ?? 0)) }
            }
            return [
                "action": .text(choice.action.rawValue), "effect": .text(effect(choice)),
                "command": .text(try command(choice, item, isShort: false)),
                "after": after.map { .object($0) } ?? .null,
            ]
        }
        return [
            "id": .text(item.id), "basis": .text(item.basis), "rule": .text(item.rule.name),
            "volunteer": .id(item.volunteer), "other": item.other.map { .id($0) } ?? .null,
            "claims": .ids(item.claims), "minutes": .number(item.minutes),
            "creditedNow": .number(item.creditedNow),
            "recorders": .ids(item.recorders), "text": .text(why(item)), "choices": .list(choices),
        ]
    }

    func lines(_ item: InboxItem, number: Int, _ output: Output) throws -> [String] {
        let texts = speech.texts
        var head = try names.called(item.volunteer, Kinds.volunteer).printable
        if let claim = try item.claims.first.flatMap({ try claim($0) }) {
            head += speech.comma + (try names.called(claim.unit.activity.record, Kinds.activity).printable)
        }
        var lines = ["\(speech.number(number)). " + output.styled(head, .strong)]
        lines.append("   " + output.styled(why(item), .warning))
        if !item.claims.isEmpty {
            let values = ["minutes": speech.clock(item.minutes), "credited": speech.clock(item.creditedNow)]
            lines.append("   " + texts("inbox.sums", values))
        }
        lines += try claimLines(item, output)
        if item.rule == .wrongDigit { lines.append(try personLine(item.volunteer)) }
        if let other = item.other { lines += try [item.volunteer, other].map { try personLine($0) } }
        for choice in item.choices {
            lines.append("   → " + (try command(choice, item, isShort: true)))
            lines.append("       " + output.styled(effect(choice), .faint))
        }
        return lines + [""]
    }

    /// Why it waits, in a sentence.
    private func why(_ item: InboxItem) -> String {
        switch item.rule {
        case .questioned(let rule): speech.rule(rule, .questioned)
        case .circumstance(let rule): speech.texts("inbox.circumstance", ["why": speech.rule(rule, nil)])
        case .withdrawalRequest: speech.texts("inbox.withdrawalRequest")
        case .samePerson: speech.texts("inbox.samePerson")
        case .wrongDigit: speech.texts("inbox.wrongDigit")
        }
    }

    private func claim(_ id: RecordID) throws -> ShownClaim? {
        try names.reader.shown(id, kind: Kinds.claim).flatMap { ShownClaim($0) }
    }

    private func claimLines(_ item: InboxItem, _ output: Output) throws -> [String] {
        let shown = try item.claims.prefix(InboxPage.most).compactMap { try claim($0) }
        var table = TextTable((0..<4).map { _ in .init(title: "") })
        for claim in shown {
            let recorder = try claim.unit.recorder.flatMap { try names.name($0.record, Kinds.recorder) }
            table.add([
                "   " + (try names.short(claim.id)), speech.time(claim.unit.time, offsets: claim.offsets),
                speech.evidence(claim.unit.evidence), recorder ?? speech.texts("inbox.noRecorder"),
            ])
        }
        let more = item.claims.count - InboxPage.most
        return table.lines(output).dropFirst()
            + (more > 0 ? ["   " + speech.texts("list.more", ["n": speech.number(more)])] : [])
    }

    private func personLine(_ id: RecordID) throws -> String {
        let record = try names.reader.shown(id, kind: Kinds.volunteer)
        let details = ["phone", "email"].compactMap { record?.text($0) }
        let known = [try names.short(id), record.flatMap { names.name($0) }, record?.ref] + details
        return "   " + known.compactMap { $0?.printable }.joined(separator: "  ")
    }

    /// The command that makes a choice.
    private func command(_ choice: InboxChoice, _ item: InboxItem, isShort: Bool) throws -> String {
        func id(_ id: RecordID?) throws -> String {
            guard let id else { return "" }
            return isShort ? try names.short(id) : id.description
        }
        let first = try id(item.claims.first)
        switch choice.action {
        case .approve: return "saat approve \(first) --basis \(item.basis)"
        case .reject: return "saat reject \(first) --basis \(item.basis) --reason …"
        case .same: return "saat same \(first) \(try id(item.claims.dropFirst().first))"
        case .distinct: return "saat distinct \(first) \(try id(item.claims.dropFirst().first))"
        case .readmit:
            let device = choice.device?.description ?? ""
            return "saat readmit \(isShort ? String(device.prefix(8)) : device)"
        case .release: return "saat release \(try id(choice.decision))"
        case .merge: return "saat person merge \(try id(item.volunteer)) \(try id(item.other))"
        case .correct: return "saat edit \(try id(item.volunteer)) --national-id …"
        case .keep: return "saat edit \(try id(item.volunteer)) --national-id …!"
        case .split: return "saat person split \(try id(item.volunteer)) \(try id(item.other))"
        }
    }

    /// What a choice would change for the person, in words.
    private func effect(_ choice: InboxChoice) -> String {
        guard let after = choice.after, choice.action != .split else {
            return speech.texts("effect.\(choice.action.rawValue)")
        }
        let changes = MinuteState.allCases.compactMap { state -> String? in
            let change = (after[state] ?? 0) - (choice.before[state] ?? 0)
            return change == 0 ? nil : "\(speech.state(state)) \(speech.change(change))"
        }
        return changes.isEmpty ? speech.texts("effect.none") : changes.joined(separator: speech.comma)
    }

    /// How many claims of an item are shown.
    private static let most = 6
}
