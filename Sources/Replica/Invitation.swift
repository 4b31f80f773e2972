public import Causality
import Crypto
import Foundation
public import HoursModel

/// What `saat invite` prints: a one-time key, and what a device needs to join without a server.
public struct Invitation: Hashable, Sendable {
    /// The team.
    public var team: TeamID
    /// Its name.
    public var teamName: String
    /// The 32 secret bytes of the invitation's one-time key.
    public var seed: [UInt8]
    /// The record of the invitation in the inviter's log.
    public var record: RecordID
    /// What the joiner may do.
    public var role: Role
    /// The volunteer who will own the device.
    public var volunteer: RecordID?
    /// The team's token key.
    public var tokenKey: [UInt8]
    /// The team's bundle key.
    public var bundleKey: [UInt8]
    /// Where the team can be reached; empty if nowhere.
    public var address: String
    /// The fingerprint of the certificate there; empty without TLS.
    public var fingerprint: [UInt8]
    /// The last second since 1970 at which whoever serves a join accepts it; 0 is without end.
    public var expires: UInt64

    private static let prefix = "saat-invitation-1."

    /// The text: a prefix, then base64url of the parts, each with its length in two bytes, and four bytes of checksum.
    public var text: String {
        var bytes: [UInt8] = []
        for part in [
            team.bytes, Array(teamName.utf8), seed, record.bytes, [UInt8(role.rawValue)],
            volunteer?.bytes ?? [],
            tokenKey, bundleKey, Array(address.utf8), fingerprint, bigEndianBytes(expires),
        ] {
            bytes += bigEndianBytes(UInt64(part.count)).suffix(2) + part
        }
        bytes += Invitation.checksum(bytes)
        let base64 = Data(bytes).base64EncodedString()
        return Invitation.prefix
            + base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Reads the text; white space around and inside is passed over.
    ///
    /// - Throws: `ReplicaError.badInvitation`.
    public init(text: String) throws {
        let compact = text.filter { !$0.isWhitespace }
        guard compact.count <= 4096, compact.hasPrefix(Invitation.prefix) else {
            throw ReplicaError.badInvitation("it does not begin with \(Invitation.prefix)")
        }
        var base64 = String(compact.dropFirst(Invitation.prefix.count)).replacing("-", with: "+").replacing(
            "_", with: "/")
        while !base64.count.isMultiple(of: 4) { base64 += "=" }
        guard let data = Data(base64Encoded: base64), data.count > 4 else {
            throw ReplicaError.badInvitation("it is not base64url")
        }
        let bytes = Array(data)
        guard Array(bytes.suffix(4)) == Invitation.checksum(Array(bytes.dropLast(4))) else {
            throw ReplicaError.badInvitation("a part of it is missing or changed")
        }
        var parts: [[UInt8]] = []
        var rest = bytes.dropLast(4)[...]
        while rest.count >= 2 {
            let count = Int(bigEndianWord(rest.prefix(2)))
            rest = rest.dropFirst(2)
            guard rest.count >= count else { throw ReplicaError.badInvitation("a part of it is missing") }
            parts.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        guard parts.count == 11, let team = TeamID(parts[0]), let record = RecordID(parts[3]),
            parts[4].count == 1,
            let role = Role(rawValue: Int(parts[4][0])),
            [parts[2], parts[6], parts[7]].allSatisfy({ $0.count == 32 })
        else { throw ReplicaError.badInvitation("its parts are not those of version 1") }
        self.team = team
        teamName = String(decoding: parts[1], as: UTF8.self)
        seed = parts[2]
        self.record = record
        self.role = role
        volunteer = RecordID(parts[5])
        tokenKey = parts[6]
        bundleKey = parts[7]
        address = String(decoding: parts[8], as: UTF8.self)
        fingerprint = parts[9]
        guard [0, 32].contains(fingerprint.count) else {
            throw ReplicaError.badInvitation("its fingerprint has \(fingerprint.count) bytes")
        }
        expires = bigEndianWord(parts[10])
    }

    init(
        team: TeamID, teamName: String, seed: [UInt8], record: RecordID, role: Role, volunteer: RecordID?,
        tokenKey: [UInt8], bundleKey: [UInt8], address: String, fingerprint: [UInt8], expires: UInt64
    ) {
        self.team = team
        self.teamName = teamName
        self.seed = seed
        self.record = record
        self.role = role
        self.volunteer = volunteer
        self.tokenKey = tokenKey
        self.bundleKey = bundleKey
        self.address = address
        self.fingerprint = fingerprint
        self.expires = expires
    }

    private static func checksum(_ bytes: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: Data(bytes)).prefix(4))
    }
}
