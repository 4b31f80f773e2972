import Seeds
import Sheets
import Testing

@Suite("Mappings and lists of volunteers")
struct MappingTextTests {
    @Test("The columns of a mapping are read again from its text", arguments: 0..<4)
    func columns(seed: Int) throws {
        var random = SeededGenerator(UInt64(seed))
        let pieces = ["Name", "روز ماه", ";", "=", " ", "x=y", "a;b", "ستون"]
        for _ in 0..<200 {
            var mapping = SheetMapping()
            mapping.columns = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                let header = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                    pieces.randomElement(using: &random) ?? ""
                }.joined()
                return "h\(header)=volunteer"
            }
            #expect(SheetMapping.columns(mapping.columnText) == mapping.columns, "seed \(seed)")
        }
        #expect(SheetMapping.columns("A=volunteer; B=date;C=hours") == ["A=volunteer", "B=date", "C=hours"])
    }

    @Test("What a map says of itself finds the same columns")
    func options() throws {
        let headers = [
            "Name", "x", "Start 1", "End 1", "Start 2", "End 2", "Day of month", "Month", "Year", "E-mail",
        ]
        let map = try ColumnMap(headers: headers, options: ["x=activity"])
        let again = try ColumnMap(headers: headers, options: map.options)
        #expect(again.columns == map.columns && again.sessions == map.sessions)
        #expect(map.sessions.count == 1 && map.columns[.email] == nil && map.columns[.day] == 6)
        #expect(try ColumnMap(headers: headers, rows: .volunteers).columns == [.volunteer: 0, .email: 9])
        // A day in one column goes before a day in three.
        #expect(try ColumnMap(headers: headers + ["Date"]).columns[.day] == nil)
    }

    @Test("A list of volunteers gives people, leaves out totals and refuses rows that name nobody")
    func people() throws {
        let text =
            "Members of 2026\n\nMember no,Full name,Phone\n7,Mona,050\n,Ali,\n,,051\nTotal: 2,,\n8,,\n,,\n"
        let options = ["Member no=volunteerRef"]
        let table = try Table(text: text, layout: TableLayout(options: options))
        let reading = try PersonReader(columns: try ColumnMap(table, options: options, rows: .volunteers))
            .read(table)
        #expect(reading.people.map(\.ref) == ["7", nil, "8"])
        #expect(reading.refused.map(\.row.line) == [6])
        #expect(reading.people[0].fields == ["name": "Mona", "phone": "050"])
        #expect(reading.notes == [.headerRow(3), .totals(lines: [7])])
        #expect(table.headerLine == 3)
    }

    @Test("A refused line of JSON keeps its text, gets its reason, and gets another one the next time")
    func refusedLines() throws {
        let line = #"{"kind":"claim","n":1.50,"note":"a,\"reason\":1"}"#
        let once = JSONLines.refused(line, reason: "why \"so\"\n")
        #expect(once == line.dropLast() + #","reason":"why \"so\"\n"}"#)
        let twice = JSONLines.refused(once + "\r", reason: "يوم")
        #expect(twice == line.dropLast() + #","reason":"يوم"}"#)
        #expect(JSONLines.refused("{}", reason: "x") == #"{"reason":"x"}"#)
        #expect(JSONLines.refused("not \"JSON\"", reason: "x") == #"{"text":"not \"JSON\"","reason":"x"}"#)
        let odd = JSONLines.refused(#"{"reason":"first","kind":"claim"}"#, reason: "x")
        #expect((try? JSONValue(json: Array(odd.utf8))) != nil)
        for text in [once, twice, odd] { #expect((try? JSONValue(json: Array(text.utf8))) != nil) }
    }
}
