public import Causality

/// A change before it is part of an entry.
public struct DraftChange: Hashable, Sendable {
    /// Which record it is about, and where its id comes from.
    public enum Target: Hashable, Sendable {
        /// A record whose id is known, or computed from a secret.
        case known(RecordID)
        /// A new record; its id follows from the entry.
        case created
        /// A record with an outside name that is not personal.
        case ref(String)
        /// A sheet row without a name, with its ordinal among equal rows.
        case row(ordinal: UInt32)
    }

    /// A value that may refer to the record of an earlier change of the same entry.
    public enum Value: Hashable, Sendable {
        /// A value as it is.
        case value(FieldValue)
        /// The record of the change with this index, which must be smaller than that of this change.
        case change(Int)
    }

    /// The number of the kind.
    public var kind: UInt32
    /// The record.
    public var target: Target
    /// The fields that are not personal, by number.
    public var fields: [UInt32: Value]
    /// By unit, the writes that this one replaces; a unit that is named here is written even without a field.
    public var over: [UInt32: [EntryRef]]
    /// The personal fields, by number.
    public var personal: [UInt32: FieldValue]
    /// An outside name that is personal.
    public var personalRef: String?

    /// Creates the draft.
    public init(
        kind: UInt32, target: Target, fields: [UInt32: Value] = [:], over: [UInt32: [EntryRef]] = [:],
        personal: [UInt32: FieldValue] = [:], personalRef: String? = nil
    ) {
        self.kind = kind
        self.target = target
        self.fields = fields
        self.over = over
        self.personal = personal
        self.personalRef = personalRef
    }
}

/// What an entry says beside its changes.
public struct EntryHeader: Hashable, Sendable {
    /// The version of the rules that its author ran.
    public var rules: UInt32
    /// Wall time in milliseconds since 1970; evidence only.
    public var recordedAt: Int64
    /// The record of the acting user; nil is the owner of the device.
    public var user: RecordID?
    /// The heads gained since the author's previous entry, ascending.
    public var seen: [EntryRef]

    /// Creates the header.
    public init(rules: UInt32, recordedAt: Int64, user: RecordID? = nil, seen: [EntryRef] = []) {
        self.rules = rules
        self.recordedAt = recordedAt
        self.user = user
        self.seen = seen
    }
}

/// An entry as its author made it: the sacred bytes and the personal parts beside them.
public struct EncodedEntry: Hashable, Sendable {
    /// What is chained, signed, stored and relayed, and never encoded again.
    public let bytes: [UInt8]
    /// The personal parts by index of the change; one may be missing after an erasure.
    public var personal: [Int: [UInt8]]

    /// Takes over an entry as it came.
    public init(bytes: [UInt8], personal: [Int: [UInt8]]) {
        self.bytes = bytes
        self.personal = personal
    }

    /// The bytes with the personal parts.
    public var size: Int { personal.values.reduce(bytes.count) { $0 + $1.count } }
}
