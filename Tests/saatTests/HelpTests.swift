import Testing
import Texts

@testable import saat

@Suite("Help in three languages")
struct HelpTests {
    /// The lines of the help that are sentences; examples are as they are.
    private static func lines() throws -> Set<String> {
        var lines: Set<String> = []
        func add(_ text: String?) {
            for line in (text ?? "").split(separator: "\n") where !line.hasPrefix(" ") {
                lines.insert(String(line))
            }
        }
        func add(_ command: ToolDescription.Command) {
            add(command.abstract)
            add(command.discussion)
            for argument in command.arguments ?? [] where argument.shouldDisplay { add(argument.abstract) }
            for inner in command.subcommands ?? [] where inner.commandName != "help" { add(inner) }
        }
        add(try ToolDescription.own().command)
        return lines
    }

    @Test(
        "Every line of the help has a translation, and no translation is of a line that is gone",
        arguments: [Language.arabic, .persian])
    func whole(language: Language) throws {
        let (lines, known) = (try HelpTests.lines(), HelpTexts(language).lines)
        #expect(lines.count > 200)
        for line in lines.subtracting(known).sorted() { Issue.record("not translated: \(line)") }
        for line in known.subtracting(lines).sorted() { Issue.record("nobody says: \(line)") }
        // What is typed stays as it is typed.
        for line in lines {
            let text = HelpTexts(language)(line)
            for word in line.split(separator: "`").enumerated().filter({ $0.offset % 2 == 1 }).map(\.element)
            where line.contains("`") {
                #expect(text.contains(word), "\(line)")
            }
        }
    }

    @Test("Help is asked for in the ways of other programs, in the language of the reader")
    func requests() throws {
        let asked: [(String, [String]?)] = [
            ("--help", []), ("-h", []), ("help", []), ("help log", ["log"]), ("log --help", ["log"]),
            ("--lang fa log Maya -h", ["log"]), ("certificate verify --help", ["certificate", "verify"]),
            ("help certificate verify", ["certificate", "verify"]), ("log Maya -- --help", nil),
            ("status", nil), ("lgo --help", nil), ("", nil), ("find help", nil),
            ("certificate --json verify --help", ["certificate", "verify"]), ("help --lang fa log", ["log"]),
            ("log Maya x --note -h", nil), ("log Maya x --again -h", ["log"]),
            ("report hours --help", ["report"]),
        ]
        for (line, path) in asked {
            #expect(HelpRequest(line.split(separator: " ").map(String.init))?.path == path, "\(line)")
        }
        let page = try HelpPage(["log"], Catalogue(.persian)).text
        #expect(page.contains("saat log [<options>] <volunteer> <activity>"))
        #expect(page.contains("--evidence <evidence>") && page.contains("self, sheet, leader"))
        #expect(page.contains("  saat log Maya \"Food parcels\" --from"))
        let all = try HelpPage([], Catalogue(.arabic)).text
        for command in Saat.commandNames { #expect(all.contains("\n  \(command)\n"), "\(command)") }
    }

    @Test("What the parser says of wrong words is said in the language of the reader")
    func parserWords() throws {
        let lines = [
            ["log", "--nosuch"], ["log"], ["log", "a", "b", "c"], ["log", "a", "b", "c", "d"],
            ["log", "a", "b", "--note"], ["log", "a", "b", "--evidence", "rumour"],
            ["invite", "--role", "king"], ["undo", "--json=3"], ["log", "a", "b", "--evidenc", "self"],
            ["list", "claims", "--limit", "many"],
        ]
        let program = try Program()
        for line in lines {
            let english = try program.run(line)
            #expect(english.status == 2, "\(line)")
            for language in [Language.arabic, .persian] {
                let said = try program.run(line + ["--lang", language.rawValue])
                #expect(said.status == 2 && said.errors != english.errors, "\(line): \(said.errors)")
                let end = try #require(english.errors.firstRange(of: "\nhint:")).lowerBound
                let message = String(english.errors[..<end].dropFirst("error: ".count))
                let words = ParserWords.said(message, Catalogue(language))
                #expect(words.contains { !$0.isASCII } && !words.contains("{"), "\(message)")
                for quoted in message.split(separator: "'").enumerated() where quoted.offset % 2 == 1 {
                    #expect(words.contains(quoted.element), "\(message): \(words)")
                }
            }
        }
        try program.remove()
    }
}
