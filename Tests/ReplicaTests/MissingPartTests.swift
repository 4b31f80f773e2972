import Causality
import HoursModel
import HoursStore
import SignedLog
import SyncProtocol
import TestSupport
import Testing

@testable import Replica

/// Personal parts that a disk lost are fetched again.
@Suite("Missing parts", .lane(.replicas))
struct MissingPartTests {
    /// A root and a leader that hold the same, and a person whom both know.
    private func team(_ seed: UInt64) throws -> (
        root: Replica, leader: Replica, person: RecordID, memory: SyncSession.Memory
    ) {
        let team = try TestTeam(members: [.leader], seed: seed)
        let person = try team.nodes[0].add(
            Kinds.volunteer, values: [("name", "Maya")], ref: nil, text: FieldText(), surroundings(seed + 1))
        var memory = SyncSession.Memory()
        try sync(team.nodes[1], with: team.nodes[0], memory: &memory)
        return (team.nodes[0], team.nodes[1], person, memory)
    }

    private func loseAll(_ replica: Replica) throws -> [WantedParts] {
        try replica.store.losePart(nil)
        return try replica.store.read { try $0.missingParts(after: 0).wanted }
    }

    private func name(_ person: RecordID, on replica: Replica) throws -> String? {
        try replica.store.read { try $0.shown(person, kind: Kinds.volunteer)?.text("name") }
    }

    @Test("The client asks with the message that it sends anyway, and the answer carries the parts")
    func client() throws {
        var (root, leader, person, memory) = try team(71)
        #expect(try loseAll(leader).count > 1)
        #expect(try name(person, on: leader) == nil && !leader.status().faults.isEmpty)
        #expect(try sync(leader, with: root, memory: &memory).rounds == 1)
        #expect(try name(person, on: leader) == "Maya" && leader.status().faults.isEmpty)
        #expect(try leader.store.verify() == [])
        let quiet = try sync(leader, with: root, memory: &memory)
        #expect(quiet.rounds == 1 && quiet.bytes <= 600)
        #expect(try root.status().ledgerDigest == leader.status().ledgerDigest)
    }

    @Test("What the server lacks its answer asks for, and the next message gives it")
    func server() throws {
        var (root, leader, person, memory) = try team(73)
        _ = try loseAll(root)
        let result = try sync(leader, with: root, memory: &memory)
        #expect(result.isEqual && result.rounds == 2)
        #expect(try name(person, on: root) == "Maya" && root.status().faults.isEmpty)
        #expect(try root.store.verify() == [])
        // A part that is nowhere any more is asked for, in vain, and nothing else suffers.
        _ = try (loseAll(root), loseAll(leader))
        let vain = try sync(leader, with: root, memory: &memory)
        #expect(vain.isEqual && vain.rounds == 1)
        #expect(try leader.status().faults.sorted() == root.status().faults.sorted())
    }

    @Test("Who was revoked gives what only his device has, whoever recorded it, and his own loss stays his")
    func revoked() throws {
        let (root, leader, person, _) = try team(81)
        let other = try leader.add(
            Kinds.volunteer, values: [("name", "Huda")], ref: nil, text: FieldText(), surroundings(82))
        var memory = SyncSession.Memory()
        try sync(leader, with: root, memory: &memory)
        _ = try root.limit(leader.id, to: .researcher, surroundings(83))
        let lost = try loseAll(root)
        #expect(Set(lost.map(\.entry.replica)) == [root.id, leader.id])
        #expect(try sync(leader, with: root, memory: &memory).isEqual == false)
        #expect(try name(other, on: root) == "Huda" && name(person, on: root) == "Maya")
        // What the root wrote since he does not have, and is not asked for.
        let later = try root.add(
            Kinds.volunteer, values: [("name", "Sara")], ref: nil, text: FieldText(), surroundings(84))
        #expect(try loseAll(root).count > 1)
        try sync(leader, with: root, memory: &memory)
        #expect(try name(person, on: root) == "Maya" && name(later, on: root) == nil)
        _ = try loseAll(leader)
        try sync(leader, with: root, memory: &memory)
        #expect(try name(other, on: leader) == nil)
    }

    @Test("More than one message may ask for comes in further rounds of the same sync")
    func many() throws {
        var (root, leader, _, memory) = try team(75)
        for seed in 76..<80 as Range<UInt64> {
            _ = try root.commit(surroundings(seed)) { _ in
                (0..<450).map { number in
                    DraftChange(
                        kind: Kinds.volunteer.number, target: .created,
                        personal: [1: .text("Person \(number)")])
                }
            }
        }
        try sync(leader, with: root, memory: &memory)
        #expect(try loseAll(leader).flatMap(\.changes).count > SyncLimits.wantedParts)
        #expect(try leader.store.read { try $0.missingParts(after: 0).through } != nil)
        let result = try sync(leader, with: root, memory: &memory)
        #expect(result.isEqual && result.rounds <= 4)
        #expect(try leader.store.read { try $0.faults() } == [])
    }

    @Test(
        "Parts that nobody ever had cost a sync some bytes and no round, and hide no part that is really lost"
    )
    func neverThere() throws {
        var (root, leader, person, memory) = try team(83)
        // What a member may write who means no good: changes that name personal parts which are nowhere.
        for seed in 84..<100 as Range<UInt64> {
            let whole = try leader.store.write { writer in
                try writer.append(by: leader.deviceKey) { seen in
                    let entry = try EntryEncoder.encode(
                        EntryHeader(rules: RuleBook.version, recordedAt: 0, seen: seen),
                        (0..<300).map { number in
                            DraftChange(
                                kind: seed % 2 == 0 ? 9_998 : Kinds.volunteer.number, target: .created,
                                personal: [1: .text("\(seed) \(number)")])
                        }, salt: { surroundings(seed).random(16) })
                    return EncodedEntry(bytes: entry.bytes, personal: [:])
                }
            }
            #expect(whole.records.count == 300)
        }
        try sync(leader, with: root, memory: &memory)
        let quiet = try sync(leader, with: root, memory: &memory)
        #expect(quiet.isEqual && quiet.rounds == 1 && quiet.bytes < 4_000, "\(quiet)")
        // One that is lost beside them is asked for in one of the next turns.
        var place = 0
        while try name(person, on: leader) != nil, place < 20 {
            try leader.store.losePart(place)
            place += 1
        }
        #expect(try name(person, on: leader) == nil)
        var turns = 0
        while try name(person, on: leader) == nil, turns < 400 {
            turns += 1
            try sync(leader, with: root, memory: &memory, turn: UInt64(turns))
        }
        #expect(turns < 400)
        #expect(try leader.status().digest == root.status().digest)
    }

    @Test("A part is taken only if it is what the author named, and none that was erased is given or taken")
    func refused() throws {
        var (root, leader, person, memory) = try team(81)
        let lost = try loseAll(leader)
        let sound = try root.store.read { try $0.parts(lost) }
        #expect(sound.map(\.entry) == lost.map(\.entry))
        let forged = sound.map { gift in
            GivenParts(entry: gift.entry, parts: gift.parts.mapValues { $0.dropLast() + [0] })
        }
        _ = try leader.take([], parts: forged)
        #expect(try leader.store.read { try $0.missingParts(after: 0).wanted } == lost)

        _ = try root.erase(person, ground: .request, surroundings(82))
        #expect(try root.store.read { try $0.parts(lost) }.count == lost.count - 1)
        try sync(leader, with: root, memory: &memory)
        try sync(leader, with: root, memory: &memory)
        #expect(try leader.status().faults.isEmpty)
        #expect(try leader.store.read { try $0.missingParts(after: 0).wanted } == [])
        for replica in [root, leader] {
            _ = try replica.take([], parts: sound)
            #expect(try name(person, on: replica) == nil)
            #expect(try replica.store.verify() == [])
        }
    }
}
