import Causality

/// A public key as a decentralised identifier that needs no registry (W3C CCG, did:key method): `did:key:z6Mk…`.
enum DIDKey {
    /// The identifier of an Ed25519 key: multicodec 0xED 0x01 and the key, in base58btc.
    static func text(_ key: ReplicaID) -> String { "did:key:z" + base58([0xED, 0x01] + key.bytes) }

    /// The base 58 of Bitcoin; leading zero bytes become the digit 1.
    private static func base58(_ bytes: [UInt8]) -> String {
        var digits: [UInt8] = []
        for byte in bytes {
            var carry = Int(byte)
            for place in digits.indices {
                carry += Int(digits[place]) << 8
                digits[place] = UInt8(carry % 58)
                carry /= 58
            }
            while carry > 0 {
                digits.append(UInt8(carry % 58))
                carry /= 58
            }
        }
        let zeros = [UInt8](repeating: 0, count: bytes.prefix { $0 == 0 }.count)
        let letters = (zeros + digits.reversed()).map { alphabet[Int($0)] }
        return String(decoding: letters, as: UTF8.self)
    }

    private static let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)
}
