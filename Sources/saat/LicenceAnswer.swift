import Credentials
import HoursModel
import Replica
import Sheets
import Texts

/// What the check of a licence document gave, for people and for scripts.
struct LicenceAnswer {
    private let call: Invocation
    private let token: LicenceToken
    private let isKnown: Bool
    /// Why it is not valid; nil if it is.
    let reason: String?

    /// Checks a code, with keys that are trusted and with the replicas that are here.
    init(_ token: LicenceToken, isTrusted: Bool?, _ replicas: [Replica], _ call: Invocation) throws {
        self.call = call
        self.token = token
        let check = try replicas.lazy.map {
            try $0.check(token, nowMilliseconds: call.around.nowMilliseconds)
        }
        .first { $0.verdict != .unknownKey }
        isKnown = check?.licence != nil
        if isTrusted == false {
            reason = "otherKey"
        } else if let check, check.verdict != .notHere || isTrusted != true {
            reason = check.verdict == .valid ? nil : check.verdict.rawValue
        } else if isTrusted == true {
            let minute = floorDivide(Int(call.around.nowMilliseconds), 60_000)
            reason = token.exclusion(of: Zone.utc.day(of: minute))?.rawValue
        } else {
            reason = "unknownKey"
        }
    }

    /// Says it.
    func tell() throws {
        let texts = call.texts
        let verdict = texts("licenceVerdict.\(reason ?? (isKnown ? "valid" : "unchanged"))")
        let json = LicencePaper.json(token).adding([
            "valid": .bool(reason == nil), "reason": .optional(reason), "text": .text(verdict),
            "known": .bool(isKnown),
        ])
        try call.output.answer(json) {
            var table = TextTable([.init(title: ""), .init(title: "")])
            for (title, value) in LicenceAnswer.rows(token, texts) { table.add([title, value]) }
            return [call.output.styled(verdict, reason == nil ? .good : .bad)]
                + table.lines(call.output).dropFirst()
        }
    }

    /// What the code says, by its title.
    private static func rows(_ token: LicenceToken, _ texts: Catalogue) -> [(String, String)] {
        let days = DayWords(language: texts.language.rawValue)
        return [
            (texts("verified.name"), token.name.printable),
            (texts("licence.profession"), token.profession.printable),
            (texts("verified.period"), LicencePaper.period(token, texts)),
            (texts("verified.issued"), days.text(token.issuedOn)),
            (texts("licence.id"), "\(token.licence)"), (texts("verified.key"), "\(token.key)"),
        ]
    }
}
