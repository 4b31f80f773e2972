public import Causality
import Foundation

/// What comes from outside into a use case: the time, and randomness; only the executable makes one.
public struct Surroundings: Sendable {
    /// Wall time in milliseconds since 1970.
    public let nowMilliseconds: Int64
    private let source: @Sendable (Int) -> [UInt8]

    /// Creates surroundings from a clock reading and a source of random bytes.
    public init(nowMilliseconds: Int64, random: @escaping @Sendable (Int) -> [UInt8]) {
        self.nowMilliseconds = nowMilliseconds
        source = random
    }

    /// So many random bytes.
    public func random(_ count: Int) -> [UInt8] { source(count) }

    /// A random number other than 0.
    func randomNumber() -> UInt64 { max(1, bigEndianWord(random(8))) }
}

/// The secrets of a device: its signing key and the keys that its team shares.
public struct ReplicaKeys: Hashable, Sendable {
    /// The team.
    public let team: TeamID
    /// The 32 secret bytes of the device's Ed25519 key.
    public let seed: [UInt8]
    /// The 32 bytes with which names are matched; they never change.
    public let tokenKey: [UInt8]
    /// The 32 bytes with which bundles are encrypted.
    public let bundleKey: [UInt8]

    /// The secret of the key to which identity numbers are sealed; only the team's root has it, and whom it entrusts.
    public let identityKey: [UInt8]?

    /// The secret of the key before, with which the database may still have been written if it is put back once more.
    public let former: [UInt8]?

    /// The same secrets with another signing key.
    ///
    /// - Parameter former: the secret of the key that it follows.
    func signing(with seed: [UInt8], former: [UInt8]) -> ReplicaKeys {
        ReplicaKeys(
            team: team, seed: seed, tokenKey: tokenKey, bundleKey: bundleKey, identityKey: identityKey,
            former: former)
    }

    /// The text of `replica.key`: a line with the format, then a word and hexadecimal digits per line.
    var text: String {
        """
        saat replica key 1
        team \(team)
        signing \(Hex.encode(seed))
        token \(Hex.encode(tokenKey))
        bundle \(Hex.encode(bundleKey))

        """ + (identityKey.map { "identity \(Hex.encode($0))\n" } ?? "")
            + (former.map { "former \(Hex.encode($0))\n" } ?? "")
    }

    init(
        team: TeamID, seed: [UInt8], tokenKey: [UInt8], bundleKey: [UInt8], identityKey: [UInt8]? = nil,
        former: [UInt8]? = nil
    ) {
        self.identityKey = identityKey
        self.former = former
        self.team = team
        self.seed = seed
        self.tokenKey = tokenKey
        self.bundleKey = bundleKey
    }

    init?(text: String) {
        let lines = text.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 1) }
        guard lines.first?.joined(separator: " ") == "saat replica key 1" else { return nil }
        var values: [Substring: [UInt8]] = [:]
        for line in lines.dropFirst() where line.count == 2 { values[line[0]] = Hex.decode(line[1]) }
        guard let team = values["team"].flatMap({ TeamID($0) }), let seed = values["signing"],
            seed.count == 32,
            let token = values["token"], token.count == 32, let bundle = values["bundle"], bundle.count == 32
        else { return nil }
        let former = values["former"].flatMap { $0.count == 32 ? $0 : nil }
        let identity = values["identity"].flatMap { $0.count == 32 ? $0 : nil }
        self.init(
            team: team, seed: seed, tokenKey: token, bundleKey: bundle, identityKey: identity, former: former)
    }
}
