import Causality
import Foundation
public import HoursStore
import SignedLog

/// A damaged database being made anew: what proves itself of it goes into a fresh one beside it, others give what is missing, and only
/// when all is durable does the fresh one take its place.
///
/// Until `finish` nothing of the folder changes; the damaged file is kept beside the new one.
public struct Healing {
    /// The device over the fresh database, with which a peer can be met.
    public private(set) var replica: Replica
    /// How many entries came from the damaged files themselves.
    public private(set) var salvaged = 0
    private let home: ReplicaHome
    private let lock: HeldFile
    private var found: [Salvage]
    private let around: Surroundings

    /// Reads what is left, and appends what proves itself to a fresh database.
    ///
    /// - Parameter fetches: whether a peer or a file will be asked for what is missing. Logs then end before an entry whose personal parts
    ///   are missing, so that it is given anew with them.
    /// - Throws: `ReplicaError.inUse` while another program has the database open; `.missingKey`, `.unreadable`; what the store throws.
    public init(_ home: ReplicaHome, fetches: Bool, _ around: Surroundings) throws {
        self.home = home
        self.around = around
        lock = try HeldFile(path: home.databasePath)
        let team = try home.readKeys().team
        var found = try ([home.databasePath] + home.keptDatabases).map {
            try Salvage(readingDatabaseAt: $0, of: team)
        }
        try home.finishChangeOfKeys { keys in
            try keys.team == team && found[0].ownEnd?.replica == DeviceKey(seed: keys.seed).replica
        }
        self.found = found
        replica = try Healing.fresh(home, around)
        salvaged = try append(isComplete: { _ in true })
        if let witness = home.readWitness(), try !replica.store.read({ try $0.holds(witness.head) }) {
            // More was acknowledged than whole transactions of the file hold: then its write-ahead log is damaged too.
            found.append(try Salvage(readingDatabaseAt: home.databasePath, of: team, hasAllFrames: true))
            self.found = found
            salvaged += try append(isComplete: { _ in true })
        }
        guard fetches else { return }
        let incomplete = try replica.store.read { try $0.entriesWithMissingParts() }
        guard !incomplete.isEmpty else { return }
        self.found = found
        try replica.store.close()
        replica = try Healing.fresh(home, around)
        salvaged = try append(isComplete: { !incomplete.contains($0) })
    }

    /// Appends what joins on to what a peer or a file gave meanwhile.
    public mutating func appendRest() throws { salvaged += try append(isComplete: { _ in true }) }

    /// Takes in what another database of the team holds, whole or damaged.
    ///
    /// - Returns: how many entries are new.
    /// - Throws: `StoreError.missing`, `.unusable`, `.newerSchema`; `ReplicaError.unreadable` if nothing of this team is in it.
    public func take(databaseAt path: String) throws -> Int {
        var other = try Salvage(readingDatabaseAt: path, of: replica.team)
        let added = try replica.store.write { try $0.append(&other) }
        let isAllHere = try replica.store.read { try other.lost(reading: $0).isEmpty }
        guard added > 0 || (other.count > 0 && isAllHere) else {
            throw ReplicaError.unreadable(
                path: path, why: "nothing in it belongs to this team and joins on to what is here")
        }
        return added
    }

    private mutating func append(isComplete: (EntryHash) -> Bool) throws -> Int {
        let (store, files) = (replica.store, found)
        var added = 0
        for (index, file) in files.enumerated() {
            var salvage = file
            added += try store.write { try $0.append(&salvage, isComplete: isComplete) }
            found[index] = salvage
        }
        return added
    }

    /// The entries that were here and that nobody gave back, those of this device first; ascending.
    public func lost() throws -> [LostEntry] {
        let (lost, heads) = try replica.store.read { reader in
            (try found.flatMap { try $0.lost(reading: reader) }, try reader.heads)
        }
        var all = Set(lost)
        let known = Set(lost.filter { $0.replica == replica.id }.map(\.number))
        let end = heads.filter { $0.replica == replica.id }.map(\.number).max() ?? 0
        for number in end..<max(end, ownEnds.map(\.number).max() ?? 0) where !known.contains(number + 1) {
            all.insert(LostEntry(replica: replica.id, number: number + 1))
        }
        return all.sorted {
            let isOwn = ($0.replica == replica.id, $1.replica == replica.id)
            return isOwn.0 != isOwn.1 ? isOwn.0 : ($0.replica, $0.number) < ($1.replica, $1.number)
        }
    }

    /// The peers that the damaged database knew.
    public var peers: [KnownPeer] { found.flatMap(\.peers) }

    /// How many entries lack personal parts that nobody gave back.
    public func missingParts() throws -> Int {
        try replica.store.read { try $0.entriesWithMissingParts().count }
    }

    /// Where the device's own log is known to have ended.
    private var ownEnds: [Head] {
        (found.compactMap(\.ownEnd) + [home.readWitness()?.head].compactMap { $0 }).filter {
            $0.replica == replica.id
        }
    }

    /// Gives the work up; the folder is as it was.
    public func abandon() {
        // A fresh file that stays is written over by the next attempt.
        try? replica.store.close()
        home.removeFreshDatabase()
    }

    /// Lets the fresh database take the place of the damaged one.
    ///
    /// - Returns: the path under which the damaged one is kept.
    /// - Throws: `ReplicaError.unwritable`, what the store throws; then the damaged one is still in its place.
    public func finish() throws -> String {
        let ends = ownEnds
        let place = home.readWitness()
        let isHere =
            place.map { $0.isSamePlace(as: Witness(head: $0.head, databasePath: home.databasePath)) } ?? true
        let (own, missing) = try replica.store.write { writer in
            for salvage in found { try writer.hold(salvage) }
            let known = Set(try writer.reader.peers().map(\.name))
            for peer in found.flatMap(\.peers) where !known.contains(peer.name) { try writer.remember(peer) }
            let own = try writer.reader.heads.filter { $0.replica == replica.id }
            if let end = own.first(where: ends.contains) ?? own.max(by: { $0.number < $1.number }) {
                try writer.keepOwnEnd(end)
            }
            return (own, try ends.filter { try !writer.reader.holds($0) })
        }
        try replica.store.close()
        // Where the end of the own log is not here, or not known, the witness names an entry that is not here: then the device goes on
        // under a new key, as after an old copy was put back. A copy of a folder keeps the witness that shows it.
        let unknown = Head(replica: replica.id, number: 1, hash: EntryHash(before: replica.team, replica.id))
        if isHere, !ends.isEmpty, missing.isEmpty, own.count == 1 {
            return try home.takeFreshDatabase(ending: own[0])
        }
        return try home.takeFreshDatabase(
            lacking: isHere ? missing.first ?? (ends.isEmpty ? unknown : nil) : nil)
    }

    private static func fresh(_ home: ReplicaHome, _ around: Surroundings) throws -> Replica {
        home.removeFreshDatabase()
        let keys = try home.readKeys()
        let store = try Store.create(
            path: home.freshDatabasePath, team: keys.team, incarnation: around.randomNumber())
        return try Replica(store: store, home: nil, keys: keys)
    }
}
