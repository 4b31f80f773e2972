import Causality
import HoursModel

extension KindDeclaration {
    /// Fields that say the beginning and the end of something.
    private static let ranges = [
        ("from", "until"), ("validFrom", "validUntil"), ("bornOn", "diedOn"), ("start", "end"),
    ]

    /// Fields without which a record of a kind would be in no report and no rule.
    private static let needed: [String: [String]] = [
        "rate": ["central"], "pledge": ["volunteer", "minutes"], "licence": ["volunteer", "profession"],
        "honour": ["volunteer"], "agreement": ["partner"],
    ]

    /// Refuses what contradicts itself or says too little: an end before its beginning, a low worth above a central or high one, a rate
    /// without a worth.
    ///
    /// - Parameters:
    ///   - fields: all that the record will say.
    ///   - typed: the numbers of the fields that were typed now.
    ///   - isNew: whether it is no edit.
    /// - Throws: `ReplicaError.badValue`, `.missingField`.
    func requireSense(of fields: UnitValue, typed: Set<UInt32>, isNew: Bool) throws {
        for (first, last) in KindDeclaration.ranges {
            guard let from = field(named: first), let until = field(named: last),
                typed.contains(from.number) || typed.contains(until.number),
                case .integer(let start) = fields[from.number], case .integer(let end) = fields[until.number],
                end < start
            else { continue }
            throw ReplicaError.badValue(
                field: last, value: KindDeclaration.text(end, of: until),
                why: "it is before \(first), \(KindDeclaration.text(start, of: from))")
        }
        try requireOrder(of: fields, typed)
        for name in KindDeclaration.needed[self.name] ?? [] {
            // A record that lacks it already is no worse for another edit.
            guard let field = field(named: name), fields[field.number] ?? .text("") == .text(""),
                isNew || typed.contains(field.number)
            else { continue }
            throw ReplicaError.missingField(name, kind: self.name)
        }
    }

    private func requireOrder(of fields: UnitValue, _ typed: Set<UInt32>) throws {
        let order = ["low", "central", "high"]
        guard self == Kinds.rate,
            order.contains(where: { name in field(named: name).map { typed.contains($0.number) } ?? false })
        else { return }
        let worths = order.compactMap { name -> (name: String, amount: Amount)? in
            guard let field = field(named: name), case .text(let text) = fields[field.number] else {
                return nil
            }
            return Amount(text).map { (name, $0) }
        }
        for (a, b) in zip(worths, worths.dropFirst()) {
            let left = Int128(a.amount.units) * Int128(b.amount.scale)
            guard left > Int128(b.amount.units) * Int128(a.amount.scale) else { continue }
            throw ReplicaError.badValue(
                field: b.name, value: b.amount.description, why: "it is less than \(a.name), \(a.amount)")
        }
    }

    private static func text(_ number: Int64, of field: FieldDeclaration) -> String {
        field.type == .date
            ? "\(LocalDate(dayNumber: Int(clamping: number)))"
            : Moment(minute: Int(clamping: number), offsetMinutes: 0).iso
    }
}
