/// What a record kind is made of; command options, file columns, tables and validation come from it.
public struct KindDeclaration: Hashable, Sendable {
    /// The number in entries; never used again for another kind.
    public let number: UInt32
    /// The word on the command line and in files.
    public let name: String
    /// What people call it.
    public let labels: Labels
    /// In order; the first is the one that makes the record what it is.
    public let units: [UnitDeclaration]
    /// All fields in order.
    public let fields: [FieldDeclaration]
    /// The numbers of the fields that are about a person.
    public let personalFields: Set<UInt32>

    /// Creates the declaration; every kind gets the unit `undone` in addition.
    public init(number: UInt32, name: String, labels: Labels, units: [UnitDeclaration]) {
        self.number = number
        self.name = name
        self.labels = labels
        self.units = units + [.undone]
        fields = self.units.flatMap(\.fields)
        personalFields = Set(fields.filter(\.isPersonal).map(\.number))
        let numbers = fields.map(\.number)
        precondition(Set(numbers).count == numbers.count, "field numbers of \(name) must differ")
        precondition(
            self.units.allSatisfy { unit in unit.fields.allSatisfy { unit.holds($0.number) } },
            "a field of \(name) with a number from 1000 on must be in the unit that the number names")
    }

    /// Whether a field travels in the part that can be erased, known or not.
    public func isPersonal(_ field: UInt32) -> Bool {
        personalFields.contains(field)
            || field >= UnitDeclaration.lateFields
                && units.contains { $0.isPersonal && $0.holds(field) }
    }

    /// The fields that hold names of the record, in order.
    public var nameFields: [String] { fields.map(\.name).filter { $0.hasPrefix("name") } }

    /// The field with a name; nil if there is none.
    public func field(named name: String) -> FieldDeclaration? { fields.first { $0.name == name } }

    /// The field with a number; nil if this program knows none.
    public func field(numbered number: UInt32) -> FieldDeclaration? { fields.first { $0.number == number } }

    /// The unit that a field belongs to; nil if the kind has no such field.
    public func unit(of field: UInt32) -> UnitDeclaration? {
        units.first { $0.fields.contains { $0.number == field } }
    }
}

/// Fields that only make sense together and are written together.
public struct UnitDeclaration: Hashable, Sendable {
    /// What becomes of concurrent writes.
    public enum Merge: Hashable, Sendable {
        /// All heads are kept, and the rules of the kind decide.
        case rivals
        /// One head is shown, chosen by its content; the others stay in the history.
        case latest
        /// The sets of all heads are united.
        case union
        /// Only the write that created the record counts; nobody can write over it.
        case once
    }

    /// The number in entries.
    public let number: UInt32
    /// What becomes of concurrent writes.
    public let merge: Merge
    /// In order.
    public let fields: [FieldDeclaration]

    /// From which number on a field's number says its unit: one that joined it after a release.
    static let lateFields: UInt32 = 1_000

    /// Whether a field is one of the unit, known or not.
    public func holds(_ field: UInt32) -> Bool {
        field >= UnitDeclaration.lateFields
            ? field / UnitDeclaration.lateFields == number : fields.contains { $0.number == field }
    }

    /// Whether its fields are about a person.
    var isPersonal: Bool { fields.first?.isPersonal == true }

    /// Creates the declaration.
    ///
    /// Personal fields travel apart, so a unit is personal as a whole or not at all.
    public init(_ number: UInt32, _ merge: Merge, _ fields: [FieldDeclaration]) {
        precondition(Set(fields.map(\.isPersonal)).count <= 1, "a unit is personal as a whole or not at all")
        self.number = number
        self.merge = merge
        self.fields = fields
    }

    /// The versions that an `undo` took back; a record all of whose heads are named does not exist for the rules.
    public static let undone = UnitDeclaration(
        99, .union, [FieldDeclaration(99, "undone", .versions, Labels("Undone", "ملغى", "برگردانده"))])
}

/// One field of a kind.
public struct FieldDeclaration: Hashable, Sendable {
    /// The number in entries; never used again for another field of the kind.
    public let number: UInt32
    /// The word on the command line and in files, and the column's name.
    public let name: String
    /// What it holds.
    public let type: FieldType
    /// Whether it is about a person and travels in a part that can be erased.
    public let isPersonal: Bool
    /// What people call it.
    public let labels: Labels

    /// Creates the declaration.
    public init(
        _ number: UInt32, _ name: String, _ type: FieldType, isPersonal: Bool = false, _ labels: Labels
    ) {
        self.number = number
        self.name = name
        self.type = type
        self.isPersonal = isPersonal
        self.labels = labels
    }
}

/// What a field holds.
public enum FieldType: Hashable, Sendable {
    /// Text of at most 4,096 characters.
    case text
    /// A whole number, not negative.
    case count
    /// Minutes, not negative.
    case minutes
    /// A day.
    case date
    /// An amount of money, as `Amount` writes it.
    case amount
    /// A minute since 1970 in UTC; the field with the given number holds its offset from UTC in minutes.
    case instant(offset: UInt32)
    /// The offset of an instant; has no column of its own.
    case offset
    /// Yes or no.
    case flag
    /// One of some words, stored by its place among them.
    case choice([String])
    /// Another record.
    case reference(kind: String)
    /// A set of other records.
    case references(kind: String)
    /// Entries that hold versions.
    case versions
    /// A public key or a signature.
    case opaque
    /// The number of an identity card: typed in clear, kept sealed.
    case identity
    /// The name of an IANA time zone.
    case zone
}

/// A word in the three languages.
public struct Labels: Hashable, Sendable {
    /// English.
    public let english: String
    /// Arabic.
    public let arabic: String
    /// Persian.
    public let persian: String

    /// Creates the word.
    public init(_ english: String, _ arabic: String, _ persian: String) {
        self.english = english
        self.arabic = arabic
        self.persian = persian
    }
}
