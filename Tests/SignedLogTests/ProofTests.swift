import Causality
import SignedLog
import TestSupport
import Testing

@Suite("Proofs", .lane(.computing))
struct ProofTests {
    @Test("A signature that was accepted proves again what it proved, and nothing else")
    func acceptedOnce() throws {
        let key = try DeviceKey(seed: Array(1...32))
        let team = RecordIdentity.team(root: key.replica, nonce: [UInt8](repeating: 7, count: 16))
        let hash = EntryHash(before: team, key.replica)
        let checkpoint = try Checkpoint(team: team, number: 3, hash: hash, key: key)
        for _ in 0..<2 { #expect(checkpoint.isValid(in: team)) }
        let other = RecordIdentity.team(root: key.replica, nonce: [UInt8](repeating: 8, count: 16))
        #expect(!checkpoint.isValid(in: other))
        let later = Head(replica: key.replica, number: 4, hash: hash)
        #expect(!Checkpoint(head: later, signature: checkpoint.signature).isValid(in: team))
        for place in [0, 31, 32, 63] {
            var altered = checkpoint.signature
            altered[place] ^= 1
            #expect(!Checkpoint(head: checkpoint.head, signature: altered).isValid(in: team))
        }
        for signature in [[], checkpoint.signature.dropLast(), checkpoint.signature + [0]] {
            #expect(!Checkpoint(head: checkpoint.head, signature: Array(signature)).isValid(in: team))
        }
    }
}
