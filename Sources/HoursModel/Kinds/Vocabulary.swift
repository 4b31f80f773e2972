/// What a program knows of records: their kinds, with the units and fields of each.
///
/// Programs of several releases work in one team. One that knows less keeps, relays and never wipes the rest; it computes
/// without it, and once a newer program opens its database all is computed again. Two rules of the declarations make that
/// possible: a unit that was released never moves to another number, and a field that joins it later has the number
/// `1000 × unit + k`, so that whoever writes over the unit without knowing the field still knows that it has to carry it.
///
/// Even the oldest program knows `team`, `membership` and `invitation`: they say who is let in. All else, limits included, only
/// changes what a program computes from entries that it takes all the same.
public struct Vocabulary: Sendable {
    /// In order of their numbers.
    public let kinds: [KindDeclaration]
    /// Differs, but for accidents, where two programs may compute something else from the same log.
    public let fingerprint: Int64
    private let byNumber: [UInt32: KindDeclaration]

    /// All that this program knows.
    public static let current = Vocabulary(Kinds.all)

    /// Creates the vocabulary of some kinds.
    public init(_ kinds: [KindDeclaration]) {
        self.kinds = kinds
        byNumber = Dictionary(uniqueKeysWithValues: kinds.map { ($0.number, $0) })
        fingerprint = Vocabulary.digest(of: kinds)
    }

    /// The kind with a number; nil for one that a newer program wrote.
    public func kind(_ number: UInt32) -> KindDeclaration? { byNumber[number] }

    /// The vocabulary of a program from before some kinds and some units of others were declared.
    ///
    /// - Parameter units: by the number of the kind.
    public func without(_ unknown: [KindDeclaration], units: [UInt32: Set<UInt32>] = [:]) -> Vocabulary {
        Vocabulary(
            kinds.filter { !unknown.contains($0) }.map { kind in
                guard let missing = units[kind.number] else { return kind }
                return KindDeclaration(
                    number: kind.number, name: kind.name, labels: kind.labels,
                    units: kind.units.filter { !missing.contains($0.number) && $0 != .undone })
            })
    }

    /// FNV-1a over numbers, names, merges and types; labels do not matter.
    private static func digest(of kinds: [KindDeclaration]) -> Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for kind in kinds {
            var text = "kind \(kind.number) \(kind.name)\n"
            for unit in kind.units {
                text += "unit \(unit.number) \(unit.merge.word)\n"
                for field in unit.fields {
                    text += "field \(field.number) \(field.name) \(field.type.words) \(field.isPersonal)\n"
                }
            }
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        }
        return Int64(bitPattern: hash)
    }
}

extension UnitDeclaration.Merge {
    /// The merge in a word that no release changes.
    fileprivate var word: String {
        switch self {
        case .rivals: "rivals"
        case .latest: "latest"
        case .union: "union"
        case .once: "once"
        }
    }
}

extension FieldType {
    /// The type in words that no release changes.
    fileprivate var words: String {
        switch self {
        case .text: "text"
        case .count: "count"
        case .minutes: "minutes"
        case .date: "date"
        case .amount: "amount"
        case .instant(let offset): "instant(offset: \(offset))"
        case .offset: "offset"
        case .flag: "flag"
        case .choice(let words): "choice([\(words.map { "\"\($0)\"" }.joined(separator: ", "))])"
        case .reference(let kind): "reference(kind: \"\(kind)\")"
        case .references(let kind): "references(kind: \"\(kind)\")"
        case .versions: "versions"
        case .opaque: "opaque"
        case .identity: "identity"
        case .zone: "zone"
        }
    }
}
