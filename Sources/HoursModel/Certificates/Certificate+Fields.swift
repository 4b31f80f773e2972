import Causality

extension Certificate {
    /// Reads what a record says; nil if it is no certificate that this program could have issued.
    public init?(fields: UnitValue) {
        guard case .text(let serialText) = fields[1], let serial = CertificateSerial(text: serialText),
            serial.description == serialText, case .record(let volunteer) = fields[2],
            case .records(let person) = fields[3], let first = LocalDate(field: fields[4]),
            let last = LocalDate(field: fields[5]), first <= last, case .integer(let minutes) = fields[6],
            case .bytes(let packed) = fields[7], packed.count.isMultiple(of: CertificateLine.size),
            packed.count / CertificateLine.size <= Certificate.mostLines,
            case .integer(let minute) = fields[8], case .bytes(let key) = fields[10],
            let device = ReplicaID(key), let issued = Int(exactly: minute),
            ClaimTime.minutesOfAllYears.contains(issued)
        else { return nil }
        var offset = 0
        if case .integer(let east) = fields[9], (-1440...1440).contains(east) { offset = Int(east) }
        let parts = stride(from: 0, to: packed.count, by: CertificateLine.size).map {
            CertificateLine(bytes: packed[$0..<$0 + CertificateLine.size])
        }
        let lines = parts.compactMap { $0 }
        guard lines.count == parts.count, lines.reduce(0, { $0 + $1.minutes }) == Int(exactly: minutes) else {
            return nil
        }
        self.init(
            serial: serial, volunteer: ID(volunteer), person: Set(person.map { ID($0) }), days: first...last,
            lines: lines, issued: Moment(minute: issued, offsetMinutes: offset), device: device,
            isPosthumous: fields[11] == .integer(1))
    }

    /// Writes it as the fields of a record.
    public var fields: UnitValue {
        var fields: UnitValue = [
            1: .text(serial.description), 2: .record(volunteer.record),
            3: .records(person.map(\.record).sorted()),
            4: .integer(Int64(days.lowerBound.dayNumber)), 5: .integer(Int64(days.upperBound.dayNumber)),
            6: .integer(Int64(minutes)), 7: .bytes(lines.flatMap(\.bytes)),
            8: .integer(Int64(issued.minute)), 9: .integer(Int64(issued.offsetMinutes)),
            10: .bytes(device.bytes),
        ]
        if isPosthumous { fields[11] = .integer(1) }
        return fields
    }

    /// The most activities of one certificate; a record must fit an entry.
    public static let mostLines = 1_000
}

extension LocalDate {
    fileprivate init?(field: FieldValue?) {
        guard case .integer(let number) = field, (-719_162...2_932_896).contains(number) else { return nil }
        self.init(dayNumber: Int(number))
    }
}
