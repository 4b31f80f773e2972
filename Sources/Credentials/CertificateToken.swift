public import Causality
public import HoursModel
public import SignedLog

/// What stands in the code of a printed certificate: enough to check it with nothing but the public key of its issuer.
///
/// The text is `SAAT1.` and Base32 of, big-endian: version (1 byte), public key (32), serial (10), minutes (4), first and last day (4
/// each, days since 1970), day of issue (4), flags (1; bit 0 posthumous), name (UTF-8, at most 100 bytes), Ed25519 signature (64) over
/// `saat certificate 1` and all before it. There is one text for the same bytes, so that no letter can change unnoticed.
public struct CertificateToken: Hashable, Sendable {
    /// What every text begins with.
    public static let prefix = "SAAT1."
    private static let form = SignedToken(prefix: prefix, purpose: "saat certificate 1", fixedBytes: 60)

    /// The public key of the issuing device.
    public let key: ReplicaID
    /// The number of the certificate.
    public let serial: CertificateSerial
    /// The confirmed minutes.
    public let minutes: Int
    /// The first and the last day.
    public let days: ClosedRange<LocalDate>
    /// The day of issue.
    public let issuedOn: LocalDate
    /// Whether the person had died.
    public let isPosthumous: Bool
    /// The name as it is printed.
    public let name: String

    /// Creates what is to be signed.
    public init(_ certificate: Certificate, name: String) {
        key = certificate.device
        serial = certificate.serial
        minutes = certificate.minutes
        days = certificate.days
        let wall = certificate.issued.minute + certificate.issued.offsetMinutes
        issuedOn = Zone.utc.day(of: wall)
        isPosthumous = certificate.isPosthumous
        self.name = SignedToken.cut(name)
    }

    init(
        key: ReplicaID, serial: CertificateSerial, minutes: Int, days: ClosedRange<LocalDate>,
        issuedOn: LocalDate, isPosthumous: Bool, name: String
    ) {
        self.key = key
        self.serial = serial
        self.minutes = minutes
        self.days = days
        self.issuedOn = issuedOn
        self.isPosthumous = isPosthumous
        self.name = name
    }

    /// Whether a certificate of the log says what this says.
    public func agrees(with certificate: Certificate) -> Bool {
        CertificateToken(certificate, name: name) == self
    }

    /// The signed text.
    ///
    /// - Throws: `CredentialError.otherKey` if the key is not that of the issuing device.
    public func signed(with signer: DeviceKey) throws -> String {
        try CertificateToken.form.text(bytes, with: signer)
    }

    /// Reads a text and checks its signature; whose key it is, the caller has to know.
    ///
    /// White space is skipped, as a text that was copied from paper is full of it.
    /// - Throws: `CredentialError.notACertificate`, `.badSignature`.
    public init(text: String) throws {
        let (body, key) = try CertificateToken.form.read(text)
        let (first, last) = (SignedToken.day(body, 47), SignedToken.day(body, 51))
        guard first <= last, body[59] <= 1, let serial = CertificateSerial(Array(body[33..<43])),
            let name = String(validating: body[60...], as: UTF8.self)
        else { throw CredentialError.notACertificate }
        self.key = key
        self.serial = serial
        minutes = SignedToken.number(body, 43)
        days = first...last
        issuedOn = SignedToken.day(body, 55)
        isPosthumous = body[59] == 1
        self.name = name
    }

    private var bytes: [UInt8] {
        [1] + key.bytes + serial.bytes + SignedToken.word(minutes)
            + SignedToken.word(days.lowerBound.dayNumber)
            + SignedToken.word(days.upperBound.dayNumber) + SignedToken.word(issuedOn.dayNumber)
            + [isPosthumous ? 1 : 0] + Array(name.utf8)
    }
}
