import Causality
import Foundation
import SignedLog

/// The folder of a replica: `replica.db`, `replica.key` (mode 600) and `witness`.
public struct ReplicaHome: Hashable, Sendable {
    /// The folder.
    public let path: String

    /// Names a folder; nothing is made yet.
    public init(path: String) { self.path = path }

    /// The database.
    public var databasePath: String { path + "/replica.db" }
    var keyPath: String { path + "/replica.key" }
    var witnessPath: String { path + "/witness" }

    /// Makes the folder and the key file; nobody but the owner may read it.
    func create(_ keys: ReplicaKeys) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw ReplicaError.unwritable(path: path)
        }
        guard
            FileManager.default.createFile(
                atPath: keyPath, contents: Data(keys.text.utf8), attributes: [.posixPermissions: 0o600])
        else { throw ReplicaError.unwritable(path: keyPath) }
    }

    /// Removes what `create` and a database made, after a later step failed.
    public func removeAll() {
        for file in [databasePath, databasePath + "-wal", databasePath + "-shm", keyPath, witnessPath] {
            try? FileManager.default.removeItem(atPath: file)
        }
    }

    func readKeys() throws -> ReplicaKeys {
        guard let data = FileManager.default.contents(atPath: keyPath) else {
            throw ReplicaError.missingKey(path: keyPath)
        }
        guard let keys = ReplicaKeys(text: String(decoding: data, as: UTF8.self)) else {
            throw ReplicaError.unreadable(path: keyPath, why: "it is no key file of version 1")
        }
        return keys
    }

    /// Keeps beside the database where the device's own log ended, so that an older copy of the database can be told.
    func writeWitness(_ head: Head) throws {
        let text = "saat witness 1\nreplica \(head.replica)\nnumber \(head.number)\nhash \(head.hash)\n"
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: witnessPath), options: .atomic)
        } catch {
            throw ReplicaError.unwritable(path: witnessPath)
        }
    }
}
