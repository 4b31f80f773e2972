public import Causality
import Foundation
public import HoursModel
import HoursStore
import SignedLog

/// What a change among the members did.
public struct MemberChange: Hashable, Sendable {
    /// Whom it is about.
    public let member: ReplicaID
    /// What the member may do from now on.
    public let role: Role
    /// How many entries of the member stand.
    public let standing: Int
}

extension Replica {
    /// Lets a member's work up to now stand, and gives a lower role to what comes later; the researcher's role is a revocation.
    ///
    /// Members who joined through this one and are known here stay.
    /// - Throws: `ReplicaError.notAllowed` if this device is not above the member in the tree, `.badValue` for a role that is no limit.
    public func limit(_ member: ReplicaID, to role: Role, _ around: Surroundings) throws -> MemberChange {
        try write(limitOn: member, around) { device, reader in
            // Who may only read is revoked by the same word.
            guard role < device.role || role == .researcher && device.limit == nil else {
                throw ReplicaError.badValue(
                    field: "role", value: role.name,
                    why: "the member is a \(device.role.name), that is no limit")
            }
            return role
        }
    }

    /// Lifts a limit: all that the member wrote stands again, and who joined through it.
    ///
    /// A member whose joining a limit voided is let in, and the limit stays as it is.
    /// - Throws: `ReplicaError.notAllowed`, `.nothingToDo` if the member is neither limited nor void.
    public func readmit(_ member: ReplicaID, _ around: Surroundings) throws -> MemberChange {
        let members = try store.read { try $0.members() }
        guard let device = members.first(where: { $0.replica == member }) else {
            throw ReplicaError.notAMember(member)
        }
        if device.isVoid, let sponsor = members.first(where: { $0.replica == device.sponsor }),
            let role = sponsor.limit
        {
            // The limit stays as it is, and names the joiner as well.
            return try write(limitOn: sponsor.replica, naming: member, around) { _, _ in role }
        }
        guard device.limit != nil else { throw ReplicaError.nothingToDo("The member is not limited.") }
        return try write(limitOn: member, around) { device, _ in max(device.role, .volunteer) }
    }

    /// Makes another member the root; this device becomes its child, and no limit reaches behind the handover.
    ///
    /// - Parameter recoveryKey: the key that `init` printed, where the root itself is lost; nil if this device is the root.
    public func handOver(to member: ReplicaID, recoveryKey: String?, _ around: Surroundings) throws {
        var fields: [UInt32: DraftChange.Value] = [1: .value(.bytes(member.bytes))]
        if let recoveryKey {
            let key = try RecoveryKey(text: recoveryKey).key
            let count = try store.read { try nextHandoverCount($0) }
            let proof = try HandoverProof.make(root: member, count: count, team: team, recoveryKey: key)
            fields[2] = .value(.bytes(proof))
            fields[3] = .value(.integer(count))
        }
        func isRoot(_ reader: StoreReader) throws {
            if try reader.members().contains(where: { $0.sponsor == nil && $0.replica == member }) { return }
            throw ReplicaError.badValue(
                field: "recovery-key", value: recoveryKey == nil ? "" : "…",
                why: recoveryKey == nil
                    ? "this team was handed over with it before, so that only it hands the team on"
                    : "it is not this team's, or another handover holds")
        }
        let handover: (StoreReader) throws -> [DraftChange] = { [self] reader in
            let members = try reader.members()
            guard members.contains(where: { $0.replica == member }) else {
                throw ReplicaError.notAMember(member)
            }
            if recoveryKey == nil {
                let own = members.first { $0.replica == id }
                guard let own, own.sponsor == nil else {
                    throw ReplicaError.notAllowed(
                        role: own?.roleNow.name ?? Role.researcher.name, what: "hand the team over",
                        needs: "root of the team, or use the recovery key that `saat init` printed")
                }
                guard member != id else { throw ReplicaError.nothingToDo("This device is the root.") }
            }
            let handover = DraftChange(kind: Kinds.handover.number, target: .created, fields: fields)
            // The new root is to open identity numbers too; where this device cannot, the recovery key can.
            guard let identity = try identityKey(in: reader), member != id,
                try receivingKey(of: member, in: reader) != nil
            else { return [handover] }
            return [handover, try grant(identity, to: member, in: reader)]
        }
        _ = try commit(around, handover, check: isRoot)
    }

    /// One more than the highest count of the handovers here.
    func nextHandoverCount(_ reader: StoreReader) throws -> Int64 {
        let counts = try reader.list(Kinds.handover).compactMap { handover -> Int64? in
            if case .integer(let count) = handover.fields[3] { count } else { nil }
        }
        return (counts.max() ?? 0) &+ 1
    }

    /// Writes a limit over what is shown of it.
    private func write(
        limitOn member: ReplicaID, naming joiner: ReplicaID? = nil, _ around: Surroundings,
        _ role: (Member, StoreReader) throws -> Role
    ) throws -> MemberChange {
        var change = MemberChange(member: member, role: .researcher, standing: 0)
        _ = try commit(around) { reader in
            let members = try reader.members()
            guard let device = members.first(where: { $0.replica == member }) else {
                throw ReplicaError.notAMember(member)
            }
            let byKey = Dictionary(uniqueKeysWithValues: members.map { ($0.replica, $0) })
            let origin = byKey.origin(of: member)
            try requireAncestor(of: origin, byKey)
            let role = try role(device, reader)
            let keys = members.map(\.replica).filter { byKey.origin(of: $0) == origin }
            let id = RecordIdentity.named(Hex.encode(origin.bytes), kind: Kinds.limit.number, team: team)
            let before = try reader.limitInForce(on: origin)
            let shown = try reader.folded(id, kind: Kinds.limit).registers[1]?.shown ?? []
            var heads = try reader.heads.filter { keys.contains($0.replica) }.map(\.entry).sorted()
            var joins = members.filter { $0.sponsor.map(keys.contains) == true && !$0.isVoid }.map(\.replica)
            if let joiner {
                // Only the joiner is added; how far the member's own work stands does not change.
                joins = Array(before.joins.union(joins + [joiner]))
                heads = before.upTo
            }
            change = MemberChange(
                member: member, role: role, standing: heads.reduce(0) { $0 + Int(clamping: $1.dot.number) })
            // Who is revoked shall not read the bundles that come, and who is readmitted shall; only an admin's new key counts.
            let isRevoked = role == .researcher
            let rotation =
                (isRevoked || device.role == .admin || device.roleNow == .researcher) && joiner == nil
                    && byKey[self.id]?.roleNow == .admin
                ? try newBundleKey(
                    without: isRevoked ? Set(keys) : [], and: isRevoked ? [] : Set(keys), in: reader, around)
                : []
            return [
                DraftChange(
                    kind: Kinds.limit.number, target: .known(id),
                    fields: [
                        1: .value(.bytes(origin.bytes)), 2: .value(.integer(Int64(role.rawValue))),
                        3: .value(.entries(heads)), 4: .value(.bytes(joins.sorted().flatMap(\.bytes))),
                    ], over: [1: Set(before.writes + shown).sorted()])
            ] + rotation
        }
        return change
    }

    private func requireAncestor(of member: ReplicaID, _ byKey: [ReplicaID: Member]) throws {
        let own = byKey.origin(of: id)
        var next = byKey[member]?.sponsor
        while let sponsor = next {
            if byKey.origin(of: sponsor) == own, byKey[id]?.roleNow ?? .researcher > .volunteer { return }
            next = byKey[sponsor]?.sponsor
        }
        throw ReplicaError.notAllowed(
            role: byKey[id]?.roleNow.name ?? Role.researcher.name, what: "limit a member who is not below it",
            needs: "member who invited it, or one above: `saat members` shows the tree")
    }
}
