public import HoursModel

/// A minute in time, with the offset from UTC that was written with it.
public struct Instant: Hashable, Sendable {
    /// Minutes since 1970-01-01T00:00Z.
    public let minute: Int
    /// Minutes east of UTC as written; nil if the text named none and a zone was used.
    public let offsetMinutes: Int?

    /// Creates an instant.
    public init(minute: Int, offsetMinutes: Int? = nil) {
        self.minute = minute
        self.offsetMinutes = offsetMinutes
    }

    /// The instant as `2026-03-01T09:00+04:00`, in its own offset, or in UTC if it has none.
    public var text: String { Instant.text(minute, offsetMinutes: offsetMinutes ?? 0) }

    /// Writes an instant as `2026-03-01T09:00+04:00` with the offset that a zone has then.
    public static func text(_ minute: Int, in zone: Zone) -> String {
        text(minute, offsetMinutes: zone.offsetMinutes(at: minute))
    }

    /// Writes an instant as `2026-03-01T09:00+04:00` with an offset in minutes.
    public static func text(_ minute: Int, offsetMinutes: Int) -> String {
        let wall = minute + offsetMinutes
        let day = LocalDate(dayNumber: floorDivide(wall, 1440))
        let minuteOfDay = wall - day.dayNumber * 1440
        let (hours, minutes) = abs(offsetMinutes).quotientAndRemainder(dividingBy: 60)
        let clock = "\(zeroPadded(minuteOfDay / 60, 2)):\(zeroPadded(minuteOfDay % 60, 2))"
        return
            "\(day)T\(clock)\(offsetMinutes < 0 ? "-" : "+")\(zeroPadded(hours, 2)):\(zeroPadded(minutes, 2))"
    }
}

/// Reads instants: `2026-03-01T09:00+04:00`, `2026-03-01T05:00:30Z`, `2026-03-01 09:00` where a zone is known.
///
/// Seconds are rounded down. The date may be anything that the date reader reads.
public struct InstantReader: Hashable, Sendable {
    /// The zone of texts without an offset; nil refuses them.
    public var zone: Zone?
    /// How the date is read.
    public var dates: DateReader

    /// Creates a reader.
    public init(zone: Zone? = nil, dates: DateReader = DateReader()) {
        self.zone = zone
        self.dates = dates
    }

    /// Reads one instant.
    ///
    /// A local time that a change of the clocks leaves out is moved on; of one that comes twice the earlier is taken.
    /// - Throws: `unreadableInstant`, `noZone`, and what the date reader throws.
    public func read(_ text: String) throws(SheetError) -> Instant {
        let wall = try WallTime(text, dates: dates)
        guard let minuteOfDay = wall.minuteOfDay else { throw .unreadableInstant(text) }
        if let offset = wall.offsetMinutes {
            return Instant(minute: wall.date.dayNumber * 1440 + minuteOfDay - offset, offsetMinutes: offset)
        }
        guard let zone else { throw .noZone(text) }
        return Instant(minute: zone.minute(of: wall.date, at: minuteOfDay))
    }
}
