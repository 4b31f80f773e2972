import Causality
import HoursModel
import HoursStore
import SignedLog
import SyncProtocol
import TestSupport
import Testing

@testable import Replica

/// Who is let in by a node, and to what: strangers, forged successors, revoked and void devices.
@Suite("Who is let in", .lane(.replicas))
struct AdmissionTests {
    /// A device with a key of its own and one entry that says what it likes of its membership.
    private struct Stranger {
        let key: DeviceKey
        let run: Run

        init(_ seed: UInt64, in team: TeamID, _ drafts: (DeviceKey) throws -> [DraftChange]) throws {
            key = try DeviceKey(seed: surroundings(seed).random(32))
            let entry = try EntryEncoder.encode(
                EntryHeader(rules: RuleBook.version, recordedAt: 0, seen: []), try drafts(key),
                salt: { surroundings(seed).random(16) })
            let previous = EntryHash(before: team, key.replica)
            let checkpoint = try Checkpoint(
                team: team, number: 1, hash: previous.next(entry.bytes), key: key)
            run = Run(
                replica: key.replica, first: 1, previous: previous, entries: [entry],
                signature: checkpoint.signature)
        }

        func message(to node: Replica, with others: [Run] = []) throws -> [UInt8] {
            try MessageCoding.encode([
                TeamPart(
                    team: node.team, digest: HeadsDigest(team: node.team, []), covered: ArrivalCursor(),
                    held: ArrivalCursor(), heads: [], runs: [run] + others)
            ])
        }
    }

    private static func membership(_ fields: [UInt32: FieldValue]) -> DraftChange {
        DraftChange(
            kind: Kinds.membership.number, target: .created, fields: fields.mapValues { .value($0) })
    }

    /// The device is refused, and nothing of its message is here.
    private func expectRefusal(_ stranger: Stranger, at node: Replica, with others: [Run] = []) throws {
        let before = try node.status().digest
        #expect(throws: ReplicaError.notAMember(stranger.key.replica)) {
            try node.answerJoin(
                stranger.message(to: node, with: others), from: stranger.key.replica, nowSeconds: 0)
        }
        #expect(throws: ReplicaError.notAMember(stranger.key.replica)) {
            try node.answerSync(stranger.message(to: node, with: others), from: stranger.key.replica)
        }
        #expect(try node.status().digest == before)
    }

    @Test(
        "Whoever only says that a member's key was its own is refused, with or without a proof by another key"
    )
    func forgedSuccessor() throws {
        let team = try TestTeam(members: [.leader], seed: 700)
        let root = team.nodes[0]
        let other = try DeviceKey(seed: surroundings(701).random(32))
        for proof in [[UInt8](repeating: 0, count: 64), [1], []] {
            try expectRefusal(
                try Stranger(702, in: root.team) { key in
                    [
                        Self.membership([
                            1: .bytes(key.replica.bytes), 5: .bytes(proof), 8: .bytes(root.id.bytes),
                        ])
                    ]
                }, at: root)
        }
        try expectRefusal(
            try Stranger(703, in: root.team) { key in
                let proof = try SuccessionProof.make(
                    successor: key.replica, heads: [], team: root.team, predecessor: other)
                return [
                    Self.membership([
                        1: .bytes(key.replica.bytes), 5: .bytes(proof), 8: .bytes(root.id.bytes),
                    ])
                ]
            }, at: root)
    }

    @Test(
        "An invitation that is over, or that another key signed, lets nobody in, whatever else the message says"
    )
    func invitations() throws {
        let team = try TestTeam(members: [], seed: 710)
        let root = team.nodes[0]
        let ended = try root.invite(
            role: .leader, volunteer: nil, expires: 100, uses: 0, address: "", surroundings(711))
        let late = try Replica.join(
            nil, try Invitation(text: ended.text), device: nil, owner: nil, surroundings(712))
        let before = try root.status().digest
        let body = try MessageCoding.encode([
            TeamPart(
                team: root.team, digest: HeadsDigest(team: root.team, []), covered: ArrivalCursor(),
                held: ArrivalCursor(), heads: [], runs: try allRuns(of: late))
        ])
        #expect(throws: ReplicaError.self) { try root.answerJoin(body, from: late.id, nowSeconds: 101) }
        #expect(try root.status().digest == before)
        let wrong = try DeviceKey(seed: surroundings(713).random(32))
        try expectRefusal(
            try Stranger(714, in: root.team) { key in
                let proof = try JoinProof.make(joiner: key.replica, team: root.team, invitation: wrong)
                return [
                    Self.membership([
                        1: .bytes(key.replica.bytes), 4: .record(ended.record), 5: .bytes(proof),
                    ])
                ]
            }, at: root)
        _ = try root.answerJoin(body, from: late.id, nowSeconds: 99)
        #expect(try root.store.read { try $0.member(late.id) }?.role == .leader)
    }

    @Test("A stranger with a large message costs a few signatures, wherever the proof is said to be")
    func cheap() throws {
        let team = try TestTeam(members: [.leader], seed: 740)
        let root = team.nodes[0]
        let nowhere = RecordID(Octets16(high: 7, low: 7))
        let stranger = try Stranger(741, in: root.team) { key in
            [
                Self.membership([
                    1: .bytes(key.replica.bytes), 4: .record(nowhere),
                    5: .bytes([UInt8](repeating: 0, count: 64)),
                ])
            ]
        }
        // Runs in many names that all say that they hold the invitation; none of them is signed.
        let invitation = try EntryEncoder.encode(
            EntryHeader(rules: RuleBook.version, recordedAt: 0, seen: []),
            [
                DraftChange(
                    kind: Kinds.invitation.number, target: .known(nowhere),
                    fields: [1: .value(.bytes([UInt8](repeating: 9, count: 32)))])
            ], salt: { surroundings(742).random(16) })
        let forged = (0..<2_000).map { _ in
            let name = ReplicaID((0..<32).map { _ in UInt8.random(in: 0...255) })!
            return Run(
                replica: name, first: 1, previous: EntryHash(before: root.team, name), entries: [invitation],
                signature: [UInt8](repeating: 0, count: 64))
        }
        let part = try #require(try MessageCoding.decode(stranger.message(to: root, with: forged)).first)
        try root.store.read { reader in
            var search = try AdmissionSearch(part, reader)
            #expect(try search.admission(of: stranger.key.replica) == nil)
            #expect(search.checkedSignatures <= 2)
        }
        try expectRefusal(stranger, at: root, with: forged)
    }

    @Test("A handover that the recovery key did not sign makes nobody a member")
    func recoveryKey() throws {
        let team = try TestTeam(members: [], seed: 720)
        let root = team.nodes[0]
        let wrong = try DeviceKey(seed: surroundings(721).random(32))
        try expectRefusal(
            try Stranger(722, in: root.team) { key in
                let proof = try HandoverProof.make(
                    root: key.replica, count: 1, team: root.team, recoveryKey: wrong)
                return [
                    Self.membership([1: .bytes(key.replica.bytes)]),
                    DraftChange(
                        kind: Kinds.handover.number, target: .created,
                        fields: [
                            1: .value(.bytes(key.replica.bytes)), 2: .value(.bytes(proof)),
                            3: .value(.integer(1)),
                        ]),
                ]
            }, at: root)
    }

    @Test(
        "A node that was put back lets in who was invited by somebody it does not know, by the message alone")
    func putBack() throws {
        let team = try TestTeam(members: [.admin], seed: 730)
        let (root, admin) = (team.nodes[0], team.nodes[1])
        let backup = try root.over(try root.store.copyInMemory())
        var memory = SyncSession.Memory()
        try sync(admin, with: root, memory: &memory)
        let invitation = try admin.invite(
            role: .leader, volunteer: nil, expires: 0, uses: 0, address: "", surroundings(731))
        var fresh = SyncSession.Memory()
        try sync(admin, with: root, memory: &memory)
        let late = try Replica.join(
            nil, try Invitation(text: invitation.text), device: nil, owner: nil, surroundings(732))
        try sync(late, with: root, memory: &fresh)
        // The backup knows neither the admin nor the late device.
        let body = try MessageCoding.encode([
            TeamPart(
                team: root.team, digest: HeadsDigest(team: root.team, []), covered: ArrivalCursor(),
                held: ArrivalCursor(), heads: [], runs: try allRuns(of: late))
        ])
        _ = try backup.answerJoin(body, from: late.id, nowSeconds: 0)
        #expect(try backup.store.read { try $0.member(late.id) }?.role == .leader)
        #expect(try backup.status().digest == late.status().digest)
    }

    @Test("A revoked device gives what it recorded and gets nothing, until it is let in again")
    func revoked() throws {
        let team = try TestTeam(members: [.leader, .volunteer], seed: 740)
        let (root, leader, reader) = (team.nodes[0], team.nodes[1], team.nodes[2])
        var memories = [SyncSession.Memory(), SyncSession.Memory()]
        try sync(leader, with: root, memory: &memories[0])
        try sync(reader, with: root, memory: &memories[1])
        for device in [leader, reader] { _ = try root.limit(device.id, to: .researcher, surroundings(741)) }
        _ = try root.add(
            Kinds.volunteer, values: [("name", "Secret")], ref: nil, text: FieldText(), surroundings(742))
        for number in 0..<3 {
            _ = try leader.add(
                Kinds.volunteer, values: [("name", "Mine \(number)")], ref: nil, text: FieldText(),
                surroundings(743 + UInt64(number)))
        }
        func names(_ node: Replica) throws -> [String] {
            try node.store.read { try $0.list(Kinds.volunteer).compactMap { $0.text("name") } }.sorted()
        }
        for (place, device) in [leader, reader].enumerated() {
            #expect(try sync(device, with: root, memory: &memories[place]).isEqual == false)
            // Whatever it forgets or says of what it holds.
            var nothing = SyncSession.Memory()
            #expect(try sync(device, with: root, memory: &nothing).isEqual == false)
            #expect(try !names(device).contains("Secret"))
        }
        #expect(try names(root) == ["Mine 0", "Mine 1", "Mine 2", "Secret"])
        _ = try root.readmit(leader.id, surroundings(750))
        _ = try root.readmit(reader.id, surroundings(751))
        for (place, device) in [leader, reader].enumerated() {
            #expect(try sync(device, with: root, memory: &memories[place]).isEqual)
            #expect(try names(device) == names(root))
        }
    }

    @Test("Who joined through a limited inviter gives what it recorded and gets nothing, until it is named")
    func void() throws {
        let team = try TestTeam(members: [.admin], seed: 760)
        let (root, admin) = (team.nodes[0], team.nodes[1])
        var memory = SyncSession.Memory()
        try sync(admin, with: root, memory: &memory)
        let old = try admin.invite(
            role: .leader, volunteer: nil, expires: 0, uses: 0, address: "", surroundings(761))
        try sync(admin, with: root, memory: &memory)
        _ = try root.limit(admin.id, to: .researcher, surroundings(762))
        _ = try root.add(
            Kinds.volunteer, values: [("name", "Secret")], ref: nil, text: FieldText(), surroundings(763))
        let late = try Replica.join(
            nil, try Invitation(text: old.text), device: nil, owner: nil, surroundings(764))
        var fresh = SyncSession.Memory()
        #expect(try sync(late, with: root, memory: &fresh).isEqual == false)
        #expect(try late.store.read { try $0.list(Kinds.volunteer) }.isEmpty)
        #expect(try root.store.read { try $0.member(late.id) }?.isVoid == true)
        // What the limited admin makes now lets nobody in at all.
        let new = try admin.invite(
            role: .volunteer, volunteer: nil, expires: 0, uses: 0, address: "", surroundings(765))
        try sync(admin, with: root, memory: &memory)
        let stranger = try Replica.join(
            nil, try Invitation(text: new.text), device: nil, owner: nil, surroundings(766))
        var none = SyncSession.Memory()
        #expect(throws: ReplicaError.notAMember(stranger.id)) {
            try sync(stranger, with: root, memory: &none)
        }
        _ = try root.readmit(late.id, surroundings(767))
        #expect(try sync(late, with: root, memory: &fresh).isEqual)
        #expect(try late.store.read { try $0.list(Kinds.volunteer) }.count == 1)
    }

    @Test("Logs under thousands of keys that nobody knows keep no member from writing, joining or syncing")
    func manyLogs() throws {
        let team = try TestTeam(members: [.leader], seed: 760)
        let (root, leader) = (team.nodes[0], team.nodes[1])
        var memory = SyncSession.Memory()
        try sync(leader, with: root, memory: &memory)
        let entry = EncodedEntry(bytes: [1], personal: [:])
        let runs = try (0..<4_500).map { _ in
            let key = try DeviceKey(seed: (0..<32).map { _ in UInt8.random(in: 0...255) })
            let previous = EntryHash(before: root.team, key.replica)
            let checkpoint = try Checkpoint(
                team: root.team, number: 1, hash: previous.next(entry.bytes), key: key)
            return try VerifiedRun(
                Run(
                    replica: key.replica, first: 1, previous: previous, entries: [entry],
                    signature: checkpoint.signature), team: root.team)
        }
        _ = try root.take(runs)
        let before = try root.status().heads.first { $0.replica == root.id }?.number ?? 0
        _ = try root.add(
            Kinds.volunteer, values: [("name", "Maya")], ref: nil, text: FieldText(), surroundings(761))
        // What it saw took three entries.
        #expect(try root.status().heads.first { $0.replica == root.id }?.number == before + 3)
        // What runs take beside their entries counts where a message is cut.
        let batch = try root.store.read {
            try $0.batch(after: 0, through: try $0.end.arrivals, except: nil, limitBytes: 64 * 1024)
        }
        #expect(batch.hasMore && batch.runs.count < 600)
        #expect(try sync(leader, with: root, memory: &memory).isEqual)
        var fresh = SyncSession.Memory()
        let late = try TestTeam.joining(root, role: .recorder, seed: 762)
        #expect(try sync(late, with: root, memory: &fresh).isEqual)
        #expect(try late.store.verify() == [])

        // A copied device goes on under a new key, whose first entry says so, however much it has seen.
        let twin = try root.over(try root.store.copyInMemory())
        for (node, seed) in [(twin, 766), (root, 767)] as [(Replica, UInt64)] {
            _ = try node.add(
                Kinds.volunteer, values: [("name", "V\(seed)")], ref: nil, text: FieldText(),
                surroundings(seed))
        }
        try twin.takeIn(try allRuns(of: root))
        let (renewed, retirement) = try twin.healed(surroundings(768))
        #expect(retirement != nil && renewed.id != root.id)
        #expect(try renewed.store.read { try $0.member(renewed.id) }?.roleNow == .admin)

        // From somebody who was revoked such logs are not taken, and what he recorded is.
        _ = try root.limit(leader.id, to: .researcher, surroundings(763))
        let forged = try Stranger(764, in: root.team) { _ in [] }
        _ = try leader.take([try VerifiedRun(forged.run, team: root.team)])
        _ = try leader.add(
            Kinds.volunteer, values: [("name", "Mine")], ref: nil, text: FieldText(), surroundings(765))
        try sync(leader, with: root, memory: &memory)
        #expect(try !root.status().heads.contains { $0.replica == forged.key.replica })
        #expect(try root.store.read { try $0.list(Kinds.volunteer) }.map { $0.text("name") }.contains("Mine"))
    }

    @Test(
        "A revoked device whose log is behind a long one that is not taken gives what it recorded all the same"
    )
    func longStranger() throws {
        let team = try TestTeam(members: [.leader], seed: 780)
        let (root, leader) = (team.nodes[0], team.nodes[1])
        var memory = SyncSession.Memory()
        try sync(leader, with: root, memory: &memory)
        _ = try root.limit(leader.id, to: .researcher, surroundings(781))
        // It does not know, and lets somebody in who writes more than a message holds.
        let friend = try TestTeam.joining(leader, role: .recorder, seed: 782)
        try friend.takeIn(try allRuns(of: leader))
        for seed in 784..<790 as Range<UInt64> {
            _ = try friend.commit(surroundings(seed)) { _ in
                (0..<50).map { number in
                    let text = String(repeating: "\(seed) \(number) ", count: 500)
                    return DraftChange(
                        kind: Kinds.activity.number, target: .created, fields: [1: .value(.text(text))])
                }
            }
        }
        try leader.takeIn(try allRuns(of: friend))
        _ = try leader.add(
            Kinds.volunteer, values: [("name", "Mine")], ref: nil, text: FieldText(), surroundings(790))
        let result = try sync(leader, with: root, memory: &memory)
        #expect(result.rounds < 12)
        #expect(try root.store.read { try $0.list(Kinds.volunteer) }.map { $0.text("name") }.contains("Mine"))
    }

    @Test("A chain of keys without end is no end of the node: keys beyond a number are nobody's")
    func manyKeys() throws {
        let team = try TestTeam(members: [.volunteer], seed: 770)
        let (root, device) = (team.nodes[0], team.nodes[1])
        var memory = SyncSession.Memory()
        try sync(device, with: root, memory: &memory)
        var before = device.deviceKey
        var runs: [VerifiedRun] = []
        for number in 0..<2_000 as Range<UInt64> {
            let next = try Stranger(10_000 + number, in: root.team) { key in
                let proof = try SuccessionProof.make(
                    successor: key.replica, heads: [], team: root.team, predecessor: before)
                return [
                    Self.membership([
                        1: .bytes(key.replica.bytes), 5: .bytes(proof), 8: .bytes(before.replica.bytes),
                    ])
                ]
            }
            runs.append(try VerifiedRun(next.run, team: root.team))
            before = next.key
        }
        try root.store.write { writer in _ = try writer.append(runs) }
        let members = try root.store.read { try $0.members() }
        #expect((200...300).contains(members.count))
        #expect(try root.store.verify() == [])
    }
}

/// Who one person is to the rules is who signed, not who a device says that it belongs to.
@Suite("Names that devices give their owners", .lane(.replicas))
struct OwnerTests {
    private struct Setting {
        let root: Replica
        let claim: RecordID
        let leader: Replica

        init(_ seed: UInt64) throws {
            root = try Replica.create(
                nil, teamName: "T", zone: Zone("Asia/Dubai"), device: nil, owner: "Root", surroundings(seed)
            ).replica
            leader = try Setting.device(of: root, "Lea", .leader, for: nil, seed + 1)
            var request = ClaimRequest()
            request.volunteer = try root.add(
                Kinds.volunteer, values: [("name", "Ali")], ref: nil, text: FieldText(),
                surroundings(seed + 3))
            request.activity = try root.add(
                Kinds.activity, values: [("name", "Food")], ref: nil, text: FieldText(),
                surroundings(seed + 4))
            request.time = .dated(
                first: LocalDate(dayNumber: 20_500), last: LocalDate(dayNumber: 20_500), minutes: 300)
            try carryEverywhere([root, leader])
            let recorded = try leader.log(request, isAgain: false, isDryRun: false, surroundings(seed + 5))
            claim = try #require(recorded.id)
            try carryEverywhere([root, leader])
        }

        static func device(
            of node: Replica, _ owner: String, _ role: Role, for volunteer: RecordID?, _ seed: UInt64
        ) throws -> Replica {
            let invitation = try node.invite(
                role: role, volunteer: volunteer, expires: 0, uses: 0, address: "", surroundings(seed))
            return try Replica.join(
                nil, try Invitation(text: invitation.text), device: nil, owner: owner, surroundings(seed + 1))
        }

        func minutes(_ state: MinuteState) throws -> Int {
            try root.store.read { try $0.ledgerLine(of: claim) }?.line.minutes(state) ?? 0
        }
    }

    @Test("Whoever calls himself as the leader is called withdraws none of the leader's hours")
    func borrowedName() throws {
        let setting = try Setting(800)
        let thief = try Setting.device(of: setting.root, "lea", .volunteer, for: nil, 810)
        try carryEverywhere([setting.root, thief])
        _ = try thief.withdraw(setting.claim, reason: "x", surroundings(812))
        try carryEverywhere([setting.root, thief])
        #expect(try setting.minutes(.provisional) == 300 && setting.minutes(.setAside) == 0)
        #expect(try setting.root.inbox().contains { $0.claims.contains(setting.claim) })
    }

    @Test(
        "The device itself withdraws them, also under its next key; so does one that was invited for the same volunteer"
    )
    func own() throws {
        let setting = try Setting(820)
        let copy = try setting.leader.over(try setting.leader.store.copyInMemory())
        _ = try setting.leader.add(
            Kinds.activity, values: [("name", "A")], ref: nil, text: FieldText(), surroundings(830))
        _ = try copy.add(
            Kinds.activity, values: [("name", "B")], ref: nil, text: FieldText(), surroundings(831))
        try carryEverywhere([setting.root, setting.leader])
        try copy.takeIn(try allRuns(of: setting.root))
        let next = try copy.healed(surroundings(832)).replica
        #expect(next.id != setting.leader.id)
        _ = try next.withdraw(setting.claim, reason: "x", surroundings(833))
        try carryEverywhere([setting.root, next])
        #expect(try setting.minutes(.setAside) == 300)
    }

    @Test("A reviewer who changes the key, and calls the owner otherwise, still approves nothing of his own")
    func otherKey() throws {
        let setting = try Setting(840)
        let rita = try Setting.device(of: setting.root, "Rita", .reviewer, for: nil, 850)
        try carryEverywhere([setting.root, rita])
        var request = ClaimRequest()
        let records = try setting.root.store.read { reader in
            (try reader.list(Kinds.volunteer)[0].id, try reader.list(Kinds.activity)[0].id)
        }
        (request.volunteer, request.activity) = records
        request.time = .dated(
            first: LocalDate(dayNumber: 20_501), last: LocalDate(dayNumber: 20_501), minutes: 300)
        let recorded = try rita.log(request, isAgain: false, isDryRun: false, surroundings(852))
        let claim = try #require(recorded.id)
        #expect(throws: ReplicaError.self) { try rita.approve([claim], basis: nil, surroundings(853)) }
        // What no command writes: a successor of the key that names another owner.
        let key = try DeviceKey(seed: surroundings(854).random(32))
        let heads = try rita.store.read { try $0.heads }.filter { $0.replica == rita.id }.map(\.entry)
        let proof = try SuccessionProof.make(
            successor: key.replica, heads: heads, team: rita.team, predecessor: rita.deviceKey)
        let covers = try rita.store.read { try $0.heads(of: claim) }
        try rita.store.write { writer in
            _ = try writer.append(by: key) { seen in
                try EntryEncoder.encode(
                    EntryHeader(rules: RuleBook.version, recordedAt: 0, seen: seen),
                    [
                        DraftChange(
                            kind: Kinds.recorder.number, target: .created,
                            personal: [1: .text("Somebody else")]),
                        DraftChange(
                            kind: Kinds.membership.number, target: .created,
                            fields: [
                                1: .value(.bytes(key.replica.bytes)), 5: .value(.bytes(proof)),
                                6: .change(0),
                                8: .value(.bytes(rita.id.bytes)), 9: .value(.entries(heads)),
                            ]),
                        DraftChange(
                            kind: Kinds.decision.number, target: .created,
                            fields: [
                                1: .value(.integer(0)), 2: .value(.record(claim)),
                                4: .value(.entries(covers)),
                            ]),
                    ], salt: { surroundings(855).random(16) })
            }
        }
        try carryEverywhere([setting.root, rita])
        let member = try setting.root.store.read { try $0.member(key.replica) }
        #expect(member?.role == .reviewer)
        #expect(member?.owner == (try setting.root.store.read { try $0.member(rita.id) })?.owner)
        #expect(try setting.root.store.read { try $0.ledgerLine(of: claim) }?.line.minutes(.confirmed) == 0)
    }
}
