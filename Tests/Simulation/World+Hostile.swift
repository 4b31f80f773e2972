import Causality
import HoursModel
import HoursStore
import Replica
import Seeds
import SignedLog
import SyncProtocol

extension World {
    /// An entry that a member signs rightly and that no program of ours would write.
    ///
    /// Whatever it says, all nodes make the same of it, and nothing of anybody else is lost.
    mutating func writeHostile(_ replica: Replica, _ node: Int) throws {
        let around = around(node)
        let (members, claims) = try replica.store.read { reader in
            (try reader.members().map(\.replica), try reader.list(Kinds.claim).map(\.id))
        }
        let victim = random.pick(members)
        let junk = around.random(64)
        let draft: DraftChange
        switch random.number(0...5) {
        case 0:
            // In an entry that is not the first, and with a proof that nobody signed.
            draft = Self.draft(
                Kinds.membership,
                [1: .bytes(victim.bytes), 5: .bytes(junk), 8: .bytes(random.pick(members).bytes)])
        case 1:
            draft = Self.draft(
                Kinds.handover, [1: .bytes(replica.id.bytes), 2: .bytes(junk), 3: .integer(.max)])
        case 2:
            let name = RecordIdentity.named(
                Hex.encode(victim.bytes), kind: Kinds.limit.number, team: replica.team)
            draft = DraftChange(
                kind: Kinds.limit.number, target: .known(name),
                fields: [1: .value(.bytes(victim.bytes)), 2: .value(.integer(0)), 3: .value(.entries([]))])
        case 3:
            guard let claim = claims.randomElement(using: &random) else { return }
            let heads = try replica.store.read {
                try $0.folded(claim, kind: Kinds.claim).registers[1]?.shown ?? []
            }
            draft = Self.draft(
                Kinds.decision, [1: .integer(0), 2: .record(claim), 4: .entries(heads)])
        case 4:
            // Personal parts that are nowhere.
            draft = DraftChange(
                kind: random.chance(50) ? 9_997 : Kinds.volunteer.number, target: .created,
                personal: [1: .text("nowhere")])
        default:
            // A write into somebody else's claim that names nothing as replaced.
            guard let claim = claims.randomElement(using: &random) else { return }
            draft = DraftChange(
                kind: Kinds.claim.number, target: .known(claim),
                fields: [1: .value(.record(random.pick(people))), 10: .value(.integer(-5))])
        }
        _ = try replica.store.write { writer in
            try writer.append(by: replica.deviceKey) { seen in
                let entry = try EntryEncoder.encode(
                    EntryHeader(
                        rules: RuleBook.version, recordedAt: around.nowMilliseconds, seen: seen),
                    [draft], salt: { around.random(16) })
                return EncodedEntry(bytes: entry.bytes, personal: [:])
            }
        }
    }

    private static func draft(_ kind: KindDeclaration, _ fields: UnitValue) -> DraftChange {
        DraftChange(kind: kind.number, target: .created, fields: fields.mapValues { .value($0) })
    }
}
