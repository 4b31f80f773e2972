import Causality
import Foundation
public import HoursModel
public import HoursStore
public import Sheets

/// Reads and writes the values of fields as people and files say them.
public struct FieldText: Sendable {
    /// How days are written.
    public var dates: DateReader
    /// The zone of times without an offset.
    public var zone: Zone

    /// Creates the reader.
    public init(dates: DateReader = DateReader(), zone: Zone = .utc) {
        self.dates = dates
        self.zone = zone
    }

    /// Reads the value of a field; for an instant also the value of its offset field.
    ///
    /// - Throws: `ReplicaError.badValue`, `StoreError.noRecord`, `.ambiguous`.
    public func read(_ text: String, for field: FieldDeclaration, in reader: StoreReader) throws -> UnitValue
    {
        let typed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        func bad(_ why: String) -> ReplicaError { .badValue(field: field.name, value: text, why: why) }
        if typed.isEmpty, field.type.canBeTakenAway {
            if field.name == "name" { throw bad("nothing in it can be read") }
            return [:]
        }
        switch field.type {
        case .text:
            guard text.count <= 4096 else { throw bad("it has more than 4,096 characters") }
            return [field.number: .text(text)]
        case .zone:
            guard let zone = Zone(typed) else { throw bad("it is no IANA zone, such as Asia/Dubai") }
            return [field.number: .text(zone.name)]
        case .amount:
            guard let amount = Amount(Digits.toASCII(typed)) else {
                throw bad("it is no amount such as 78 or 78.50, with at most 12 digits")
            }
            return [field.number: .text(amount.description)]
        case .count, .offset:
            guard let number = Int64(Digits.toASCII(typed)), number >= 0 else {
                throw bad("it is no whole number")
            }
            return [field.number: .integer(number)]
        case .minutes:
            let digits = Digits.toASCII(typed)
            if let number = Int64(digits), number >= 0 { return [field.number: .integer(number)] }
            return [field.number: .integer(Int64(try DurationReader().read(typed)))]
        case .date:
            return [field.number: .integer(Int64(try dates.read(typed).dayNumber))]
        case .instant(let offset):
            let instant = try InstantReader(zone: zone, dates: dates).read(typed)
            return [
                field.number: .integer(Int64(instant.minute)),
                offset: .integer(Int64(instant.offsetMinutes ?? zone.offsetMinutes(at: instant.minute))),
            ]
        case .flag:
            guard let flag = FieldText.flags[FoldedText(typed).key] else { throw bad("say yes or no") }
            return [field.number: .integer(flag ? 1 : 0)]
        case .choice(let words):
            guard let code = words.firstIndex(where: { FoldedText($0) == FoldedText(typed) && !$0.isEmpty })
            else {
                throw bad("it is one of \(words.filter { !$0.isEmpty }.joined(separator: ", "))")
            }
            return [field.number: .integer(Int64(code))]
        case .reference(let kind):
            return [field.number: .record(try reader.resolve(typed, among: FieldText.kinds(kind)).id)]
        case .references(let kind):
            let ids = try typed.split(whereSeparator: { ",،;".contains($0) }).map {
                try reader.resolve(String($0), among: FieldText.kinds(kind)).id
            }
            return [field.number: .records(Set(ids).sorted())]
        case .identity:
            guard IdentityNumber(typed) != nil else {
                throw ReplicaError.badValue(
                    field: field.name, value: "…", why: "it has 4 to 32 letters and digits")
            }
            return [field.number: .text(typed)]
        case .versions, .opaque: throw bad("it is written by commands, not by hand")
        }
    }

    private static func kinds(_ name: String) -> [KindDeclaration] {
        Kinds.kind(named: name).map { [$0] } ?? []
    }

    static let flags: [String: Bool] = Dictionary(
        [
            ("yes", true), ("true", true), ("1", true), ("on", true), ("نعم", true), ("بله", true),
            ("no", false), ("false", false), ("0", false), ("off", false), ("لا", false), ("خیر", false),
        ].map { (FoldedText($0.0).key, $0.1) }, uniquingKeysWith: { a, _ in a })
}

extension FieldType {
    /// Whether an empty text takes the field away; a list becomes empty, and without a zone days would begin elsewhere.
    fileprivate var canBeTakenAway: Bool {
        switch self {
        case .zone, .references, .versions, .opaque: false
        default: true
        }
    }
}
