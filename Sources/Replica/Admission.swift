import Causality
import Foundation
import HoursModel
import HoursStore
import SignedLog
import SyncProtocol

/// What lets a device in that a node does not know: a line of proofs, each signed, that leads from a member to the device.
///
/// It is found before anything of the message is taken in, so that a stranger costs a few signatures and leaves nothing behind.
struct Admission {
    /// The runs that hold the proofs, by their place in the message; they are taken in first.
    let proofs: Set<Int>
    /// The invitation by which the device asks to be let in; nil where it follows a member's key, or holds the recovery key.
    let invitation: RecordID?
    /// The key that the invitation let in: the device's own, or one that it followed.
    let invited: ReplicaID
}

/// Looks for the proofs in a message.
///
/// Signatures are checked of what is found, not of what is looked through: their number does not grow with the message.
struct AdmissionSearch {
    private let part: TeamPart
    private let reader: StoreReader
    private let members: Set<ReplicaID>
    private let runs: [ReplicaID: [Int]]
    /// Whose runs are in the message: members first, then in the order of the message.
    private let authors: [ReplicaID]
    private var verified: [Int: VerifiedRun?] = [:]
    /// How many more entries are read; proofs need few.
    private var readings = 16_384

    /// Of how many runs the signature was checked.
    var checkedSignatures: Int { verified.count }

    init(_ part: TeamPart, _ reader: StoreReader) throws {
        self.part = part
        self.reader = reader
        let members = Set(try reader.members().map(\.replica))
        let runs = Dictionary(grouping: part.runs.indices) { part.runs[$0].replica }
        authors = runs.keys.sorted {
            (members.contains($0) ? 0 : 1, runs[$0]?.first ?? 0)
                < (members.contains($1) ? 0 : 1, runs[$1]?.first ?? 0)
        }
        (self.members, self.runs) = (members, runs)
    }

    /// The proofs for a device; nil if there are none.
    mutating func admission(of device: ReplicaID) throws -> Admission? {
        var proofs: Set<Int> = []
        var key = device
        // A device may have had several keys since it was let in.
        for _ in 0..<256 {
            guard let (place, fields) = membership(of: key) else { return nil }
            proofs.insert(place)
            if case .bytes(let bytes) = fields[8], let before = ReplicaID(bytes) {
                guard isNamed(key, by: before, fields) else { return nil }
                if members.contains(before) {
                    return Admission(proofs: proofs, invitation: nil, invited: device)
                }
                key = before
                continue
            }
            guard case .record(let invitation) = fields[4] else {
                // Without an invitation only the recovery key lets somebody in.
                guard try holdsRecoveryKey(key, place) else { return nil }
                return Admission(proofs: proofs, invitation: nil, invited: key)
            }
            guard let places = try self.proofs(of: invitation, shownBy: key, fields, depth: 0) else {
                return nil
            }
            return Admission(proofs: proofs.union(places), invitation: invitation, invited: key)
        }
        return nil
    }

    /// Where the message proves that an invitation lets a key in; empty if all of it is here already.
    private mutating func proofs(
        of invitation: RecordID, shownBy key: ReplicaID, _ fields: UnitValue, depth: Int
    ) throws -> Set<Int>? {
        guard case .bytes(let proof) = fields[5], depth < 16 else { return nil }
        let team = part.team
        func lets(_ shown: FieldValue?) -> Bool {
            guard case .bytes(let bytes) = shown, let invitationKey = ReplicaID(bytes) else { return false }
            return JoinProof.isValid(proof, joiner: key, team: team, invitation: invitationKey)
        }
        if let shown = try reader.shown(invitation, kind: Kinds.invitation) {
            return lets(shown.fields[1]) ? [] : nil
        }
        // The node was put back from a backup that is older than the invitation: its author's log comes in the message.
        for author in authors where author != key {
            let places = runs[author] ?? []
            guard let found = places.first(where: { writes($0, invitation, lets) }), sound(found) != nil
            else { continue }
            let own = Set(places.filter { $0 <= found })
            if members.contains(author) { return own }
            guard let (place, fields) = membership(of: author), case .record(let earlier) = fields[4],
                let others = try proofs(of: earlier, shownBy: author, fields, depth: depth + 1)
            else { continue }
            return own.union(others).union([place])
        }
        return nil
    }

    /// Whether a run, sound or not, holds the invitation, with a key that lets the joiner in.
    private mutating func writes(
        _ place: Int, _ invitation: RecordID, _ lets: (FieldValue?) -> Bool
    ) -> Bool {
        var hash = part.runs[place].previous
        for entry in part.runs[place].entries {
            readings -= 1
            guard readings > 0 else { return false }
            hash = hash.next(entry.bytes)
            // What lets people in is written one by one.
            guard !DecodedEntry.hasBlocks(entry.bytes),
                let decoded = try? DecodedEntry(entry.bytes, hash: hash, team: part.team)
            else { continue }
            for change in decoded.changes.singles
            where change.kind == Kinds.invitation.number && change.record == invitation {
                // A signature takes as long as many entries.
                readings -= 1_024
                guard readings > 0 else { return false }
                if lets(change.fields[1]) { return true }
            }
        }
        return false
    }

    /// What a device's first entry says of its membership, and the run that holds it; nil if the message does not begin its log.
    private mutating func membership(of replica: ReplicaID) -> (place: Int, fields: UnitValue)? {
        guard let place = runs[replica]?.first(where: { part.runs[$0].first == 1 }), let run = sound(place),
            !DecodedEntry.hasBlocks(run.run.entries[0].bytes),
            let entry = try? DecodedEntry(run.run.entries[0].bytes, hash: run.hashes[0], team: part.team),
            let change = entry.changes.singles.first(where: { $0.kind == Kinds.membership.number })
        else { return nil }
        return (place, change.fields)
    }

    private func isNamed(_ key: ReplicaID, by before: ReplicaID, _ fields: UnitValue) -> Bool {
        guard case .bytes(let proof) = fields[5] else { return false }
        var heads: [EntryRef] = []
        if case .entries(let entries) = fields[9] { heads = entries }
        return SuccessionProof.isValid(
            proof, successor: key, heads: heads, team: part.team, predecessor: before)
    }

    /// Whether the first entry of a device holds a handover to it that the recovery key signed.
    private mutating func holdsRecoveryKey(_ key: ReplicaID, _ place: Int) throws -> Bool {
        guard let run = sound(place), !DecodedEntry.hasBlocks(run.run.entries[0].bytes),
            let entry = try? DecodedEntry(run.run.entries[0].bytes, hash: run.hashes[0], team: part.team)
        else { return false }
        let keys = try reader.list(Kinds.membership).compactMap { membership -> ReplicaID? in
            guard case .bytes(let bytes) = membership.fields[3] else { return nil }
            return ReplicaID(bytes)
        }
        return entry.changes.singles.contains { change in
            guard change.kind == Kinds.handover.number, change.fields[1] == .bytes(key.bytes),
                case .bytes(let proof) = change.fields[2], case .integer(let count) = change.fields[3]
            else { return false }
            return keys.contains {
                HandoverProof.isValid(proof, root: key, count: count, team: part.team, recoveryKey: $0)
            }
        }
    }

    private mutating func sound(_ place: Int) -> VerifiedRun? {
        if let known = verified[place] { return known }
        let run = try? VerifiedRun(part.runs[place], team: part.team)
        verified[place] = .some(run)
        return run
    }
}

extension Replica {
    /// What lets an unknown device in, found in its message; nil if nothing does.
    func admission(of device: ReplicaID, in part: TeamPart, _ reader: StoreReader) throws -> Admission? {
        var search = try AdmissionSearch(part, reader)
        return try search.admission(of: device)
    }

    /// Whether an invitation lets one more device in now; nothing where it is not here yet.
    ///
    /// - Throws: `ReplicaError.invitationOver`.
    func requireValid(_ invitation: RecordID, for device: ReplicaID, nowSeconds: Int64, _ reader: StoreReader)
        throws
    {
        guard let shown = try reader.shown(invitation, kind: Kinds.invitation) else { return }
        if let expires = shown.fields[5].integer, expires > 0, nowSeconds > expires {
            throw ReplicaError.invitationOver("its time ended")
        }
        let others = try reader.list(Kinds.membership).filter {
            $0.fields[4] == .record(invitation) && $0.fields[1] != .bytes(device.bytes)
        }
        if let uses = shown.fields[4].integer, uses > 0, others.count >= uses {
            throw ReplicaError.invitationOver("\(uses) devices joined with it")
        }
    }
}
