import Causality
import Synchronization

/// The signatures that this process has found valid, up to a number, so that none of them is computed again.
///
/// A run comes by several ways, and who is a member is asked again and again from the same proofs. What is compared is the key, the
/// message and the signature themselves, so that nothing passes which would not pass anew.
enum ProvenSignatures {
    private static let limit = 32_768
    private static let proven = Mutex<Set<[UInt8]>>([])

    /// Whether a signature over bytes was made with the key of a replica.
    static func isValid(_ signature: [UInt8], over message: [UInt8], by replica: ReplicaID) -> Bool {
        // Both before the message have a fixed length; another length of the signature is never valid.
        guard signature.count == 64 else { return false }
        let whole = replica.bytes + signature + message
        if proven.withLock({ $0.contains(whole) }) { return true }
        guard DeviceKey.isValid(signature, over: message, by: replica) else { return false }
        proven.withLock { proven in
            if proven.count >= limit { proven.removeAll(keepingCapacity: true) }
            proven.insert(whole)
        }
        return true
    }
}
