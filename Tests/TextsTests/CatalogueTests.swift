import Foundation
import HoursModel
import Reports
import Testing

@testable import Texts

@Suite("Catalogues of texts")
struct CatalogueTests {
    private let english = Catalogue(.english)
    private static let others: [Language] = [.arabic, .persian]

    /// The form of a number at the end of a key, such as `.other`; empty where there is none.
    private func form(_ key: String) -> String {
        PluralForm.allCases.map { ".\($0.rawValue)" }.first { key.hasSuffix($0) } ?? ""
    }

    @Test("every key that the command line names exists in English")
    func keysInCode() throws {
        let used = try SourceKeys.read()
        #expect(used.whole.count > 100)
        for key in used.whole.sorted() { #expect(english.has(key), "en.txt lacks \(key)") }
        for key in used.counted.sorted() {
            for form in ["one", "other"] {
                #expect(english.has("\(key).\(form)"), "en.txt lacks \(key).\(form)")
            }
        }
    }

    @Test("no text is kept that nobody shows")
    func noDeadTexts() throws {
        let used = try SourceKeys.read()
        for key in english.keys.sorted() {
            let stem = String(key.dropLast(form(key).count))
            let isUsed =
                used.whole.contains(key) || used.counted.contains(stem)
                || used.families.contains { key.hasPrefix($0) }
            #expect(isUsed, "nobody shows \(key)")
        }
    }

    @Test(
        "rules, states, evidence, roles and choices have a text in each language",
        arguments: Language.allCases)
    func familiesAreWhole(language: Language) {
        let texts = Catalogue(language)
        var keys = RuleName.allCases.map { "rule.\($0.rawValue)" }
        keys += MinuteState.allCases.map { "state.\($0.name)" }
        keys += Evidence.allCases.map { "evidence.\($0.name)" }
        keys += Role.allCases.map { "role.\($0.name)" }
        keys += ["approve", "reject", "same", "distinct", "release"].flatMap {
            ["action.\($0)", "decided.\($0)"]
        }
        keys += ["withdrawalRequest", "samePerson"].map { "inbox.\($0)" }
        keys += ["none", "merge", "split"].map { "effect.\($0)" }
        keys += ["accepted", "unchanged", "edited", "absent", "refused"].map { "import.\($0)" }
        keys += ReportName.allCases.map { "reportName.\($0.rawValue)" }
        keys += Figure.allCases.flatMap { ["figure.\($0.rawValue)", "figureMeans.\($0.rawValue)"] }
        keys += Dimension.allCases.map { "dimension.\($0.rawValue)" }
        keys += PolicyNumber.allCases.map { "policyNumber.\($0.rawValue)" }
        for key in keys { #expect(texts.has(key), "\(language.rawValue).txt lacks \(key)") }
    }

    @Test("each language has every text of people's output", arguments: others)
    func othersAreWhole(language: Language) {
        let texts = Catalogue(language)
        for key in english.keys.sorted() {
            let stem = key.dropLast(form(key).count)
            #expect(texts.has(key) || texts.has("\(stem).other"), "\(language.rawValue).txt lacks \(key)")
        }
    }

    @Test("the places of a text are those of the English one", arguments: others)
    func placesAgree(language: Language) {
        let texts = Catalogue(language)
        for key in texts.keys.sorted() {
            guard let text = texts.written(key) else { continue }
            let form = form(key)
            let stem = String(key.dropLast(form.count))
            guard
                let wanted = english.written(key) ?? english.written("\(stem).other") ?? english.written(stem)
            else {
                #expect(
                    key.hasPrefix("error.") || key.hasPrefix("hint."),
                    "\(key) is only in \(language.rawValue).txt")
                continue
            }
            let places = Catalogue.places(in: text)
            let all = Catalogue.places(in: wanted)
            // Words for one and two may say the number themselves.
            let isExact = form.isEmpty || form == ".other" || form == ".many" || form == ".few"
            #expect(isExact ? places == all : places.isSubset(of: all), "\(key) in \(language.rawValue).txt")
        }
    }

    @Test("Arabic has every form that its numbers want")
    func arabicForms() {
        let texts = Catalogue(.arabic)
        let stems = Set(texts.keys.filter { $0.hasSuffix(".other") }.map { String($0.dropLast(6)) })
        for stem in stems.sorted() {
            for form in ["one", "two", "few", "many"] {
                #expect(texts.has("\(stem).\(form)"), "ar.txt lacks \(stem).\(form)")
            }
        }
    }
}
