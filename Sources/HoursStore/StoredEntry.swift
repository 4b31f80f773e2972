import Causality
import HoursModel
import SignedLog

/// An entry of the log with its place, read as far as this program can.
struct StoredEntry {
    let arrival: Int64
    let head: Head
    let content: EntryContent

    var encoded: EncodedEntry { content.encoded }
    var decoded: DecodedEntry? { content.decoded }
    var fault: String? { content.fault }

    /// About how many bytes it takes in memory: what lies in blocks may be far more than its encoding.
    var cost: Int {
        let values = decoded?.changes.blocks.reduce(0) { $0 + $1.count * ($1.columns.count + 2) } ?? 0
        return encoded.size + values * 8
    }

    /// What is said of a change whose personal part is named and not here.
    static let missingPart = "its personal part is missing"

    /// The changes whose personal part is named and not here.
    var missingParts: [Int] {
        decoded?.changes.withPersonalParts.filter { encoded.personal[$0] == nil } ?? []
    }

    /// The personal part of a change; nil if it has none, or none that is here and can be read.
    func personalPart(_ index: Int) -> PersonalPart? { content.personal[index] }

    /// What a change adds to the record of its kind.
    func contribution(_ index: Int, kind: KindDeclaration) -> Contribution? {
        guard let change = decoded?.changes[index] else { return nil }
        var fields = change.fields.filter { !kind.isPersonal($0.key) }
        let part = content.personal[index]
        fields.merge((part?.fields ?? [:]).filter { kind.isPersonal($0.key) }) { a, _ in a }
        let isCreation =
            kind.units[0].merge == .once
            && RecordIdentity.created(
                by: head.hash, index: index, recordedAt: decoded?.header.recordedAt ?? 0)
                == change.record
        return Contribution(
            id: WriteID(head.entry, index: UInt32(index)), fields: fields, over: change.over,
            ref: change.ref ?? part?.ref,
            isCreation: isCreation)
    }
}

/// What an entry says, wherever it stands in the log.
struct EntryContent: Sendable {
    /// The bytes, without the personal parts that are not what the entry names.
    let encoded: EncodedEntry
    /// Nil where the bytes cannot be read; then the entry has no effect, and `fault` says why.
    let decoded: DecodedEntry?
    let fault: String?
    fileprivate let personal: [Int: PersonalPart]

    /// Reads an entry.
    ///
    /// - Parameters:
    ///   - isStrict: whether a part that is not what the entry names is an error; else it counts as missing, so that
    ///     damage on the disk hides what it hit and nothing else.
    ///   - listsRecords: whether the records of its blocks are computed now.
    /// - Throws: `LogError.badPersonalPart`.
    init(
        _ encoded: EncodedEntry, _ head: Head, team: TeamID, isStrict: Bool, listsRecords: Bool = false
    ) throws {
        do {
            decoded = try DecodedEntry(
                encoded.bytes, hash: head.hash, team: team, listsRecords: listsRecords)
            fault = nil
        } catch let error as LogError {
            decoded = nil
            fault = error.errorDescription
        }
        var personal: [Int: PersonalPart] = [:]
        var sound = encoded
        for (index, part) in encoded.personal {
            guard let decoded else { continue }
            guard let digest = decoded.changes.personalDigest(at: index),
                digest == PersonalPart.digest(of: part)
            else {
                if isStrict {
                    throw LogError.badPersonalPart(replica: head.replica, number: head.number, change: index)
                }
                sound.personal[index] = nil
                continue
            }
            personal[index] = try? PersonalPart(part)
        }
        self.personal = personal
        self.encoded = sound
    }
}
