public import Causality
import Foundation
public import HoursModel
public import SignedLog
import SyncProtocol

/// What a damaged database still holds of its log and of what cannot be computed from it.
///
/// Nothing of it is believed: an entry counts once its author's chain and signature prove it (`StoreWriter.append(_:isComplete:)`).
public struct Salvage: Sendable {
    /// A row of the log as it was found.
    struct Row: Sendable {
        let replica: Int64
        let number: UInt64
        let hash: EntryHash
        let previous: Int64?
        let bytes: [UInt8]
        var signature: [UInt8]?
        /// Whether it is known to be in the new database.
        var isTaken = false
    }

    /// By arrival.
    var rows: [Int64: Row] = [:]
    /// By arrival, then change.
    var parts: [Int64: [Int: [UInt8]]] = [:]
    /// By the key that rows name them with.
    var replicas: [Int64: ReplicaID] = [:]
    /// Which entry an arrival was, as the index of the log says, also where the row itself is gone.
    var places: [Int64: (replica: Int64, number: UInt64)] = [:]
    var held: [VerifiedRun] = []
    /// The last entry that the database had written itself, if it still says so.
    public private(set) var ownEnd: Head?
    /// The peers that it knew, without what it held of them.
    public private(set) var peers: [KnownPeer] = []
    /// Whose log it is.
    public let team: TeamID

    /// Reads a database page by page; the file is not changed.
    ///
    /// - Parameters:
    ///   - path: the database; its `-wal` beside it is read too.
    ///   - hasAllFrames: whether what a damaged write-ahead log holds beyond the damage counts too.
    /// - Throws: `StoreError.missing`, `.unusable`, `.newerSchema`.
    /// - Complexity: O(n) in the file's bytes, and the log is held in memory.
    public init(readingDatabaseAt path: String, of team: TeamID, hasAllFrames: Bool = false) throws {
        self.team = team
        var schema: Int64 = 0
        let file = try PageFile(path: path, frames: hasAllFrames ? .all : .committed)
        file.forEachRecord(columns: [2, 3, 7]) { record in
            if let key = record.rowID {
                note(row: record.values, key)
            } else {
                note(key: record.values, &schema)
            }
        }
        guard schema <= Schema.version else {
            throw StoreError.newerSchema(found: Int(clamping: schema), known: Schema.version)
        }
    }

    /// How many entries were found, proven or not.
    public var count: Int { rows.count }

    /// Takes a row of `log`, `replica` or `held`.
    private mutating func note(row values: [PageRecord.Value], _ key: Int64) {
        switch values.count {
        case 7:
            guard let replica = values[1].integer,
                let number = values[2].integer.flatMap({ UInt64(exactly: $0) }),
                let hash = values[3].blob.flatMap({ EntryHash($0) }), let bytes = values[5].blob
            else { return }
            rows[key] = Row(
                replica: replica, number: number, hash: hash, previous: values[4].integer, bytes: bytes,
                signature: values[6].blob ?? rows[key]?.signature)
        case 2:
            guard values[0] == .null, let blob = values[1].blob else { return }
            if let id = ReplicaID(blob) {
                replicas[key] = id
            } else if let run = try? VerifiedRun(MessageCoding.decodeRun(blob), team: team) {
                held.append(run)
            }
        default: break
        }
    }

    /// Takes a row of a table without row ids: `personal`, `meta`, `peer`; or a key of the index of `log` or `replica`.
    private mutating func note(key values: [PageRecord.Value], _ schema: inout Int64) {
        switch values.count {
        case 3:
            guard let first = values[0].integer, let second = values[1].integer else { return }
            if let part = values[2].blob, let change = Int(exactly: second) {
                parts[first, default: [:]][change] = part
            } else if let arrival = values[2].integer, let number = UInt64(exactly: second) {
                places[arrival] = (first, number)
            }
        case 2:
            if let id = values[0].blob.flatMap({ ReplicaID($0) }), let key = values[1].integer {
                replicas[key] = replicas[key] ?? id
            } else if values[0].text == "own", let end = values[1].blob {
                ownEnd = ownEnd ?? StoreReader.head(ofOwnEnd: end)
            } else if values[0].text == "schema" {
                schema = max(schema, values[1].integer ?? 0)
            }
        case 7:
            guard let name = values[0].text, let syncedAt = values[5].integer,
                !peers.contains(where: { $0.name == name })
            else { return }
            peers.append(
                KnownPeer(
                    name: name, memory: SyncSession.Memory(), syncedAt: syncedAt,
                    skewSeconds: values[6].integer.flatMap { Int(exactly: $0) }))
        default: break
        }
    }
}

/// An entry that a damaged database had and that nobody gave back.
public struct LostEntry: Hashable, Sendable {
    /// Whose log.
    public let replica: ReplicaID
    /// Its number there.
    public let number: UInt64
    /// When it was recorded, in milliseconds since 1970, if its bytes can still be read.
    public let recordedAt: Int64?
    /// The kinds of the records that it wrote, if its bytes can still be read.
    public let kinds: [KindDeclaration]

    /// Names an entry; nothing can be read of it unless it is said.
    public init(replica: ReplicaID, number: UInt64, recordedAt: Int64? = nil, kinds: [KindDeclaration] = []) {
        self.replica = replica
        self.number = number
        self.recordedAt = recordedAt
        self.kinds = kinds
    }
}
