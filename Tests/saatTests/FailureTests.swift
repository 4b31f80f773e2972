import Foundation
import Testing
import Texts

@testable import saat

@Suite("Errors, arguments and columns")
struct FailureTests {
    @Test("every error of a command has its text and hint in every language", arguments: Language.allCases)
    func texts(language: Language) {
        let errors: [CommandError] = [
            .missingFile("f"), .unusableFile("f"), .lostDatabase("f"), .badOption("--a", "b", "c"),
            .eitherOr("--a", "--b"),
            .needed("--a"),
            .otherTeam("a", here: "b"), .severalTeams(["a", "b"]), .useCommand("a", kind: "b"), .noPeer,
            .unexpectedWord("a"),
            .unknownCommand("a", known: ["b"]),
        ]
        for error in errors {
            let failure = Failure(error, Catalogue(language))
            #expect(
                !failure.message.hasPrefix("error.") && !failure.message.contains("{"), "\(failure.message)")
            #expect(failure.hint?.contains("{") == false && failure.hint?.hasPrefix("hint.") == false)
            #expect(
                Catalogue(language).has("error.\(failure.code)")
                    && Catalogue(language).has("hint.\(failure.code)"))
        }
    }

    @Test(
        "every error of a library has its text and hint in Arabic and Persian; the English is the library's own"
    )
    func libraryTexts() throws {
        let path = Program.root.appendingPathComponent("Sources/saat/FailureKind.swift")
        var source = try String(contentsOf: path, encoding: .utf8)
        // Sheets have texts of their own.
        let sheets = try #require(source.range(of: "private init(_ error: SheetError)"))
        let rest = try #require(source.range(of: "private init(_ error: SyncError)"))
        source.removeSubrange(sheets.lowerBound..<rest.lowerBound)
        let codes = Set(source.matches(of: /self\.init\(\s*"([a-zA-Z]+)"/).map { String($0.1) })
        #expect(codes.count > 70)
        for language in [Language.arabic, .persian] {
            let texts = Catalogue(language)
            for code in codes.sorted() { #expect(texts.has("error.\(code)"), "\(language): \(code)") }
        }
    }

    @Test("options before the command count as after it")
    func order() throws {
        let commands = ["log", "status"]
        #expect(
            try ArgumentOrder.arranged(["--home", "h", "--json", "log", "a", "--", "-b"], commands: commands)
                == ["log", "a", "--home", "h", "--json", "--", "-b"])
        #expect(
            try ArgumentOrder.arranged(["--lang=fa", "status"], commands: commands) == [
                "status", "--lang=fa",
            ])
        #expect(try ArgumentOrder.arranged(["--help"], commands: commands) == ["--help"])
        #expect(throws: CommandError.unknownCommand("lgo", known: commands)) {
            try ArgumentOrder.arranged(["lgo"], commands: commands)
        }
    }

    @Test("fields on the command line")
    func fields() throws {
        var fields = try FieldArguments(["Maya", "--ref-no", "7", "--phone=05=1", "two"])
        #expect(fields.words == ["Maya", "two"])
        #expect(
            fields.values.map(\.name) == ["refNo", "phone"] && fields.values.map(\.text) == ["7", "05=1"])
        #expect(fields.take("phone") == "05=1" && fields.take("phone") == nil)
        #expect(throws: CommandError.needed("--phone")) { try FieldArguments(["--phone"]) }
    }

    @Test("columns of a terminal that a text takes")
    func widths() {
        let widths: [(String, Int)] = [
            ("abc", 3), ("حصة", 3), ("مؤكَّد", 4), ("می\u{200C}شود", 5), ("日本", 4), ("\u{1B}[1mab\u{1B}[0m", 2),
            ("e\u{301}", 1),
        ]
        for (text, width) in widths { #expect(text.displayWidth == width, "\(text)") }
        #expect("a\u{1B}[2Jb\n".printable == "a\u{FFFD}[2Jb\u{FFFD}")
    }

    @Test("a document of JSON keeps the order of its keys and escapes what it must")
    func json() throws {
        let document: JSON = ["b": 1, "a": ["x\"\n\u{1}\\", .null, true], "c": [:]]
        #expect(document.text(isIndented: false) == #"{"b":1,"a":["x\"\n\u0001\\",null,true],"c":{}}"#)
        let indented = document.text(isIndented: true)
        #expect(try JSONSerialization.jsonObject(with: Data(indented.utf8)) is [String: Any])
        #expect(indented.hasPrefix("{\n  \"b\": 1,\n  \"a\": [\n    "))
    }

    @Test("a table aligns its columns")
    func table() {
        var table = TextTable([.init(title: "Name"), .init(title: "Hours", side: .end)])
        table.add(["حصة", "3:00"])
        table.add(["Maya Sharif", "·"])
        table.add(line: "  note")
        let lines = table.lines(Output(isJSON: false, environment: ["NO_COLOR": "1"]))
        #expect(lines == ["Name         Hours", "حصة           3:00", "Maya Sharif      ·", "  note"])
    }
}

@Suite("Homes without rights")
struct RightsTests {
    /// Runs a command as a user whom rights bind: root goes past them but for what it gives up.
    private func run(_ program: Program, _ arguments: [String], home: String = "home") throws
        -> Program.Answer
    {
        guard getuid() == 0 else { return try program.run(arguments, home: home) }
        let process = program.process(arguments, home: home)
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
        process.arguments =
            ["--bounding-set=-dac_override,-dac_read_search", "--", Program.path] + arguments
        return try program.run(process)
    }

    private func set(_ rights: Int, _ program: Program, _ names: String...) throws {
        for name in names {
            try FileManager.default.setAttributes(
                [.posixPermissions: rights], ofItemAtPath: program.folder.appendingPathComponent(name).path)
        }
    }

    @Test("a folder without rights is an error with a hint, and nothing is changed")
    func rights() throws {
        let program = try Program()
        defer { try? program.remove() }
        #expect(
            try program.run(["init", "--team", "T", "--zone", "Asia/Dubai", "--owner", "Mona"]).status == 0)
        let before = try program.run(["status", "--json"]).output
        for name in ["locked", "shut"] {
            try FileManager.default.createDirectory(
                at: program.folder.appendingPathComponent(name), withIntermediateDirectories: false)
        }
        try Data("volunteer,date,minutes\nAli,2026-03-01,60\n".utf8).write(
            to: program.folder.appendingPathComponent("shut/sheet.csv"))
        try set(0o500, program, "home", "locked")
        try set(0o000, program, "shut")
        defer { try? set(0o700, program, "home", "locked", "shut") }
        let refusals = [
            try run(program, ["add", "volunteer", "Ali"]),
            try run(program, ["init", "--team", "U"], home: "locked/home"),
            try run(program, ["bundle", "export", "locked/out.bundle"]),
            try run(program, ["import", "shut/sheet.csv"]),
            try run(program, ["status"], home: "shut/home"),
        ]
        try set(0o000, program, "home")
        let shut = try run(program, ["status"])
        for answer in refusals + [shut] {
            #expect([2, 4].contains(answer.status), "\(answer)")
            #expect(answer.output.isEmpty, "\(answer)")
            let lines = answer.errors.split(separator: "\n")
            #expect(
                lines.count == 2 && lines[0].hasPrefix("error: ") && lines[1].hasPrefix("hint: "), "\(answer)"
            )
        }
        #expect(refusals.prefix(3).allSatisfy { $0.status == 4 } && shut.status == 4)
        try set(0o700, program, "home", "locked", "shut")
        #expect(try program.run(["status", "--json"]).output == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: program.folder.path + "/locked") == [])
    }

    @Test("what a home holds is readable by its owner alone")
    func ownerOnly() throws {
        let program = try Program()
        defer { try? program.remove() }
        #expect(try program.run(["init", "--team", "T"]).status == 0)
        for name in ["", "/replica.db", "/replica.key"] {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: program.folder.path + "/home" + name)
            let rights = try #require(attributes[.posixPermissions] as? Int)
            #expect(rights & 0o077 == 0, "home\(name) has \(String(rights, radix: 8))")
        }
    }
}
