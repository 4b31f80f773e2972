public import Causality
public import HoursModel
public import SignedLog

/// What stands in the code of a printed licence: enough to check it with nothing but the public key of its issuer.
///
/// The text is `SAATL1.` and Base32 of, big-endian: version (1 byte), public key (32), ids of the licence and of the volunteer (16 each), first and last valid day
/// (4 each, days since 1970; the greatest number is none), day of issue (4), length of the name (1), name and profession (UTF-8, at most
/// 100 bytes each), Ed25519 signature (64) over `saat licence 1` and all before it.
public struct LicenceToken: Hashable, Sendable {
    /// What every text begins with.
    public static let prefix = "SAATL1."
    private static let form = SignedToken(prefix: prefix, purpose: "saat licence 1", fixedBytes: 78)
    private static let noDay = Int(Int32.max)

    /// The public key of the issuing device.
    public let key: ReplicaID
    /// The licence.
    public let licence: RecordID
    /// The volunteer whose it is.
    public let volunteer: RecordID
    /// The profession.
    public let profession: String
    /// The first valid day; nil if it has always been valid.
    public let from: LocalDate?
    /// The last valid day; nil is without end.
    public let until: LocalDate?
    /// The day of issue.
    public let issuedOn: LocalDate
    /// The name as it is printed.
    public let name: String

    /// Creates what is to be signed.
    public init(
        key: ReplicaID, licence: RecordID, volunteer: RecordID, profession: String, from: LocalDate?,
        until: LocalDate?,
        issuedOn: LocalDate, name: String
    ) {
        self.key = key
        self.licence = licence
        self.volunteer = volunteer
        self.profession = LicenceToken.printed(profession)
        self.from = from
        self.until = until
        self.issuedOn = issuedOn
        self.name = SignedToken.cut(name)
    }

    /// A profession as a document carries it: as much of it as there is room for.
    public static func printed(_ profession: String) -> String { SignedToken.cut(profession) }

    /// The signed text.
    ///
    /// - Throws: `CredentialError.otherKey` if the key is not that of the issuing device.
    public func signed(with signer: DeviceKey) throws -> String {
        try LicenceToken.form.text(bytes, with: signer)
    }

    /// Reads a text and checks its signature; whose key it is, the caller has to know.
    ///
    /// - Throws: `CredentialError.notACertificate`, `.badSignature`.
    public init(text: String) throws {
        let (body, key) = try LicenceToken.form.read(text)
        let end = 78 + Int(body[77])
        guard let licence = RecordID(Array(body[33..<49])), let volunteer = RecordID(Array(body[49..<65])),
            body.count >= end,
            let name = String(validating: body[78..<end], as: UTF8.self),
            let profession = String(validating: body[end...], as: UTF8.self)
        else { throw CredentialError.notACertificate }
        func day(_ place: Int) -> LocalDate? {
            let number = SignedToken.number(body, place)
            return number == LicenceToken.noDay ? nil : LocalDate(dayNumber: number)
        }
        self.key = key
        self.licence = licence
        self.volunteer = volunteer
        self.profession = profession
        from = day(65)
        until = day(69)
        issuedOn = SignedToken.day(body, 73)
        self.name = name
    }

    private var bytes: [UInt8] {
        [1] + key.bytes + licence.bytes + volunteer.bytes
            + SignedToken.word(from?.dayNumber ?? LicenceToken.noDay)
            + SignedToken.word(until?.dayNumber ?? LicenceToken.noDay)
            + SignedToken.word(issuedOn.dayNumber) + [UInt8(name.utf8.count)] + Array(name.utf8)
            + Array(profession.utf8)
    }
}
