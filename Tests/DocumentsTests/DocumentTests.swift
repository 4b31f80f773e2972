import Foundation
import HoursModel
import TestSupport
import Testing

@testable import Documents

@Suite("Documents", .lane(.computing))
struct DocumentTests {
    private func page(_ name: String, language: String, lines: Int) -> CertificatePage {
        CertificatePage(
            language: language, issuer: "هلال", title: "شهادة", opening: "نشهد", name: name,
            sentence: "36 h", period: "2026", titles: .init(activity: "A", days: "D", hours: "H"),
            lines: (0..<lines).map { .init(activity: "نشاط \($0)", days: "1", hours: "0:10") },
            total: .init(activity: "Sum", days: "", hours: "1:00"), overleaf: "next", facts: ["serial"],
            signature: "for", checking: "check", code: "SAAT1.ABCDEF", codeText: "SAAT1.ABCDEF",
            created: "2026-03-10T12:00:00Z")
    }

    @Test("The same words give the same bytes, and more lines more pages", arguments: ["en", "ar", "fa"])
    func sameBytes(language: String) throws {
        let short = try page("حصة Sharif", language: language, lines: 6).pdf()
        #expect(short.starts(with: Array("%PDF".utf8)))
        #expect(try page("حصة Sharif", language: language, lines: 6).pdf() == short)
        #expect(try page("حصة Sharif", language: language, lines: 60).pdf().count > short.count)
    }

    @Test("A name that no font shows is refused, not printed as boxes")
    func noFont() throws {
        // A letter of a private use area: no font of a system has it.
        #expect(throws: DocumentError.noFont("\u{10FFFD}")) {
            _ = try page("\u{10FFFD}", language: "en", lines: 1).pdf()
        }
    }

    @Test("A code too long for a camera is refused")
    func longCode() throws {
        let symbol = try QRSymbol(String(repeating: "A", count: 260))
        #expect(symbol.side <= 57)
        let long = String(repeating: "a", count: 4000)
        #expect(throws: DocumentError.codeTooLong(bytes: 4000)) { _ = try QRSymbol(long) }
    }

    @Test("A table of many rows goes over several pages")
    func table() throws {
        let pages = TablePages(
            language: "ar", title: "كشف", head: ["حصة"],
            columns: [.init("A", share: 2), .init("B", share: 1, isNumber: true)],
            rows: (0..<200).map { ["سطر \($0)", "\($0)"] }, sums: [["Σ", "200"]], notes: ["n"], foot: "f",
            digits: .arabic, created: "2026-03-10T12:00:00Z")
        let text = String(decoding: try pages.pdf(), as: UTF8.self)
        #expect(text.contains("/Count 5") || text.contains("/Count 4") || text.contains("/Count 6"))
    }
}
