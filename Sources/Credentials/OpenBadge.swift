import Causality
import HoursModel

/// The words of a credential in the language of its document.
public struct OpenBadgeWords: Hashable, Sendable {
    /// Who issues it.
    public let issuer: String
    /// What it is.
    public let title: String
    /// What it says, in a sentence.
    public let description: String
    /// By what rules the minutes were confirmed.
    public let criteria: String
    /// What the result measures.
    public let result: String
    /// The language's code.
    public let language: String

    /// Creates the words.
    public init(
        issuer: String, title: String, description: String, criteria: String, result: String, language: String
    ) {
        self.issuer = issuer
        self.title = title
        self.description = description
        self.criteria = criteria
        self.result = result
        self.language = language
    }
}

/// A certificate as an Open Badges 3.0 credential (1EdTech), which is at the same time the claims of a JWT.
///
/// The achievement is community service; its result is the number of confirmed minutes, whole, as text. Nothing points to a server:
/// issuer and credential are named by key and serial, so that it can be checked without a network.
struct OpenBadge: Codable {
    struct Profile: Codable {
        let id: String
        let type: [String]
        let name: String
    }
    struct Identity: Codable {
        let type: String
        let hashed: Bool
        let identityHash: String
        let identityType: String
    }
    struct Narrative: Codable { let narrative: String }
    struct ResultDescription: Codable {
        let id: String
        let type: [String]
        let name: String
        let resultType: String
    }
    struct Achievement: Codable {
        let id: String
        let type: [String]
        let achievementType: String
        let name: String
        let description: String
        let criteria: Narrative
        let inLanguage: String
        let resultDescription: [ResultDescription]
        let tag: [String]?
    }
    struct Result: Codable {
        let type: [String]
        let resultDescription: String
        let value: String
    }
    struct Subject: Codable {
        let type: [String]
        let identifier: [Identity]
        let activityStartDate: String
        let activityEndDate: String
        let achievement: Achievement
        let result: [Result]
    }

    let context: [String]
    let id: String
    let type: [String]
    let issuer: Profile
    let validFrom: String
    let name: String
    let credentialSubject: Subject
    let iss: String
    let jti: String
    let nbf: Int

    enum CodingKeys: String, CodingKey {
        case context = "@context"
        case id
        case type
        case issuer
        case validFrom
        case name
        case credentialSubject
        case iss
        case jti
        case nbf
    }
}

extension OpenBadge {
    /// The identifier of the achievement, the same for every issuer.
    private static let achievement = "urn:uuid:5c9e3433-79db-4de6-97aa-abd512728f62"
    /// The identifier of its result.
    private static let minutes = "urn:uuid:20010a22-8f79-48ba-8d57-bf2f98c81b73"
    private static let posthumous = "posthumous"

    init(_ certificate: Certificate, _ token: CertificateToken, _ words: OpenBadgeWords) {
        context = [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ]
        id = certificate.serial.urn
        type = ["VerifiableCredential", "OpenBadgeCredential"]
        issuer = Profile(id: DIDKey.text(certificate.device), type: ["Profile"], name: words.issuer)
        let issued = certificate.issued.iso
        validFrom = "\(issued.prefix(16)):00\(issued.dropFirst(16))"
        name = words.title
        credentialSubject = Subject(
            type: ["AchievementSubject"],
            identifier: [
                Identity(
                    type: "IdentityObject", hashed: false, identityHash: token.name, identityType: "name")
            ],
            activityStartDate: "\(token.days.lowerBound)T00:00:00Z",
            activityEndDate: "\(token.days.upperBound)T00:00:00Z",
            achievement: Achievement(
                id: OpenBadge.achievement, type: ["Achievement"], achievementType: "CommunityService",
                name: words.title, description: words.description,
                criteria: Narrative(narrative: words.criteria), inLanguage: words.language,
                resultDescription: [
                    ResultDescription(
                        id: OpenBadge.minutes, type: ["ResultDescription"], name: words.result,
                        resultType: "RawScore")
                ], tag: token.isPosthumous ? [OpenBadge.posthumous] : nil),
            result: [
                Result(type: ["Result"], resultDescription: OpenBadge.minutes, value: String(token.minutes))
            ])
        iss = issuer.id
        jti = id
        nbf = certificate.issued.minute * 60
    }

    /// What the credential says, for the key that signed it; nil if it is none that this program issues.
    func token(key: ReplicaID) -> CertificateToken? {
        guard issuer.id == DIDKey.text(key), iss == issuer.id, jti == id,
            let serial = CertificateSerial(urn: id),
            let first = LocalDate(iso: credentialSubject.activityStartDate.prefix(10)),
            let last = LocalDate(iso: credentialSubject.activityEndDate.prefix(10)), first <= last,
            let issuedOn = LocalDate(iso: validFrom.prefix(10)),
            let name = credentialSubject.identifier.first?.identityHash,
            let result = credentialSubject.result.first(where: { $0.resultDescription == OpenBadge.minutes }),
            let minutes = Int(result.value), (1...Int(Int32.max)).contains(minutes)
        else { return nil }
        return CertificateToken(
            key: key, serial: serial, minutes: minutes, days: first...last, issuedOn: issuedOn,
            isPosthumous: credentialSubject.achievement.tag?.contains(OpenBadge.posthumous) ?? false,
            name: name)
    }
}

extension CertificateSerial {
    /// The serial in a UUID of version 8 (RFC 9562), so that it is a URI without a registry.
    fileprivate var urn: String {
        let digits = Hex.encode(
            bytes[..<6] + [0x80, bytes[6], 0x80, 0] + bytes[7...] + [0, 0, 0])
        let cuts = [0, 8, 12, 16, 20, 32]
        let parts = zip(cuts, cuts.dropFirst()).map { from, to in digits.dropFirst(from).prefix(to - from) }
        return "urn:uuid:" + parts.joined(separator: "-")
    }

    fileprivate init?(urn: String) {
        guard urn.hasPrefix("urn:uuid:"), let all = Hex.decode(urn.dropFirst(9).filter { $0 != "-" }),
            all.count == 16
        else { return nil }
        self.init(Array(all[..<6] + [all[7]] + all[10..<13]))
        guard self.urn == urn else { return nil }
    }
}
