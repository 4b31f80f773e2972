import Foundation
import Sheets
import Testing

@Suite("Tables")
struct TableTests {
    static let spectrum = [
        "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines", "newlines_crlf",
        "quotes_and_newlines", "simple", "simple_crlf", "utf8",
    ]

    @Test("csv-spectrum reads as its JSON says", arguments: spectrum)
    func csvSpectrum(name: String) throws {
        var bytes = try SheetFixtures.bytes(SheetFixtures.oracles, "csv-spectrum/csvs/\(name).csv")
        if name.hasSuffix("_crlf"), !bytes.contains(0x0D) {
            bytes = bytes.flatMap { $0 == 0x0A ? [0x0D, $0] : [$0] }
        }
        let json = try SheetFixtures.bytes(SheetFixtures.oracles, "csv-spectrum/json/\(name).json")
        let expected = try JSONDecoder().decode([[String: String]].self, from: Data(json))
        let table = try Table(bytes)
        let found = table.rows.map { Dictionary(uniqueKeysWithValues: zip(table.header, $0.cells)) }
        #expect(found == expected)
        #expect(table.rows.allSatisfy { $0.fault == nil })
        try expectRoundTrip(table)
    }

    @Test("The csv-spectrum file whose JSON holds another number keeps its characters")
    func locationCoordinates() throws {
        let table = try SheetFixtures.table(
            SheetFixtures.oracles, "csv-spectrum/csvs/location_coordinates.csv")
        #expect(
            table.rows.map(\.cells) == [
                ["2095257564", "37\u{FFFD}36'37.8\"N 121\u{FFFD}2'17.9\"W", "Modesto", "Stanislaus"]
            ])
    }

    @Test(
        "Quotes, line ends and spaces",
        arguments: [
            ("a,b\n1,2", [["1", "2"]]), ("a,b\r1,2\r", [["1", "2"]]),
            ("a,b\r\n1,2\r\n\r\n\n3,4", [["1", "2"], ["3", "4"]]),
            ("a,b\n1,", [["1", ""]]), ("a,b\n,", [["", ""]]), ("a,b\n\"x,\ny\",\"\"\"\"", [["x,\ny", "\""]]),
            ("a,b\n \"x\" , y ", [["x", " y "]]), ("a,b\n5\" pipe,x", [["5\" pipe", "x"]]),
            ("a,b\n\u{64E}x,\u{301}y", [["\u{64E}x", "\u{301}y"]]),
            ("a,b\nx\u{2028}y,z\u{85}", [["x\u{2028}y", "z\u{85}"]]), ("a;b\n1,5;2", [["1,5", "2"]]),
            ("a\tb\n1,5\t2", [["1,5", "2"]]),
            ("sep=;\r\na,x;b\n1;2", [["1", "2"]]), ("\u{FEFF}a,b\n1,2", [["1", "2"]]),
            ("a\n1\n\n2", [["1"], ["2"]]),
        ])
    func cells(text: String, rows: [[String]]) throws {
        let table = try Table(text: text)
        #expect(table.rows.map(\.cells) == rows)
        #expect(table.header.first?.hasPrefix("a") == true)
        try expectRoundTrip(table)
    }

    @Test("Rows know the line on which they begin")
    func lines() throws {
        let table = try Table(text: "\n\na,b\r\n\"x\r\ny\nz\",1\r2,3\n\n4,5")
        #expect(table.rows.map(\.line) == [4, 7, 9])
        #expect(try Table(text: "sep=,\na,b\n1,2").rows.map(\.line) == [3])
    }

    @Test("A row that is out of form is a fault of that row only")
    func faults() throws {
        let table = try Table(text: "a,b\n1\n1,2,3\n\"x\"y,2\n1,2,, \n5,6")
        #expect(
            table.rows.map(\.fault) == [
                .raggedRow(found: 1, expected: 2), .raggedRow(found: 3, expected: 2), .textAfterQuote, nil,
                nil,
            ])
        #expect(table.rows[2].cells == ["\"x\"y", "2"])
    }

    @Test("A file that cannot be read says why and where")
    func fileFaults() {
        var small = SheetLimits()
        (small.rows, small.columns, small.cellBytes, small.fileBytes) = (2, 3, 4, 40)
        func read(_ text: String) -> SheetError? {
            fault { () throws(SheetError) in try Table(text: text, limits: small) }
        }
        #expect(read("a,b\n1,2\n3,4") == nil)
        #expect(read("a,b\n1,2\n3,4\n5,6") == .tooMany(.rows, allowed: 2))
        #expect(read("a,b\n1,2,3,4") == .inLine(2, .tooMany(.columns, allowed: 3)))
        #expect(read("a,b\n1,\"12345\"") == .inLine(2, .tooMany(.cellBytes, allowed: 4)))
        #expect(read(String(repeating: "a", count: 41)) == .tooMany(.fileBytes, allowed: 40))
        #expect(read("a,b\n1,2\n\"3,4") == .inLine(3, .unclosedQuote))
        #expect(read("\"a\"x,b") == .inLine(1, .textAfterQuote))
        #expect(fault { () throws(SheetError) in try Table(Array("PK\u{3}\u{4}xx".utf8)) } == .workbook)
        #expect(
            fault { () throws(SheetError) in try Table([0x61, 0x0A, 0xC7, 0xE1]) }
                == .inLine(2, .notText(encoding: "utf-8")))
        #expect(
            fault { () throws(SheetError) in try Table([0x61, 0, 0x2C, 0]) }
                == .inLine(1, .notText(encoding: "utf-8")))
    }

    @Test("An empty file is an empty table")
    func empty() throws {
        for text in ["", "\n\r\n", "\u{FEFF}"] {
            let table = try Table(text: text)
            #expect(table.header.isEmpty && table.rows.isEmpty)
        }
    }

    @Test("Refused rows go back with their reason, and are read again")
    func refused() throws {
        let table = try Table(text: "name;hours\n\"Ali; \"\"B\"\"\";x\nMona;1;2\n")
        let reasons: [SheetError] = [
            .inCell(line: 2, column: "hours", .unreadableDuration("x")), .raggedRow(found: 3, expected: 2),
        ]
        let text = TableWriter().refused(
            header: table.header, rows: zip(table.rows, reasons).map { ($0, $1.errorDescription ?? "") })
        #expect(text.hasPrefix("name,hours,reason\r\n\"Ali; \"\"B\"\"\",x,"))
        let again = try Table(text: text)
        #expect(again.rows[0].cells.prefix(2) == ["Ali; \"B\"", "x"])
        #expect(again.rows[0].fault == nil)
        #expect(again.rows[1].fault == .raggedRow(found: 4, expected: 3))
        let twice = TableWriter().refused(header: again.header, rows: [(again.rows[0], "why")])
        #expect(try Table(text: twice).header == ["name", "hours", "reason"])
        #expect(
            TableWriter(delimiter: .semicolon).line(["a,b", "c;d", " e", ""]) == "a,b;\"c;d\";\" e\";\r\n")
    }

    private func expectRoundTrip(_ table: Table) throws {
        for delimiter in Delimiter.allCases {
            let writer = TableWriter(delimiter: delimiter)
            let text = writer.line(table.header) + table.rows.map { writer.line($0.cells) }.joined()
            let again = try Table(text: text, delimiter: delimiter)
            #expect(again.header == table.header)
            #expect(again.rows.map(\.cells) == table.rows.map(\.cells))
        }
    }
}
