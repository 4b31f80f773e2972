public import Causality
import Foundation
import SignedLog

/// A fresh database beside a damaged one, and how it takes its place.
extension ReplicaHome {
    /// The team that the key is of, also where the database cannot say it.
    public func team() throws -> TeamID { try readKeys().team }

    /// The database that is being made.
    var freshDatabasePath: String { databasePath + ".healing" }

    /// The damaged databases that were kept when a fresh one took their place; ascending.
    public var keptDatabases: [String] {
        let prefix = URL(fileURLWithPath: databasePath).lastPathComponent + ".damaged"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasPrefix(prefix) && !$0.hasSuffix("-wal") }.sorted().map { path + "/" + $0 }
    }

    /// Removes what an earlier attempt left.
    func removeFreshDatabase() {
        for end in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: freshDatabasePath + end)
        }
    }

    /// Lets the fresh database take the place of the damaged one; the device goes on under its key.
    ///
    /// - Parameter end: where its own log ends, which is here whole.
    /// - Returns: the path under which the damaged one is kept.
    func takeFreshDatabase(ending end: Head) throws -> String {
        // The fresh file is another one than the witness names; until it names that, any will do.
        let kept = try takeFreshDatabase { try write(Witness(head: end, file: nil, machine: nil)) }
        try writeWitness(end)
        return kept
    }

    /// Lets the fresh database take the place of the damaged one; the device will go on under a new key.
    ///
    /// - Parameter end: an entry of the own log that is not here; nil leaves the witness as it is.
    /// - Returns: the path under which the damaged one is kept.
    func takeFreshDatabase(lacking end: Head?) throws -> String {
        try takeFreshDatabase {
            if let end { try write(Witness(head: end, file: nil, machine: nil)) }
        }
    }

    /// Cut off at any moment, the folder holds the damaged database under one name at least, and healing begins anew.
    private func takeFreshDatabase(_ witness: () throws -> Void) throws -> String {
        try synchronize(freshDatabasePath)
        let kept = freeName()
        try keep(databasePath, as: kept)
        if FileManager.default.fileExists(atPath: databasePath + "-wal") {
            try keep(databasePath + "-wal", as: kept + "-wal")
        }
        synchronizeFolder()
        try witness()
        for end in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: databasePath + end) {
            // A log of the old file beside the new one would be applied to it.
            do { try FileManager.default.removeItem(atPath: databasePath + end) } catch {
                throw ReplicaError.unwritable(path: databasePath + end)
            }
        }
        guard rename(freshDatabasePath, databasePath) == 0 else {
            throw ReplicaError.unwritable(path: databasePath)
        }
        synchronizeFolder()
        return kept
    }

    private func freeName() -> String {
        let name = databasePath + ".damaged"
        var number = 1
        var free = name
        while FileManager.default.fileExists(atPath: free) {
            number += 1
            free = "\(name)-\(number)"
        }
        return free
    }

    /// Gives a file a second name, or, where the disk knows no second names, copies it.
    private func keep(_ file: String, as other: String) throws {
        // What was left of an interrupted attempt.
        try? FileManager.default.removeItem(atPath: other)
        guard link(file, other) != 0 else { return }
        do {
            try FileManager.default.copyItem(atPath: file, toPath: other)
            try synchronize(other)
        } catch { throw ReplicaError.unwritable(path: other) }
    }

    private func synchronize(_ file: String) throws {
        guard let handle = FileHandle(forUpdatingAtPath: file) else {
            throw ReplicaError.unwritable(path: file)
        }
        do {
            try handle.synchronize()
            try handle.close()
        } catch { throw ReplicaError.unwritable(path: file) }
    }
}
