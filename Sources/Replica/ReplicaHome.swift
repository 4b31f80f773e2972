import Causality
import Foundation
import HoursStore
import SignedLog

/// The folder of a replica: `replica.db`, `replica.key` (mode 600), `witness`, and `replica.tls` once it listened with TLS.
public struct ReplicaHome: Hashable, Sendable {
    /// The folder.
    public let path: String

    /// Names a folder; nothing is made yet.
    public init(path: String) { self.path = path }

    /// The folders of the teams that the node holds: this one, and those in `teams` beneath it; without a database there is none.
    public var teams: [ReplicaHome] {
        let beneath = (try? FileManager.default.contentsOfDirectory(atPath: teamsPath)) ?? []
        let homes = [self] + beneath.sorted().map { ReplicaHome(path: teamsPath + "/" + $0) }
        return homes.filter { FileManager.default.fileExists(atPath: $0.databasePath) }
    }

    /// The folder for one more team beside those that are here; nothing is made yet.
    ///
    /// - Parameter name: tells the folder from the others; what it is called says nothing about the team.
    public func another(_ name: String) -> ReplicaHome { ReplicaHome(path: teamsPath + "/" + name) }

    private var teamsPath: String { path + "/teams" }

    /// The database.
    public var databasePath: String { path + "/replica.db" }
    /// Whether there is a key, with or without its database.
    public var holdsKey: Bool { FileManager.default.fileExists(atPath: keyPath) }

    /// Finds out whether there is room for more, and whether the folder can be written.
    ///
    /// - Throws: `StoreError.unusable`.
    func requireRoom(bytes: Int) throws {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: path)
        let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value
        if let free, free < Int64(bytes) {
            throw StoreError.unusable(path: databasePath, why: "the disk is full")
        }
        guard FileManager.default.isWritableFile(atPath: databasePath) else {
            throw StoreError.unusable(path: databasePath, why: "it cannot be written")
        }
    }

    /// The certificate that the node made itself, with its key, if it ever listened with one.
    public var certificatePath: String { path + "/replica.tls" }
    var keyPath: String { path + "/replica.key" }
    var witnessPath: String { path + "/witness" }
    private var nextKeyPath: String { keyPath + ".next" }

    /// Makes the folder and the key file; nobody but the owner may read it.
    func create(_ keys: ReplicaKeys) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw ReplicaError.unwritable(path: path)
        }
        try write(keys, to: keyPath)
    }

    /// Removes what `create` and a database made, after a later step failed.
    public func removeAll() {
        for file in [
            databasePath, databasePath + "-wal", databasePath + "-shm", keyPath, nextKeyPath, witnessPath,
            certificatePath,
        ] {
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

    /// Puts the keys that are to follow beside those in use.
    func writeNextKeys(_ keys: ReplicaKeys) throws {
        try write(keys, to: nextKeyPath)
    }

    /// Writes keys so that they are whole on the disk, under their name, when this returns.
    private func write(_ keys: ReplicaKeys, to path: String) throws {
        let part = path + ".part"
        guard
            FileManager.default.createFile(
                atPath: part, contents: nil, attributes: [.posixPermissions: 0o600]),
            let file = FileHandle(forWritingAtPath: part)
        else { throw ReplicaError.unwritable(path: path) }
        do {
            try file.write(contentsOf: Data(keys.text.utf8))
            try file.synchronize()
            try file.close()
        } catch { throw ReplicaError.unwritable(path: path) }
        guard rename(part, path) == 0 else { throw ReplicaError.unwritable(path: path) }
        synchronizeFolder()
    }

    /// Makes renamed files durable under their new names.
    func synchronizeFolder() {
        let folder = open(path, O_RDONLY)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    /// Lets the keys that are to follow take the place of those in use.
    func takeNextKeys() throws {
        guard rename(nextKeyPath, keyPath) == 0 else { throw ReplicaError.unwritable(path: keyPath) }
        synchronizeFolder()
    }

    /// Ends a change of keys that was cut off: the new ones count if something was signed with them.
    func finishChangeOfKeys(_ isUsed: (ReplicaKeys) throws -> Bool) throws {
        guard let data = FileManager.default.contents(atPath: nextKeyPath) else { return }
        guard let keys = ReplicaKeys(text: String(decoding: data, as: UTF8.self)), try isUsed(keys) else {
            // Nothing was signed with it; the next change of keys writes over it.
            return
        }
        try takeNextKeys()
    }

    /// Where the own log ended at the last commit; nil if that is not known.
    func readWitness() -> Witness? {
        FileManager.default.contents(atPath: witnessPath).flatMap {
            Witness(text: String(decoding: $0, as: UTF8.self))
        }
    }

    /// Keeps beside the database where the device's own log ended, so that an older copy of the database can be told.
    func writeWitness(_ head: Head) throws {
        try write(Witness(head: head, databasePath: databasePath))
    }

    func write(_ witness: Witness) throws {
        do {
            try Data(witness.text.utf8).write(to: URL(fileURLWithPath: witnessPath), options: .atomic)
        } catch {
            throw ReplicaError.unwritable(path: witnessPath)
        }
    }
}
