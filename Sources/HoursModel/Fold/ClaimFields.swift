public import Causality

/// The fields of a claim that one write says, each with its type, for reading many claims without a dictionary for each.
public struct ClaimFields: Hashable, Sendable {
    /// The fields that are references, by their numbers: volunteer 1, activity 2, recorder 14.
    public var volunteer, activity, recorder: RecordID?
    /// Instants and their offsets, fields 3 to 6, in minutes.
    public var start, startOffset, end, endOffset: Int64?
    /// Break 7, first day 8, last day 9, minutes 10, kind of minutes 11, remote 12 and evidence 13, as they are encoded.
    public var pause, date, until, minutes, kindOfMinutes, remote, evidence: Int64?
    /// The role 15 and the note 16.
    public var role, note: String?

    /// Creates the fields of a claim that says nothing.
    public init() {}

    /// The fields that `set` takes; the others of a claim take something back, and are never part of a plain report.
    public static let numbers: ClosedRange<UInt32> = 1...16

    /// Sets a field by its number.
    ///
    /// - Returns: false if the field is not one of these, or holds values of another type.
    public mutating func set(_ number: UInt32, _ value: FieldValue) -> Bool {
        switch value {
        case .integer(let integer): set(number, integer)
        case .record(let id): set(number, id)
        case .text(let text): set(number, text)
        case .records, .entries, .bytes: false
        }
    }

    /// Sets a field that holds a number.
    public mutating func set(_ number: UInt32, _ integer: Int64) -> Bool {
        switch number {
        case 3: start = integer
        case 4: startOffset = integer
        case 5: end = integer
        case 6: endOffset = integer
        case 7: pause = integer
        case 8: date = integer
        case 9: until = integer
        case 10: minutes = integer
        case 11: kindOfMinutes = integer
        case 12: remote = integer
        case 13: evidence = integer
        default: return false
        }
        return true
    }

    /// Sets a field that holds a reference.
    public mutating func set(_ number: UInt32, _ id: RecordID) -> Bool {
        switch number {
        case 1: volunteer = id
        case 2: activity = id
        case 14: recorder = id
        default: return false
        }
        return true
    }

    /// Sets a field that holds a text.
    public mutating func set(_ number: UInt32, _ text: String) -> Bool {
        switch number {
        case 15: role = text
        case 16: note = text
        default: return false
        }
        return true
    }

    /// The credit unit; nil if it is not one that the rules could take, whoever wrote it.
    public var unit: CreditUnit? {
        guard let volunteer, let activity, let time,
            let evidence = evidence.flatMap({ Int(exactly: $0) }).flatMap(Evidence.init(rawValue:)),
            let kind = MinutesKind(rawValue: Int(clamping: kindOfMinutes ?? 0))
        else { return nil }
        return CreditUnit(
            volunteer: ID(volunteer), activity: ID(activity), time: time, kindOfMinutes: kind,
            isRemote: remote == 1, evidence: evidence, recorder: recorder.map { ID($0) })
    }

    /// The times; nil if they contradict themselves.
    private var time: ClaimTime? {
        if let start, let end {
            let rest = pause ?? 0
            guard let first = Int(exactly: start), let last = Int(exactly: end),
                ClaimTime.minutesOfAllYears.contains(first), ClaimTime.minutesOfAllYears.contains(last),
                first <= last, last - first <= ClaimTime.longestDays * 1440,
                (0...Int64(ClaimTime.mostMinutes)).contains(rest), minutes == nil,
                (-1440...1440).contains(startOffset ?? 0), (-1440...1440).contains(endOffset ?? 0)
            else { return nil }
            return .timed(start: first, end: last, breakMinutes: Int(rest))
        }
        guard let date, let minutes, (0...Int64(ClaimTime.mostMinutes)).contains(minutes) else { return nil }
        let last = until ?? date
        guard ClaimTime.days.contains(date), ClaimTime.days.contains(last), date <= last,
            last - date < Int64(ClaimTime.longestDays)
        else { return nil }
        return .dated(
            first: LocalDate(dayNumber: Int(date)), last: LocalDate(dayNumber: Int(last)),
            minutes: Int(minutes))
    }
}
