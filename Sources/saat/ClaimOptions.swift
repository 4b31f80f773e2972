import ArgumentParser
import Causality
import HoursModel
import HoursStore
import Replica
import Sheets

/// What `log` and `amend` can say about a claim.
struct ClaimOptions: ParsableArguments {
    @Option(
        help:
            "When it began: 2026-03-01T09:00, or 9:00 with --date. Without an offset, in the activity's zone."
    )
    var from: String?

    @Option(help: "When it ended; a time of day before --from is on the next day.")
    var to: String?

    @Option(name: .customLong("break"), help: "The pause between, such as 30m.")
    var pause: String?

    @Option(help: "The day, or the first day.")
    var date: String?

    @Option(help: "The last day, where the hours are a sum over several.")
    var until: String?

    @Option(help: "How long, without times: 3, 2.5, 2:30, 90m; 0 says that the person was not there.")
    var hours: String?

    @Option(help: "What stands behind it; by default the strongest that this device may give.")
    var evidence: Evidence?

    @Option(help: "The role in the activity.")
    var role: String?

    @Option(help: "What else there is to say.")
    var note: String?

    @Flag(inversion: .prefixedNo, help: "Whether it was done from elsewhere.")
    var remote: Bool?

    @Flag(
        inversion: .prefixedNo, help: "Whether it was inside paid duty of the body that offers the activity.")
    var paidDuty: Bool?

    @Option(help: "Who reported it; by default the owner of this device.")
    var recorder: String?

    @Option(help: "What the time was given to.")
    var kind: MinutesKind?

    /// What is asked for, with names still to be found.
    var request: ClaimRequest {
        var request = ClaimRequest()
        request.evidence = evidence
        request.role = role
        request.note = note
        request.isRemote = remote
        request.isPaidDuty = paidDuty
        request.recorder = recorder
        request.kindOfMinutes = kind
        return request
    }

    /// Whether a time is given at all.
    var namesTime: Bool { [from, to, pause, date, until, hours].contains { $0 != nil } }
}

extension ClaimOptions {
    /// Puts the time that the options say into a request.
    ///
    /// - Parameters:
    ///   - zone: of the activity.
    ///   - current: the claim that is amended; what is not given stays as it is there.
    /// - Throws: `CommandError.needed`, `.eitherOr`; `SheetError`.
    func read(_ dates: DateReader, in zone: Zone, over current: ShownClaim?, into request: inout ClaimRequest)
        throws
    {
        guard namesTime || current == nil else { return }
        if let hours {
            if from != nil || to != nil {
                throw CommandError.eitherOr("--hours", from == nil ? "--to" : "--from")
            }
            if pause != nil { throw CommandError.eitherOr("--hours", "--break") }
            let first = try day(dates, current)
            let last =
                try until.map { try dates.read($0) } ?? (date == nil ? current?.unit.time.lastDay : nil)
                ?? first
            request.time = .dated(
                first: first, last: last, minutes: try DurationReader(unit: .hours).read(hours))
        } else if let time = current?.unit.time, case .dated(_, let oldLast, let minutes) = time, from == nil,
            to == nil
        {
            if pause != nil { throw CommandError.needed("--from") }
            let first = try day(dates, current)
            let last = try until.map { try dates.read($0) } ?? (date == nil ? oldLast : first)
            request.time = .dated(first: first, last: last, minutes: minutes)
        } else {
            if until != nil { throw CommandError.eitherOr("--until", "--from") }
            try readClock(dates, zone, current, into: &request)
        }
    }

    private func readClock(
        _ dates: DateReader, _ zone: Zone, _ current: ShownClaim?, into request: inout ClaimRequest
    ) throws {
        var old: (start: Int, end: Int, pause: Int)?
        if case .timed(let start, let end, let pause) = current?.unit.time { old = (start, end, pause) }
        let day = try date.map { try dates.read($0) } ?? current?.firstDay
        let reader = InstantReader(zone: zone, dates: dates)
        let start: Instant
        if let from {
            start = try instant(from, on: day, zone, reader)
        } else if let old {
            let moved = day.map { $0.dayNumber - (current?.firstDay ?? $0).dayNumber } ?? 0
            start = Instant(minute: old.start + moved * 1440, offsetMinutes: current?.offsets.start)
        } else {
            throw CommandError.needed(to == nil && date != nil ? "--hours" : "--from")
        }
        let startDay = zone.day(of: start.minute)
        var end: Instant
        if let to {
            end = try instant(to, on: startDay, zone, reader)
            if end.minute < start.minute, (try? ClockReader().read(to)) != nil {
                end = try instant(to, on: startDay.advanced(by: 1), zone, reader)
            }
        } else if let old {
            end = Instant(minute: old.end - old.start + start.minute, offsetMinutes: current?.offsets.end)
            if date == nil { end = Instant(minute: old.end, offsetMinutes: current?.offsets.end) }
        } else {
            throw CommandError.needed("--to")
        }
        let pause = try pause.map { try DurationReader(unit: .wholeMinutes).read($0) } ?? old?.pause ?? 0
        request.time = .timed(start: start.minute, end: end.minute, breakMinutes: pause)
        request.offsets = (
            start.offsetMinutes ?? zone.offsetMinutes(at: start.minute),
            end.offsetMinutes ?? zone.offsetMinutes(at: end.minute)
        )
    }

    /// A time of day on a day that is known, else a whole instant.
    private func instant(_ text: String, on day: LocalDate?, _ zone: Zone, _ reader: InstantReader) throws
        -> Instant
    {
        if let minuteOfDay = try? ClockReader().read(text) {
            guard let day else { throw CommandError.needed("--date") }
            return Instant(minute: zone.minute(of: day, at: minuteOfDay))
        }
        return try reader.read(text)
    }

    private func day(_ dates: DateReader, _ current: ShownClaim?) throws -> LocalDate {
        if let date { return try dates.read(date) }
        guard let day = current?.firstDay else { throw CommandError.needed("--date") }
        return day
    }
}

extension ClaimTime {
    /// The last day of a dated time.
    fileprivate var lastDay: LocalDate? {
        if case .dated(_, let last, _) = self { last } else { nil }
    }
}
