import Causality
import HoursModel
import HoursStore
import Sheets

/// A claim as it is shown: its credit unit, the offsets at which its times were read, and its texts.
struct ShownClaim {
    let record: ShownRecord
    let unit: CreditUnit
    let offsets: (start: Int, end: Int)

    /// Nil for a record that the rules cannot read as a claim.
    init?(_ record: ShownRecord) {
        guard let unit = CreditUnit(fields: record.fields) else { return nil }
        self.record = record
        self.unit = unit
        offsets = (record.integer(4) ?? 0, record.integer(6) ?? 0)
    }

    var id: RecordID { record.id }

    /// The first day where it began.
    var firstDay: LocalDate {
        switch unit.time {
        case .timed(let start, _, _):
            LocalDate(dayNumber: Int((Double(start + offsets.start) / 1440).rounded(.down)))
        case .dated(let first, _, _): first
        }
    }

    /// Something to sort by: the first day, then the start.
    var place: Int {
        switch unit.time {
        case .timed(let start, _, _): start
        case .dated(let first, _, _): first.dayNumber * 1440
        }
    }

    /// The keys of its times in JSON: `start`, `end`, `break`, or `date`, `until`.
    var times: JSON {
        switch unit.time {
        case .timed(let start, let end, let pause):
            [
                "start": .text(Instant.text(start, offsetMinutes: offsets.start)),
                "end": .text(Instant.text(end, offsetMinutes: offsets.end)), "break": .number(pause),
            ]
        case .dated(let first, let last, _): ["date": .id(first), "until": .id(last)]
        }
    }
}

extension ShownRecord {
    /// The whole number of a field.
    func integer(_ number: UInt32) -> Int? {
        if case .integer(let value) = fields[number] { Int(exactly: value) } else { nil }
    }

    /// The record that a field names.
    func reference(_ number: UInt32) -> RecordID? {
        if case .record(let id) = fields[number] { id } else { nil }
    }
}
