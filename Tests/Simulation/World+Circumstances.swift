import Causality
import HoursModel
import HoursStore
import Replica
import Seeds
import Sheets

extension World {
    /// Something becomes known that questions hours, or that answers the question.
    mutating func circumstance(_ replica: Replica, _ node: Int) throws {
        let (person, activity) = (random.pick(people), random.pick(activities))
        let day = LocalDate(dayNumber: 20_500 + random.number(-1...3)).description
        switch random.number(0...8) {
        case 0: try write([("diedOn", day)], person, Kinds.volunteer, on: node)
        case 1: try write([("minorUntil", day)], person, Kinds.volunteer, on: node)
        case 2:
            try write(
                [("guardian", "Umm Ali"), ("consentFrom", random.chance(80) ? day : "")], person,
                Kinds.volunteer, on: node)
        case 3:
            let state = random.pick(["cancelled", "cancelled", "open"])
            var values = [("state", state)]
            if random.chance(50) { values.append(("cancelledFrom", day)) }
            try write(values, activity, Kinds.activity, on: node)
        case 4:
            try write(
                [
                    ("licence", random.pick(["Counsellor", "Counsellor", ""])),
                    ("licensedRoles", random.pick(["", "driver"])),
                ],
                activity, Kinds.activity, on: node)
        case 5: try licence(of: person, day, replica, node)
        case 6:
            try write([("paidDuty", random.pick(["yes", "no"]))], activity, Kinds.activity, on: node)
        case 7:
            let word = random.pick(["yes", "yes", "no"])
            let from = random.chance(50) ? #","validFrom":"\#(day)""# : ""
            _ = try replica.importRows(
                .lines(Array(#"{"kind":"policy","paidDuty":"\#(word)"\#(from)}"#.utf8), DateReader()),
                ImportOptions(source: "policy.jsonl"), around(node), progress: { _ in })
        default:
            guard let claim = try claim(on: node) else { return }
            var request = ClaimRequest()
            if random.chance(50) { request.isPaidDuty = random.chance(70) } else { request.role = "driver" }
            _ = try replica.amend(claim, request, around(node))
        }
    }

    private mutating func licence(of person: RecordID, _ day: String, _ replica: Replica, _ node: Int) throws
    {
        let known = try replica.store.read { try $0.list(Kinds.licence).map(\.id) }
        let step = random.pick(["granted", "granted", "suspended", "interview"])
        if let licence = known.randomElement(using: &random), random.chance(60) {
            try write([("step", step), ("stepOn", day)], licence, Kinds.licence, on: node)
        } else {
            _ = try replica.add(
                Kinds.licence,
                values: [
                    ("volunteer", person.description), ("profession", "counsellor"), ("step", step),
                    ("stepOn", day),
                ], ref: nil, text: FieldText(), around(node))
        }
    }

    private mutating func write(
        _ values: [(String, String)], _ record: RecordID, _ kind: KindDeclaration, on node: Int
    ) throws {
        try nodes[node].replica.edit(
            record, kind: kind, values: values.map { (name: $0.0, text: $0.1) }, text: FieldText(),
            around(node))
    }
}
