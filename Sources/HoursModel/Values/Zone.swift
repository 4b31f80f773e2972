import Foundation

/// A time zone of the IANA database, for the local days of an activity.
public struct Zone: Hashable, Sendable {
    /// The IANA name, such as `Asia/Dubai`.
    public let name: String
    private let zone: TimeZone

    /// The zone that is used where an activity names none.
    public static let utc = Zone(name: "UTC", zone: .gmt)

    private init(name: String, zone: TimeZone) {
        self.name = name
        self.zone = zone
    }

    /// Creates the zone from an IANA name; nil if the system does not know it.
    public init?(_ name: String) {
        guard name.contains("/") || name == "UTC" || name == "GMT", let zone = TimeZone(identifier: name)
        else {
            return nil
        }
        self.init(name: name, zone: zone)
    }

    /// The offset from UTC in minutes at an instant, rounded down to whole minutes.
    public func offsetMinutes(at minute: Int) -> Int {
        let seconds = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(minute) * 60))
        return seconds >= 0 ? seconds / 60 : -((59 - seconds) / 60)
    }

    /// The local day of an instant.
    public func day(of minute: Int) -> LocalDate {
        LocalDate(dayNumber: floorDivide(minute + offsetMinutes(at: minute), 1440))
    }

    /// The instant at which a local clock shows a time of a day; in a gap the time before the gap moved on, in an overlap the earlier.
    public func minute(of day: LocalDate, at minuteOfDay: Int) -> Int {
        let wall = day.dayNumber * 1440 + minuteOfDay
        let before = wall - offsetMinutes(at: wall - 1440)
        let after = wall - offsetMinutes(at: wall + 1440)
        if before == after { return before }
        if wall == before + offsetMinutes(at: before) { return before }
        if wall == after + offsetMinutes(at: after) { return after }
        return before
    }

    /// The instants of a local day, half-open; 1440 minutes but for the days on which the offset changes.
    public func minutes(of day: LocalDate) -> Range<Int> {
        let start = minute(of: day, at: 0)
        return start..<max(start, minute(of: day.advanced(by: 1), at: 0))
    }

    /// The local days that a set of minutes touches, ascending.
    public func days(of minutes: MinuteSet) -> [LocalDate] {
        var days: [LocalDate] = []
        for run in minutes.runs {
            let last = day(of: run.upperBound - 1)
            var next = day(of: run.lowerBound)
            if let known = days.last, next <= known { next = known.advanced(by: 1) }
            while next <= last {
                days.append(next)
                next = next.advanced(by: 1)
            }
        }
        return days
    }
}

/// Divides rounding towards minus infinity.
package func floorDivide(_ a: Int, _ b: Int) -> Int {
    let quotient = a / b
    return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient
}
