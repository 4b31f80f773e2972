import Causality
import Credentials
import Documents
import HoursModel
import HoursStore
import Replica
import Sheets
import Texts

/// A licence in the words of its reader, as PDF.
struct LicencePaper {
    let licence: HeldLicence
    let token: LicenceToken
    let text: String
    private let issuer: String
    private let replica: Replica
    private let texts: Catalogue
    private let address: String?
    private let minute: Int

    init(_ id: RecordID, _ replica: Replica, _ call: Invocation, address: String?) throws {
        let language = call.texts.language
        let around = call.around
        (licence, token) = try replica.issueLicence(id, around) { volunteer, reader in
            try Names(reader, language).called(volunteer, Kinds.volunteer).printable
        }
        issuer = try replica.store.read { try Names($0, language).issuer().printable }
        text = try DocumentToken.licence(token).signed(with: replica.deviceKey)
        self.replica = replica
        texts = call.texts
        self.address = address
        minute = Int(around.nowMilliseconds / 60_000)
    }

    /// Writes the document.
    ///
    /// - Throws: `DocumentError`, `CommandError.unusableFile`.
    func write(to path: String) throws {
        try OutputFile.write(
            try SignedFile.make(try page.pdf(), .licence(token), with: replica.deviceKey), to: path)
    }

    /// The answer as `certificate licence --json` gives it.
    var json: JSON {
        LicencePaper.json(token).adding(["volunteer": .id(licence.volunteer), "issuer": .text(issuer)])
    }

    /// What a code says.
    static func json(_ token: LicenceToken) -> JSON {
        [
            "licence": .id(token.licence), "name": .text(token.name), "profession": .text(token.profession),
            "from": token.from.map { .id($0) } ?? .null, "until": token.until.map { .id($0) } ?? .null,
            "issuedOn": .id(token.issuedOn), "key": .id(token.key),
        ]
    }

    /// What people see of it.
    func people() -> [String] {
        let values = ["name": token.name, "profession": licence.profession.printable, "period": period]
        return [texts("licence.issued", values), text]
    }

    private var days: DayWords { DayWords(language: texts.language.rawValue) }
    private var period: String { LicencePaper.period(token, texts) }

    /// From when to when it is valid, in words.
    static func period(_ token: LicenceToken, _ texts: Catalogue) -> String {
        let days = DayWords(language: texts.language.rawValue)
        switch (token.from.map(days.text), token.until.map(days.text)) {
        case (let from?, let until?): return texts("licence.between", ["from": from, "to": until])
        case (let from?, nil): return texts("licence.since", ["from": from])
        case (nil, let until?): return texts("licence.until", ["to": until])
        case (nil, nil): return texts("licence.always")
        }
    }

    private var page: CertificatePage {
        var lines: [CertificatePage.Line] = []
        if let day = licence.interviewOn {
            let way = licence.isInterviewRemote.map {
                texts($0 ? "licence.remote" : "licence.inPerson")
            }
            lines.append(.init(activity: texts("licence.interview"), days: days.text(day), hours: way ?? ""))
        }
        let isolated = { (text: String) in "\u{2066}\(text)\u{2069}" }
        return CertificatePage(
            language: texts.language.rawValue, issuer: issuer, title: texts("licence.title"),
            opening: texts("licence.certifies"), name: token.name,
            sentence: texts("licence.holds", ["profession": licence.profession.printable]), period: period,
            titles: .init(activity: texts("licence.step"), days: texts("certificate.days"), hours: ""),
            lines: lines, total: nil, overleaf: "",
            facts: [
                texts("licence.number", ["id": isolated("\(token.licence)")]),
                texts("paper.issued", ["day": days.text(token.issuedOn)]),
                texts("paper.key", ["key": isolated("\("\(token.key)".prefix(16))…")]),
            ],
            signature: texts("paper.signature"), checking: texts("licence.checking"),
            code: PaperCode.code(text, address: address), codeText: PaperCode.groups(text),
            created: "\(Moment(minute: minute, offsetMinutes: 0).iso.prefix(16)):00Z")
    }
}
