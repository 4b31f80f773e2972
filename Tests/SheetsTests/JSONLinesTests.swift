import Foundation
import Sheets
import Testing

@Suite("JSON Lines")
struct JSONLinesTests {
    private func value(_ text: String) throws -> JSONValue { try JSONValue(json: Array(text.utf8)) }

    @Test(
        "Values keep their type",
        arguments: [
            ("null", .null), ("true", .bool(true)), ("false", .bool(false)), ("0", .integer(0)),
            ("1", .integer(1)), ("-5", .integer(-5)),
            ("9007199254740993", .integer(9_007_199_254_740_993)), ("-9223372036854775808", .integer(.min)),
            ("1.5", .double(1.5)),
            ("2e2", .integer(200)), ("20000000000000000000", .double(2e19)), ("\"1\"", .string("1")),
            ("\"\\u0635\"", .string("ص")),
            ("[1,\"a\",null]", .array([.integer(1), .string("a"), .null])), ("{}", .object([:])),
            ("{\"a\":{\"b\":[true]}}", .object(["a": .object(["b": .array([.bool(true)])])])),
        ] as [(String, JSONValue)])
    func values(text: String, expected: JSONValue) throws {
        #expect(try value(text) == expected)
    }

    @Test(
        "What is no JSON is refused",
        arguments: ["", "{", "[1", "[,1]", "nul", "'a'", "\"\\x\"", "01", "1 2", "{\"a\" 1}", "\"", "\u{0}"])
    func refused(text: String) {
        guard case .notJSON? = fault({ () throws(SheetError) in try JSONValue(json: Array(text.utf8)) })
        else {
            Issue.record("\(text) was read")
            return
        }
    }

    @Test("Nesting has a limit, however deep the text goes")
    func nesting() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try value(nested(16))
        #expect(
            fault { () throws(SheetError) in try JSONValue(json: Array(nested(17).utf8)) }
                == .tooMany(.nesting, allowed: 16))
        #expect(
            fault { () throws(SheetError) in try JSONValue(json: [UInt8](repeating: 0x5B, count: 1_000_000)) }
                != nil)
        #expect(try value("\"[[[[[[[[[[[[[[[[[[[[\\\"[\"") == .string("[[[[[[[[[[[[[[[[[[[[\"["))
    }

    @Test("Each line is read or refused by itself")
    func lines() throws {
        let text =
            "\u{FEFF}{\"kind\":\"claim\",\"minutes\":180}\r\n\n[1]\n{\"a\":\n{\"a\":1,\"a\":2}\n{\"note\":\"\(String(repeating: "x", count: 90))\"}"
        var limits = SheetLimits()
        limits.lineBytes = 80
        let lines = Array(try JSONLines(Array(text.utf8), limits: limits))
        #expect(lines.map(\.line) == [1, 3, 4, 5, 6])
        #expect(try lines[0].object.get() == ["kind": .string("claim"), "minutes": .integer(180)])
        #expect(lines[1].object == .failure(.inLine(3, .notAnObject)))
        guard case .failure(.inLine(4, .notJSON)) = lines[2].object else { throw SheetError.notAnObject }
        #expect(try lines[3].object.get().keys.sorted() == ["a"])
        #expect(lines[4].object == .failure(.inLine(6, .tooMany(.lineBytes, allowed: 80))))
        #expect(Array(try JSONLines([])).isEmpty)
        #expect(Array(try JSONLines([0xFF, 0x0A])).map(\.line) == [1])
        limits.fileBytes = 3
        #expect(
            fault { () throws(SheetError) in try JSONLines(Array(text.utf8), limits: limits) }
                == .tooMany(.fileBytes, allowed: 3))
    }

    @Test(
        "All valid documents of JSONTestSuite are read",
        .enabled(if: SheetFixtures.hasShared, "no ../shared here"))
    func testSuite() throws {
        let folder = try #require(SheetFixtures.shared).appending(path: "oracles/json_test_suite")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).filter {
            $0.hasPrefix("y_")
        }
        #expect(names.count > 70)
        for name in names {
            let bytes = try SheetFixtures.bytes(folder, name)
            #expect(fault { () throws(SheetError) in try JSONValue(json: bytes) } == nil, "\(name)")
        }
    }
}
