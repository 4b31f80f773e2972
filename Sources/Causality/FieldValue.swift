/// The value of one field as it travels and is stored; what it means is declared by the record's kind.
public enum FieldValue: Hashable, Sendable {
    /// Unicode text as typed.
    case text(String)
    /// A whole number: minutes, days since 1970-01-01, minutes since the epoch, codes of choices, 0 or 1 for a flag.
    case integer(Int64)
    /// A reference to one record.
    case record(RecordID)
    /// A set of records, kept in ascending order.
    case records([RecordID])
    /// References to entries: the versions that a decision covers.
    case entries([EntryRef])
    /// Opaque bytes: keys, signatures.
    case bytes([UInt8])
}
