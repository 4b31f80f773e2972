public import HoursModel

/// A moment as a sheet gives it.
public enum SheetMoment: Hashable, Sendable {
    /// A local day and the minute of it, 0 to 1439, in the zone of the activity.
    case wall(LocalDate, minuteOfDay: Int)
    /// An instant, from a cell with an offset from UTC.
    case instant(Instant)

    /// The minute since 1970-01-01T00:00Z, where a wall clock is one in a zone.
    public func minute(in zone: Zone) -> Int {
        switch self {
        case .wall(let date, let minuteOfDay): zone.minute(of: date, at: minuteOfDay)
        case .instant(let instant): instant.minute
        }
    }
}

/// When and how long, as a row of a sheet says it.
public enum SheetTime: Hashable, Sendable {
    /// From a start to a later end. `statedMinutes` is what the row gives as its hours, if it does; `breakMinutes` is
    /// then what is left of the span as the wall clock shows it, else the break that the row gives.
    case timed(start: SheetMoment, end: SheetMoment, breakMinutes: Int, statedMinutes: Int?)
    /// A first and a last day, both included, and a number of minutes, 0 for an absence.
    case dated(first: LocalDate, last: LocalDate, minutes: Int)

    /// The time of a claim, with the wall clocks in a zone; hours win also over a night on which the clocks change.
    ///
    /// - Throws: `breakTooLong` if the change of the clocks leaves nothing.
    public func claimTime(in zone: Zone) throws(SheetError) -> ClaimTime {
        switch self {
        case .dated(let first, let last, let minutes):
            return .dated(first: first, last: last, minutes: minutes)
        case .timed(let start, let end, let breakMinutes, let stated):
            let (from, to) = (start.minute(in: zone), end.minute(in: zone))
            let span = to - from
            guard let stated else {
                if breakMinutes >= span { throw .breakTooLong(breakMinutes: breakMinutes, spanMinutes: span) }
                return .timed(start: from, end: to, breakMinutes: breakMinutes)
            }
            if stated <= span { return .timed(start: from, end: to, breakMinutes: span - stated) }
            return .dated(first: zone.day(of: from), last: zone.day(of: max(from, to - 1)), minutes: stated)
        }
    }
}
