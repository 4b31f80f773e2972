import Causality

extension CreditUnit {
    /// Reads the credit unit of a claim; nil if it is not one that the rules could take, whoever wrote it.
    public init?(fields: UnitValue) {
        guard case .record(let volunteer) = fields[1], case .record(let activity) = fields[2],
            let time = ClaimTime(fields: fields)
        else { return nil }
        var kindOfMinutes = MinutesKind.service
        if case .integer(let code) = fields[11] {
            guard let kind = Int(exactly: code).flatMap(MinutesKind.init(rawValue:)) else { return nil }
            kindOfMinutes = kind
        }
        guard case .integer(let code) = fields[13],
            let evidence = Int(exactly: code).flatMap(Evidence.init(rawValue:))
        else { return nil }
        var recorder: ID<Recorder>?
        if case .record(let id) = fields[14] { recorder = ID(id) }
        self.init(
            volunteer: ID(volunteer), activity: ID(activity), time: time, kindOfMinutes: kindOfMinutes,
            isRemote: fields[12] == .integer(1), evidence: evidence, recorder: recorder)
    }

    /// Writes the unit as fields; the offsets of a timed claim are given beside it.
    public func fields(startOffset: Int = 0, endOffset: Int = 0) -> UnitValue {
        var fields: UnitValue = [1: .record(volunteer.record), 2: .record(activity.record)]
        switch time {
        case .timed(let start, let end, let pause):
            fields[3] = .integer(Int64(start))
            fields[4] = .integer(Int64(startOffset))
            fields[5] = .integer(Int64(end))
            fields[6] = .integer(Int64(endOffset))
            if pause != 0 { fields[7] = .integer(Int64(pause)) }
        case .dated(let first, let last, let minutes):
            fields[8] = .integer(Int64(first.dayNumber))
            if last != first { fields[9] = .integer(Int64(last.dayNumber)) }
            fields[10] = .integer(Int64(minutes))
        }
        if kindOfMinutes != .service { fields[11] = .integer(Int64(kindOfMinutes.rawValue)) }
        if isRemote { fields[12] = .integer(1) }
        fields[13] = .integer(Int64(evidence.rawValue))
        if let recorder { fields[14] = .record(recorder.record) }
        return fields
    }
}

extension ClaimTime {
    /// The longest stretch of a claim, in days; nobody gives more in one report, and what is longer is no claim.
    public static let longestDays = 3_660
    /// The most minutes that a dated claim may say: every minute of its longest range.
    public static let mostMinutes = longestDays * 1440
    /// The years that a claim may lie in, 1 to 9999, two days short so that no offset leads out of them.
    public static let minutesOfAllYears = (-719_160 * 1440)...(2_932_890 * 1440)

    /// Reads the times of a claim; nil if they contradict themselves.
    fileprivate init?(fields: UnitValue) {
        if case .integer(let first) = fields[3], case .integer(let last) = fields[5] {
            var pause: Int64 = 0
            if case .integer(let minutes) = fields[7] { pause = minutes }
            guard let start = Int(exactly: first), let end = Int(exactly: last),
                let rest = Int(exactly: pause),
                ClaimTime.minutesOfAllYears.contains(start), ClaimTime.minutesOfAllYears.contains(end),
                start <= end, end - start <= ClaimTime.longestDays * 1440,
                (0...ClaimTime.mostMinutes).contains(rest),
                fields[10] == nil, [4, 6].allSatisfy({ ClaimTime.isOffset(fields[$0]) })
            else { return nil }
            self = .timed(start: start, end: end, breakMinutes: rest)
        } else if case .integer(let day) = fields[8], case .integer(let stated) = fields[10] {
            var last = day
            if case .integer(let until) = fields[9] { last = until }
            guard let minutes = Int(exactly: stated), (0...ClaimTime.mostMinutes).contains(minutes),
                (-719_162...2_932_896).contains(day), day <= last, last - day < Int64(ClaimTime.longestDays),
                (-719_162...2_932_896).contains(last)
            else { return nil }
            self = .dated(
                first: LocalDate(dayNumber: Int(day)), last: LocalDate(dayNumber: Int(last)), minutes: minutes
            )
        } else {
            return nil
        }
    }

    private static func isOffset(_ value: FieldValue?) -> Bool {
        guard case .integer(let minutes) = value else { return value == nil }
        return (-1440...1440).contains(minutes)
    }
}
