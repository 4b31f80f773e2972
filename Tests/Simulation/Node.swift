import HoursModel
import HoursStore
import Replica
import SyncProtocol

/// A replica in a run, with what lies beside its database.
struct Node {
    /// The place of the node among all.
    enum Place {
        case centre, hub, field
    }

    let place: Place
    var replica: Replica
    /// What it remembers of each node that it asked, by number.
    var memories: [Int: SyncSession.Memory] = [:]
    /// An older state of it, as a backup holds it.
    var backup: Store?
    var backupMemories: [Int: SyncSession.Memory] = [:]
    /// How far its clock is off, in milliseconds.
    var skew: Int64 = 0
    /// Whether it runs an older program than the others.
    var isOlder: Bool { replica.store.vocabulary.fingerprint != Vocabulary.current.fingerprint }
}
