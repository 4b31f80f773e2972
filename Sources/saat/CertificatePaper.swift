import Causality
import Credentials
import Documents
import Foundation
import HoursModel
import HoursStore
import Replica
import Sheets
import Texts

/// A certificate in the words of its reader, as PDF and as credential.
struct CertificatePaper {
    let token: String
    private let sheet: CertificateSheet
    private let replica: Replica
    private let texts: Catalogue
    private let address: String?

    init(_ sheet: CertificateSheet, _ replica: Replica, _ call: Invocation, address: String?) throws {
        self.sheet = sheet
        self.replica = replica
        self.address = address
        texts = call.texts
        token = try replica.token(of: sheet.certificate, name: sheet.name)
    }

    /// The document, and with it the credential, in the order of `files(for:withCredential:)`.
    ///
    /// - Throws: `DocumentError`.
    func documents(withCredential: Bool) throws -> [[UInt8]] {
        let code = try CertificateToken(text: token)
        let pdf = try SignedFile.make(try page.pdf(), .certificate(code), with: replica.deviceKey)
        guard withCredential else { return [pdf] }
        let badge = try BadgeToken.make(sheet.certificate, code, words, with: replica.deviceKey)
        return [pdf, Array((badge + "\n").utf8)]
    }

    /// The name of the document's file, and that of the credential beside it.
    static func files(for path: String, withCredential: Bool) -> [String] {
        guard withCredential else { return [path] }
        let beside = URL(fileURLWithPath: path).deletingPathExtension().appendingPathExtension("jwt").path
        return [
            path,
            path.hasPrefix("/") ? beside : String(path.dropLast(path.hasSuffix(".pdf") ? 4 : 0)) + ".jwt",
        ]
    }

    private var certificate: Certificate { sheet.certificate }
    private var digits: Digits { Digits(language: texts.language.rawValue) }

    /// How the document writes lengths: with digits of its language, whether or not the answer is JSON.
    private var speech: Speech { Speech(texts, .gregorian, digits) }
    private var days: DayWords { DayWords(language: texts.language.rawValue) }

    /// The page with every text in it.
    private var page: CertificatePage {
        let isOneDay = certificate.days.lowerBound == certificate.days.upperBound
        let period = [
            "from": days.text(certificate.days.lowerBound), "to": days.text(certificate.days.upperBound),
        ]
        let length = speech.longLength(certificate.minutes)
        let issuedOn = Zone.utc.day(of: certificate.issued.minute + certificate.issued.offsetMinutes)
        var facts = [
            texts("paper.serial", ["serial": "\u{2066}\(certificate.serial)\u{2069}"]),
            texts("paper.issued", ["day": days.text(issuedOn)]),
            texts("paper.key", ["key": "\u{2066}\("\(certificate.device)".prefix(16))…\u{2069}"]),
        ]
        if certificate.lines.contains(where: { $0.kindOfMinutes != .service }) {
            facts.append(texts("paper.kinds"))
        }
        return CertificatePage(
            language: texts.language.rawValue, issuer: sheet.issuer,
            title: texts(certificate.isPosthumous ? "paper.memorial" : "paper.title"),
            opening: texts(certificate.isPosthumous ? "paper.remembers" : "paper.certifies"),
            name: sheet.name,
            sentence: texts(certificate.isPosthumous ? "paper.hadGiven" : "paper.gave", ["length": length]),
            period: texts(isOneDay ? "paper.day" : "paper.period", period),
            titles: .init(
                activity: texts("certificate.activity"), days: texts("certificate.days"),
                hours: texts("certificate.hours")),
            lines: sheet.lines.map { activity, line in
                .init(
                    activity: speech.called(activity, line.kindOfMinutes), days: days.span(line.days),
                    hours: speech.clock(line.minutes))
            },
            total: .init(
                activity: texts("certificate.sum"), days: "", hours: speech.clock(certificate.minutes)),
            overleaf: texts("paper.overleaf"), facts: facts, signature: texts("paper.signature"),
            checking: texts("paper.checking"), code: PaperCode.code(token, address: address),
            codeText: PaperCode.groups(token),
            created: "\(Moment(minute: certificate.issued.minute, offsetMinutes: 0).iso.prefix(16)):00Z")
    }

    private var words: OpenBadgeWords {
        let period = [
            "from": days.gregorian(certificate.days.lowerBound),
            "to": days.gregorian(certificate.days.upperBound),
            "length": speech.longLength(certificate.minutes),
        ]
        return OpenBadgeWords(
            issuer: sheet.issuer,
            title: texts(certificate.isPosthumous ? "paper.memorial" : "paper.title"),
            description: texts("badge.description", period), criteria: texts("badge.criteria"),
            result: texts("badge.result"), language: texts.language.rawValue)
    }
}
