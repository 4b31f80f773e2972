/// When the time was given: on the clock, or as a number of minutes on days.
public enum ClaimTime: Hashable, Sendable {
    /// Half-open, in minutes since 1970-01-01T00:00Z; `breakMinutes` are taken out of the middle.
    case timed(start: Int, end: Int, breakMinutes: Int)
    /// First and last day, both included, and a number of minutes, not negative.
    case dated(first: LocalDate, last: LocalDate, minutes: Int)

    /// The minutes on the clock without the break; empty for a dated time and where nothing is left.
    ///
    /// A break is `breakMinutes` long from `start + (length - break) / 2`, rounded down.
    public var span: MinuteSet {
        guard case .timed(let start, let end, let pause) = self, start < end, pause < end - start else {
            return MinuteSet()
        }
        guard pause > 0 else { return MinuteSet(start..<end) }
        let middle = start + (end - start - pause) / 2
        return MinuteSet([start..<middle, middle + pause..<end])
    }
}

/// The fields of a claim that only make sense together; an edit writes all of them.
public struct CreditUnit: Hashable, Sendable {
    /// Who gave the time.
    public var volunteer: ID<Volunteer>
    /// To what.
    public var activity: ID<Activity>
    /// When, and how long.
    public var time: ClaimTime
    /// Service, training or travel.
    public var kindOfMinutes: MinutesKind
    /// Whether the work was done from elsewhere.
    public var isRemote: Bool
    /// What stands behind it, as its author wrote; the rules cap it by the author's role.
    public var evidence: Evidence
    /// Who reported it, if known.
    public var recorder: ID<Recorder>?

    /// Creates the unit.
    public init(
        volunteer: ID<Volunteer>, activity: ID<Activity>, time: ClaimTime,
        kindOfMinutes: MinutesKind = .service,
        isRemote: Bool = false, evidence: Evidence, recorder: ID<Recorder>? = nil
    ) {
        self.volunteer = volunteer
        self.activity = activity
        self.time = time
        self.kindOfMinutes = kindOfMinutes
        self.isRemote = isRemote
        self.evidence = evidence
        self.recorder = recorder
    }
}

extension ClaimTime {
    /// The days that it touches in UTC, by number; of a dated time its days.
    ///
    /// In any zone it touches no day more than one beyond them.
    public var daysInUTC: ClosedRange<Int> {
        switch self {
        case .timed(let start, let end, _):
            floorDivide(start, 1440)...floorDivide(max(start, end - 1), 1440)
        case .dated(let first, let last, _): first.dayNumber...max(first, last).dayNumber
        }
    }

    /// The first local day.
    public func firstDay(in zone: Zone) -> LocalDate {
        switch self {
        case .timed(let start, _, _): zone.day(of: start)
        case .dated(let first, _, _): first
        }
    }
}
