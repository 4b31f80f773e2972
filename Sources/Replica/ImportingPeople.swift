import HoursModel
import Sheets

extension Importer {
    /// Takes a list of volunteers: for each a record that is known by the outside name, else by the identity number, else by the name.
    ///
    /// What a list does not say of a person stays as it is.
    mutating func take(
        people table: Table, _ columns: ColumnMap, _ dates: DateReader, _ report: inout ImportReport,
        _ progress: (Int) -> Void
    ) throws {
        let reading = try PersonReader(columns: columns).read(table)
        report.notes = reading.notes
        var refused = reading.refused.map { RefusedRows.Row(row: $0.row, refusal: .sheet($0.reason)) }
        for (row, reason) in reading.refused { refuse(row.line, reason) }
        for (count, person) in reading.people.enumerated() {
            if count.isMultiple(of: 1_000) { progress(count) }
            var object = person.fields.mapValues { JSONValue.string($0) }
            object["ref"] = person.ref.map { .string($0) }
            do {
                try take(object, of: Kinds.volunteer, line: person.line, dates)
            } catch {
                refuse(person.line, error)
                refused.append(RefusedRows.Row(row: person.row, refusal: RowRefusal(error)))
            }
        }
        refused.sort { $0.row.line < $1.row.line }
        if !refused.isEmpty { report.refusedRows = .table(header: table.header, refused) }
    }
}
