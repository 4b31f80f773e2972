import Causality

extension CreditUnit {
    /// Reads the credit unit of a claim; nil if it is not one that the rules could take, whoever wrote it.
    public init?(fields: UnitValue) {
        var claim = ClaimFields()
        for field in Kinds.claim.units[0].fields {
            guard let value = fields[field.number] else { continue }
            guard claim.set(field.number, value) else { return nil }
        }
        guard let unit = claim.unit else { return nil }
        self = unit
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

    /// The days of those years, as they are encoded.
    static let days: ClosedRange<Int64> = -719_162...2_932_896
}
