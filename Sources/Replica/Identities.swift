public import Causality
import Crypto
import Foundation
import HoursModel
import HoursStore
import SignedLog

/// Identity numbers: compared by a token that is keyed with the team's token key, and kept sealed to the team's identity key.
///
/// The number itself is in no log and no database. The token is 16 bytes of HMAC-SHA256 and a byte for what the check digit says.
/// A number is padded before it is sealed, so that its length does not show.
extension Replica {
    private static let paddedBytes = 32
    private static let purpose = "identity"

    /// The key with which other members seal something to this device.
    func receivingKey() throws -> SealingKey { try Replica.receivingKey(key) }

    /// This device's keys with those for receiving, the one before it included.
    func receivingKeys() throws -> [(replica: ReplicaID, key: SealingKey)] {
        try ([keys.seed] + [keys.former].compactMap { $0 }).map { seed in
            let key = try DeviceKey(seed: seed)
            return (key.replica, try Replica.receivingKey(key))
        }
    }

    private static func receivingKey(_ key: DeviceKey) throws -> SealingKey {
        try SealingKey(secret: key.derived("saat receiving 1"))
    }

    /// The token of an identity number in this team; compared are its first 16 bytes.
    func identityToken(_ number: IdentityNumber) -> [UInt8] {
        var hmac = HMAC<SHA256>(key: SymmetricKey(data: keys.tokenKey))
        hmac.update(data: Data("saat identity token 1".utf8) + Data(team.bytes))
        hmac.update(data: Data(number.canonical.utf8))
        return Array(hmac.finalize().prefix(16)) + [number.check.rawValue]
    }

    /// Puts token and sealed number in the place of a number that was typed.
    ///
    /// - Parameter folded: the record as it is, if it is; a number that it has already is left as it is.
    /// - Throws: `ReplicaError.badValue`.
    func sealingIdentity(
        _ fields: UnitValue, of kind: KindDeclaration, over folded: RecordHistory?, in reader: StoreReader
    ) throws -> UnitValue {
        guard kind == Kinds.volunteer, case .text(let typed) = fields[9] else { return fields }
        var fields = fields
        fields[9] = nil
        if typed.isEmpty {
            fields[8] = .text("")
            fields[9] = .text("")
            return fields
        }
        guard let number = IdentityNumber(typed) else {
            throw ReplicaError.badValue(
                field: "nationalId", value: "…", why: "it has 4 to 32 letters and digits")
        }
        let token = identityToken(number)
        if folded?.shown[8] == .bytes(token), folded?.shown[9] != nil { return fields }
        fields[8] = .bytes(token)
        if let publicKey = try identityPublicKey(in: reader) {
            let digits = Array(number.canonical.utf8)
            let padded = digits + [UInt8](repeating: 0, count: Self.paddedBytes - digits.count)
            fields[9] = .bytes(
                try SealingKey.seal(padded, to: publicKey, purpose: Self.purpose, team: team))
        } else if folded?.shown[9] != nil {
            fields[9] = .text("")
        }
        return fields
    }

    /// The identity number of a volunteer; nil if none is kept.
    ///
    /// - Throws: `ReplicaError.notAllowed` if this device was not entrusted with the team's identity key.
    public func identityNumber(of volunteer: RecordID) throws -> String? {
        try store.read { reader in
            guard let identity = try identityKey(in: reader) else {
                throw ReplicaError.notAllowed(
                    role: try reader.signer(of: id).role.name, what: "open identity numbers",
                    needs: "team's root, or a member whom it entrusted")
            }
            guard let shown = try reader.shown(volunteer, kind: Kinds.volunteer) else { return nil }
            return opened(shown, with: identity)
        }
    }

    /// The persons with an identity number and their numbers, if this device may open them; else none.
    func openIdentities() throws -> [(person: RecordID, number: String)] {
        try store.read { reader in
            guard let identity = try identityKey(in: reader) else { return [] }
            return try reader.list(Kinds.volunteer).compactMap { volunteer in
                guard let number = opened(volunteer, with: identity) else { return nil }
                return (try reader.person(of: volunteer.id), number)
            }
        }
    }

    /// The number in a record; nil if there is none, or it is not the one by which the record is compared.
    private func opened(_ volunteer: ShownRecord, with identity: SealingKey) -> String? {
        guard case .bytes(let box) = volunteer.fields[9], case .bytes(let token) = volunteer.fields[8],
            let plain = identity.open(box, purpose: Self.purpose, team: team),
            let number = IdentityNumber(String(decoding: plain.prefix { $0 != 0 }, as: UTF8.self)),
            identityToken(number).prefix(16) == token.prefix(16)
        else { return nil }
        return number.canonical
    }

    /// Entrusts a member with the key that opens identity numbers.
    ///
    /// - Throws: `ReplicaError.notAllowed` if this device does not have it itself, `.notAMember`.
    public func entrust(_ member: ReplicaID, _ around: Surroundings) throws {
        _ = try commit(around) { reader in
            guard let identity = try identityKey(in: reader) else {
                throw ReplicaError.notAllowed(
                    role: try reader.signer(of: id).role.name, what: "entrust the identity key",
                    needs: "team's root, or a member whom it entrusted")
            }
            return [try grant(identity, to: member, in: reader)]
        }
    }

    /// A draft that seals the identity key to a member.
    func grant(_ identity: SealingKey, to member: ReplicaID, in reader: StoreReader) throws -> DraftChange {
        guard let receiving = try receivingKey(of: member, in: reader) else {
            throw ReplicaError.notAMember(member)
        }
        let box = try SealingKey.seal(identity.secret, to: receiving, purpose: "grant", team: team)
        return DraftChange(
            kind: Kinds.grant.number, target: .created,
            fields: [1: .value(.bytes(member.bytes)), 2: .value(.bytes(box))])
    }

    /// The key that opens identity numbers, if this device has it or was entrusted with it.
    func identityKey(in reader: StoreReader) throws -> SealingKey? {
        if let secret = keys.identityKey { return try SealingKey(secret: secret) }
        guard let publicKey = try identityPublicKey(in: reader) else { return nil }
        let receiving = try receivingKeys().map(\.key)
        for grant in try reader.list(Kinds.grant) {
            guard case .bytes(let box) = grant.fields[2] else { continue }
            for own in receiving {
                // Whoever wrote it: only the team's own key fits its public half.
                if let secret = own.open(box, purpose: "grant", team: team),
                    let key = try? SealingKey(secret: secret), key.publicKey == publicKey
                {
                    return key
                }
            }
        }
        return nil
    }

    /// The public half of the team's identity key, as the first root's own entry says it.
    private func identityPublicKey(in reader: StoreReader) throws -> [UInt8]? {
        for membership in try reader.list(Kinds.membership) {
            guard case .bytes(let replica) = membership.fields[1], let root = ReplicaID(replica),
                case .bytes(let nonce) = membership.fields[2],
                RecordIdentity.team(root: root, nonce: nonce) == team,
                // Its first entry: what is written later under the same key may be a thief's.
                try reader.place(of: membership.id, kind: Kinds.membership)?.dot == Dot(root, 1),
                case .bytes(let key) = membership.fields[10]
            else { continue }
            return key
        }
        return nil
    }

    /// The key with which something is sealed to a member, as its own first entry says it.
    func receivingKey(of member: ReplicaID, in reader: StoreReader) throws -> [UInt8]? {
        try receivingKeys(in: reader)[member]
    }

    /// The keys with which something is sealed to members, as their own first entries say them.
    func receivingKeys(in reader: StoreReader) throws -> [ReplicaID: [UInt8]] {
        var found: [ReplicaID: [UInt8]] = [:]
        for membership in try reader.list(Kinds.membership) {
            guard case .bytes(let replica) = membership.fields[1], let member = ReplicaID(replica),
                case .bytes(let key) = membership.fields[11],
                try reader.place(of: membership.id, kind: Kinds.membership)?.dot.replica == member
            else { continue }
            found[member] = key
        }
        return found
    }
}
