public import Causality

/// The id of a record of one kind, so that a volunteer's id cannot be passed where a claim's is meant.
public struct ID<Kind>: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The id without its kind.
    public let record: RecordID

    /// Gives an untyped id its kind.
    public init(_ record: RecordID) { self.record = record }

    /// The id as 32 hexadecimal digits.
    public var description: String { record.description }
    /// Orders as unsigned bytes.
    public static func < (a: ID, b: ID) -> Bool { a.record < b.record }
}

/// Names the kind of a volunteer's id.
public enum Volunteer {}
/// Names the kind of an activity's id.
public enum Activity {}
/// Names the kind of a recorder's id.
public enum Recorder {}
/// Names the kind of a claim's id.
public enum Claim {}
/// Names the kind of an organisation's id.
public enum Organisation {}
