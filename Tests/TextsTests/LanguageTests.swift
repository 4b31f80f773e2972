import Testing

@testable import Texts

@Suite("Languages and forms of numbers")
struct LanguageTests {
    @Test("the language of a locale")
    func tags() {
        #expect(Language(tag: "fa") == .persian)
        #expect(Language(tag: "fa-IR") == .persian)
        #expect(Language(tag: "ar_SA.UTF-8") == .arabic)
        #expect(Language(tag: "EN") == .english)
        #expect(Language(tag: "de_DE") == nil)
        #expect(Language(tag: "") == nil)
    }

    @Test("LC_ALL goes before LC_MESSAGES, that before LANG; an empty one is not given")
    func environment() {
        #expect(Language(all: "ar", messages: "fa", lang: "en") == .arabic)
        #expect(Language(all: nil, messages: "fa_IR", lang: "ar") == .persian)
        #expect(Language(all: "", messages: nil, lang: "ar") == .arabic)
        #expect(Language(all: "C", messages: "fa", lang: "ar") == .english)
        #expect(Language(all: nil, messages: nil, lang: nil) == .english)
    }

    @Test("the form that a number wants")
    func forms() {
        let arabic: [(Int, PluralForm)] = [
            (0, .zero), (1, .one), (2, .two), (3, .few), (10, .few), (11, .many), (99, .many), (100, .other),
            (101, .other),
            (102, .other), (103, .few), (111, .many),
        ]
        for (number, form) in arabic { #expect(PluralForm(number, in: .arabic) == form, "\(number)") }
        #expect(PluralForm(1, in: .english) == .one && PluralForm(0, in: .english) == .other)
        #expect(PluralForm(0, in: .persian) == .one && PluralForm(2, in: .persian) == .other)
    }

    @Test("places are filled by name; one without a value stays")
    func places() {
        #expect(Catalogue.fill("{a} of {b}{c}", ["a": "1", "b": "{a}"]) == "1 of {a}{c}")
        #expect(Catalogue.fill("no } place {", [:]) == "no } place {")
        #expect(Catalogue.places(in: "{a} of {b}") == ["a", "b"])
    }

    @Test("a text that a language lacks is English; one that English lacks is its key")
    func fallback() {
        #expect(Catalogue(.persian)("no.such.key") == "no.such.key")
        #expect(Catalogue(.arabic).counted("import.rows", 3, ["n": "٣"]) == "٣ أسطر")
        #expect(Catalogue(.english).counted("import.rows", 1, ["n": "1"]) == "1 row")
    }
}
