import Credentials
import Foundation
import HoursModel
import Replica
import Sheets
import Texts

/// What the public page says of a licence: what its code says itself, and whether it stands today.
struct LicencePart {
    let token: LicenceToken
    let texts: Catalogue

    /// The verdict of the teams that this office holds, as HTML.
    func verdict(among teams: HeldTeams) throws -> String {
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        let verdict = try teams.verdict(onWhatWasSignedBy: token.key, orElse: .unknownKey) {
            try $0.check(token, nowMilliseconds: now).verdict
        }
        let word = verdict == .unknownKey ? "check.unknownKey" : "licenceVerdict.\(verdict.rawValue)"
        return PageText.verdict(texts(word), isGood: verdict == .valid)
            + PageText.table(rows, note: texts("licence.note"))
    }

    private var rows: [(String, String)] {
        let days = DayWords(language: texts.language.rawValue)
        return [
            (texts("verified.name"), token.name), (texts("licence.profession"), token.profession),
            (texts("licence.from"), token.from.map(days.text) ?? "–"),
            (texts("licence.to"), token.until.map(days.text) ?? "–"),
            (texts("verified.issued"), days.text(token.issuedOn)),
            (texts("licence.id"), "\u{2066}\(token.licence)\u{2069}"),
            (texts("verified.key"), "\u{2066}\(token.key)\u{2069}"),
        ]
    }
}
