/// A minute on the world's clock with the offset at which somebody read it.
public struct Moment: Hashable, Sendable {
    /// Minutes since 1970-01-01T00:00Z.
    public let minute: Int
    /// Minutes east of UTC.
    public let offsetMinutes: Int

    /// Creates the moment.
    public init(minute: Int, offsetMinutes: Int) {
        self.minute = minute
        self.offsetMinutes = offsetMinutes
    }

    /// Reads `2026-03-01T09:00+04:00` or `…Z`, ASCII, minutes only; nil for anything else.
    public init?(iso text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 17, bytes[10] == 84, bytes[13] == 58,
            let date = LocalDate(iso: text.prefix(10)),
            let hour = Moment.two(bytes, 11), let minute = Moment.two(bytes, 14), hour < 24, minute < 60
        else { return nil }
        var offset = 0
        if bytes[16] == 90, bytes.count == 17 {
            offset = 0
        } else {
            guard bytes.count == 22, bytes[19] == 58, bytes[16] == 43 || bytes[16] == 45,
                let hours = Moment.two(bytes, 17), let minutes = Moment.two(bytes, 20), minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (bytes[16] == 45 ? -1 : 1)
        }
        self.init(minute: date.dayNumber * 1440 + hour * 60 + minute - offset, offsetMinutes: offset)
    }

    /// The moment as `2026-03-01T09:00+04:00`.
    public var iso: String {
        let wall = minute + offsetMinutes
        let day = LocalDate(dayNumber: floorDivide(wall, 1440))
        let time = wall - day.dayNumber * 1440
        let east = abs(offsetMinutes)
        return "\(day)T\(zeroPadded(time / 60, 2)):\(zeroPadded(time % 60, 2))"
            + (offsetMinutes < 0 ? "-" : "+") + "\(zeroPadded(east / 60, 2)):\(zeroPadded(east % 60, 2))"
    }

    private static func two(_ bytes: [UInt8], _ at: Int) -> Int? {
        let (tens, ones) = (Int(bytes[at]) - 48, Int(bytes[at + 1]) - 48)
        return (0...9).contains(tens) && (0...9).contains(ones) ? tens * 10 + ones : nil
    }
}
