import Foundation
import Testing

@testable import saat

@Suite("The manual page") struct ManualTests {
    @Test("has a section for every command, with its options")
    func commands() throws {
        let sections = try Manual.page().text.split(separator: "\n").filter { $0.hasPrefix(".SS ") }
        for name in Saat.commandNames where name != "help" {
            #expect(sections.contains { $0.hasPrefix(".SS \"saat \(name)") }, "\(name)")
        }
        #expect(sections.contains { $0.contains("saat bundle export <file>") }, "\(sections)")
        #expect(sections.contains { $0.contains("[\\-\\-dry\\-run]") })
        // Said once for all, not with each.
        #expect(try Manual.page().text.components(separatedBy: "\\fB\\-\\-home <dir>\\fR").count == 2)
    }

    @Test("begins no line of text with a macro")
    func macros() throws {
        let known = [".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".I"]
        let lines = try Manual.page().text.split(separator: "\n")
        for line in lines where line.hasPrefix(".") || line.hasPrefix("'") {
            #expect(known.contains(String(line.prefix { $0 != " " })), "\(line)")
        }
    }
}
