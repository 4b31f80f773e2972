import Causality
import Credentials
import Foundation
import HTTPTypes
import HoursModel
import HoursStore
import Hummingbird
import HummingbirdCore
import NIOPosix
import Replica
import Sheets
import Texts

/// The page that checks a certificate: public, without a login, and it tells nothing that the code does not say itself.
///
/// What the page adds is whether the certificate stands. Nobody can look for certificates here: only who holds a code whose signature fits
/// gets an answer.
struct VerifyPage: Sendable {
    let teams: HeldTeams
    let slots: ExchangeSlots

    /// Answers `/verify?c=TEXT&lang=CODE` and `/c/TEXT`.
    @Sendable func answer(_ request: Request, _ context: OfficeContext) async throws -> Response {
        let query = request.uri.queryParameters
        let typed = context.parameters.get("code") ?? query["c"].map(String.init) ?? ""
        let texts = Catalogue(PageLanguage.of(request))
        let code = typed.removingPercentEncoding ?? typed
        guard !code.isEmpty else { return Page(texts, "check.title").response(form(texts)) }
        guard slots.take() else { throw RequestError.busy }
        defer { slots.giveBack() }
        let body = try await NIOThreadPool.singleton.runIfActive { [teams] in
            try verdict(on: code, among: teams, texts)
        }
        return Page(texts, "check.title", query: "c=\(PageText.query(code))&").response(body + form(texts))
    }

    private func form(_ texts: Catalogue) -> String {
        """
        <form action="/verify" method="get"><input type="hidden" name="lang" value="\(texts.language.rawValue)">
        <label for="c">\(PageText.html(texts("check.prompt")))</label>
        <textarea id="c" name="c" rows="5" dir="ltr" spellcheck="false" required></textarea>
        <button>\(PageText.html(texts("check.check")))</button></form>
        """
    }

    private func verdict(on code: String, among teams: HeldTeams, _ texts: Catalogue) throws -> String {
        let token: CertificateToken
        do {
            switch try DocumentToken(text: code) {
            case .certificate(let read): token = read
            case .licence(let read):
                return try LicencePart(token: read, texts: texts).verdict(among: teams)
            }
        } catch CredentialError.badSignature {
            return PageText.verdict(texts("certificateVerdict.badSignature"), isGood: false)
        } catch is CredentialError {
            return PageText.verdict(texts("certificateVerdict.notACertificate"), isGood: false)
        }
        let verdict = try teams.verdict(onWhatWasSignedBy: token.key, orElse: .unknownKey) {
            try $0.check(token).verdict
        }
        let word = verdict == .unknownKey ? "check.unknownKey" : "certificateVerdict.\(verdict.rawValue)"
        return PageText.verdict(texts(word), isGood: verdict == .valid) + table(token, texts)
    }

    private func table(_ token: CertificateToken, _ texts: Catalogue) -> String {
        let language = texts.language.rawValue
        let (days, digits) = (DayWords(language: language), Digits(language: language))
        let rows = [
            (texts("verified.name"), token.name),
            (texts("verified.hours"), texts.longLength(token.minutes) { digits.text($0) }),
            (
                texts("verified.period"),
                "\(days.text(token.days.lowerBound)) – \(days.text(token.days.upperBound))"
            ),
            (texts("verified.issued"), days.text(token.issuedOn)),
            (texts("verified.serial"), "\u{2066}\(token.serial)\u{2069}"),
            (texts("verified.key"), "\u{2066}\(token.key)\u{2069}"),
        ]
        return PageText.table(rows, note: texts("check.note"))
    }
}
