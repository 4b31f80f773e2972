import Causality

/// The confirmed minutes of one activity, as they stand on a certificate.
public struct CertificateLine: Hashable, Sendable, Comparable {
    /// The activity.
    public let activity: ID<Activity>
    /// Service, training or travel.
    public let kindOfMinutes: MinutesKind
    /// The first and the last day.
    public let days: ClosedRange<LocalDate>
    /// How many; above 0.
    public let minutes: Int

    /// Creates the line.
    public init(
        activity: ID<Activity>, kindOfMinutes: MinutesKind, days: ClosedRange<LocalDate>, minutes: Int
    ) {
        self.activity = activity
        self.kindOfMinutes = kindOfMinutes
        self.days = days
        self.minutes = minutes
    }

    /// The line with the minutes of another of the same activity and kind.
    func merging(_ other: CertificateLine) -> CertificateLine {
        CertificateLine(
            activity: activity, kindOfMinutes: kindOfMinutes,
            days: min(days.lowerBound, other.days.lowerBound)...max(days.upperBound, other.days.upperBound),
            minutes: minutes + other.minutes)
    }

    /// Orders by first day, activity, kind of minutes.
    public static func < (a: CertificateLine, b: CertificateLine) -> Bool {
        if a.days.lowerBound != b.days.lowerBound { return a.days.lowerBound < b.days.lowerBound }
        if a.activity != b.activity { return a.activity < b.activity }
        return a.kindOfMinutes.rawValue < b.kindOfMinutes.rawValue
    }
}

extension CertificateLine {
    /// The bytes of a line in the record: activity (16), kind (1), first and last day (4 each), minutes (4), big-endian.
    static let size = 29

    var bytes: [UInt8] {
        activity.record.bytes + [UInt8(kindOfMinutes.rawValue)]
            + CertificateLine.word(days.lowerBound.dayNumber)
            + CertificateLine.word(days.upperBound.dayNumber)
            + CertificateLine.word(minutes)
    }

    init?(bytes: ArraySlice<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == CertificateLine.size, let activity = RecordID(Array(bytes[..<16])),
            let kind = MinutesKind(rawValue: Int(bytes[16])),
            let first = CertificateLine.day(bytes[17..<21]), let last = CertificateLine.day(bytes[21..<25]),
            first <= last
        else { return nil }
        let minutes = CertificateLine.number(bytes[25...])
        guard minutes > 0 else { return nil }
        self.init(
            activity: ID(activity), kindOfMinutes: kind, days: first...last, minutes: minutes)
    }

    private static func day(_ bytes: ArraySlice<UInt8>) -> LocalDate? {
        let number = number(bytes)
        return (-719_162...2_932_896).contains(number) ? LocalDate(dayNumber: number) : nil
    }

    /// Four bytes of a number that fits them, with its sign.
    private static func word(_ number: Int) -> [UInt8] {
        let word = UInt32(bitPattern: Int32(clamping: number))
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        Int(Int32(bitPattern: bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }))
    }
}
