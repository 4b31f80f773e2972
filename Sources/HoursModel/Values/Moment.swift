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
        var text = text
        let moment = text.withUTF8 { Moment(iso: $0) }
        guard let moment else { return nil }
        self = moment
    }

    /// Reads the same from its bytes.
    public init?(iso bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count >= 17, bytes[10] == 84, bytes[13] == 58,
            let date = LocalDate(iso: UnsafeBufferPointer(rebasing: bytes[..<10])),
            let hour = decimal(bytes, 11, 2), let minute = decimal(bytes, 14, 2), hour < 24, minute < 60
        else { return nil }
        var offset = 0
        if bytes[16] == 90, bytes.count == 17 {
            offset = 0
        } else {
            guard bytes.count == 22, bytes[19] == 58, bytes[16] == 43 || bytes[16] == 45,
                let hours = decimal(bytes, 17, 2), let minutes = decimal(bytes, 20, 2), minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (bytes[16] == 45 ? -1 : 1)
        }
        self.init(minute: date.dayNumber * 1440 + hour * 60 + minute - offset, offsetMinutes: offset)
    }

    /// The moment as `2026-03-01T09:00+04:00`.
    public var iso: String {
        var bytes: [UInt8] = []
        appendISO(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the same as bytes.
    public func appendISO(to bytes: inout [UInt8]) {
        let wall = minute + offsetMinutes
        let day = LocalDate(dayNumber: floorDivide(wall, 1440))
        let time = wall - day.dayNumber * 1440
        let east = abs(offsetMinutes)
        day.appendISO(to: &bytes)
        bytes.append(84)
        bytes.appendDecimal(time / 60, 2)
        bytes.append(58)
        bytes.appendDecimal(time % 60, 2)
        bytes.append(offsetMinutes < 0 ? 45 : 43)
        bytes.appendDecimal(east / 60, 2)
        bytes.append(58)
        bytes.appendDecimal(east % 60, 2)
    }
}
