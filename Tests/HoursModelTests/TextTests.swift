import Foundation
import HoursModel
import Testing

@Suite("Digits and folded text")
struct TextTests {
    @Test(
        "Digits of every script become ASCII digits",
        arguments: [
            ("٠١٢٣٤٥٦٧٨٩", "0123456789"), ("۰۱۲۳۴۵۶۷۸۹", "0123456789"), ("０１２３４５６７８９", "0123456789"),
            ("٢٫٥", "2.5"), ("١٬٢٣٤٫٥", "1234.5"), ("محمد ٬ علي", "محمد ٬ علي"), ("٬١٬", "٬1٬"), ("", ""),
            ("abc 12", "abc 12"),
            ("ساعة ٣", "ساعة 3"),
        ])
    func toASCII(text: String, expected: String) {
        #expect(Digits.toASCII(text) == expected)
    }

    @Test("Numbers are written in the digits of a language and read back")
    func written() {
        #expect(Digits(language: "ar").text(-120) == "-١٢٠")
        #expect(Digits(language: "fa-IR").text("1404-12-10") == "۱۴۰۴-۱۲-۱۰")
        #expect(Digits(language: "en").text(7) == "7")
        #expect(Digits(language: "de") == .ascii)
        for digits in Digits.allCases {
            for number in [0, 9, 10, 1_234_567_890, -5] {
                #expect(Digits.toASCII(digits.text(number)) == String(number))
            }
        }
    }

    @Test(
        "What people write differently folds alike",
        arguments: [
            ("علي", "على"), ("علي", "علی"), ("كاظم", "کاظم"), ("فاطمة", "فاطمه"), ("خانۀ", "خانه"),
            ("ژیلە", "ژیله"),
            ("خانهٔ", "خانه"), ("أحمد", "احمد"), ("إيمان", "ایمان"), ("آمنة", "امنه"), ("ٱلله", "الله"),
            ("مؤمن", "مومن"),
            ("عبد الله", "عبدالله"), ("محمد عبد الرحمن", "محمد عبدالرحمن"), ("عبدالله", "عبد\u{00A0}الله"),
            ("مُحَمَّد", "محمد"), ("محـــمد", "محمد"), ("می\u{200C}رود", "میرود"), ("\u{202B}حصة\u{202C}", "حصه"),
            ("\u{FEFF}Mona", "mona"), ("Mo\u{00AD}na", "MONA"), ("  Mona \t  Ali\n", "mona ali"),
            ("Ｍｏｎａ", "mona"),
            ("ﻣﺤﻤﺪ", "محمد"), ("ﷲ", "الله"), ("STRASSE", "straße"), ("ΣΟΦΟΣ", "σοφος"),
            ("José", "Jose\u{301}"),
            ("ا\u{0654}حمد", "أحمد"), ("صف ٣", "صف 3"), ("رحمٰن", "رحمن"), ("\u{2067}سارا\u{2069}", "سارا"),
        ])
    func same(a: String, b: String) {
        #expect(FoldedText(a) == FoldedText(b))
    }

    @Test(
        "What is different stays different",
        arguments: [
            ("سئل", "سیل"), ("معبد الشمس", "معبدالشمس"), ("عبد ربه", "عبدربه"), ("Mona Ali", "MonaAli"),
            ("حسن", "حسین"),
            ("José", "Jose"), ("عبد ال", "عبدال"),
        ])
    func different(a: String, b: String) {
        #expect(FoldedText(a) != FoldedText(b))
    }

    @Test("A key is the letters that the rules name")
    func keys() {
        #expect(FoldedText("  عبد الله  بن يحيى ").key == "عبدالله بن یحیی")
        #expect(FoldedText("مسئول").key == "مسئول")
        #expect(FoldedText("\u{200F}\u{FEFF} ").key.isEmpty)
        #expect(FoldedText("b") > FoldedText("A"))
        #expect(Set([FoldedText("علي"), FoldedText("علی")]).count == 1)
    }

    @Test("Folding a key, or the same text composed otherwise, gives the same key", arguments: 0..<4)
    func laws(seed: Int) {
        let alphabet =
            Array(
                "اأإآٱبتةهۀەيىیكکوؤئعدبلA aZßΣςİıéﷺﷲﻻ\u{FE70}\u{FE71}0٣۳３٫٬\u{00A0}\u{200C}\u{200F}\u{0640}\u{064B}\u{0651}"
                    .unicodeScalars) + [
                "\u{0654}", "\u{0653}", "\u{0655}", "\u{0670}", "\u{0301}", "\u{0327}", "\u{FEFF}", " ",
            ]
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<400 {
            var scalars = String.UnicodeScalarView()
            for _ in 0..<next(14) { scalars.append(alphabet[next(alphabet.count)]) }
            let text = String(scalars)
            let key = FoldedText(text).key
            let comment = Comment(
                rawValue: "seed \(seed): \(text.unicodeScalars.map { String($0.value, radix: 16) })")
            #expect(FoldedText(key).key == key, comment)
            #expect(FoldedText(text.decomposedStringWithCanonicalMapping).key == key, comment)
            #expect(FoldedText(text.precomposedStringWithCanonicalMapping).key == key, comment)
        }
    }
}
