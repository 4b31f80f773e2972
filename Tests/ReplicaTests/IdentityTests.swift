import Causality
import Foundation
import HoursModel
import HoursStore
import Sheets
import SignedLog
import SyncProtocol
import TestSupport
import Testing

@testable import Replica

/// Identity numbers: they join records at once, are in no file in clear, and open only for whom the root entrusts.
@Suite("Identity numbers", .lane(.replicas))
struct IdentityTests {
    private static let number = "784-1990-1234567-6"

    private func add(_ name: String, _ number: String?, on node: Replica, seed: UInt64) throws -> RecordID {
        try node.add(
            Kinds.volunteer,
            values: [("name", name)] + (number.map { [("nationalId", $0)] } ?? []), ref: nil,
            text: FieldText(), surroundings(seed))
    }

    private func log(_ person: RecordID, _ hours: Range<Int>, on node: Replica, seed: UInt64) throws {
        var request = ClaimRequest()
        request.volunteer = person
        request.activity = try node.store.read { try $0.resolve("Parcels", among: [Kinds.activity]).id }
        request.time = .timed(
            start: 20_500 * 1440 + hours.lowerBound * 60, end: 20_500 * 1440 + hours.upperBound * 60,
            breakMinutes: 0)
        request.evidence = .leader
        _ = try node.log(request, isAgain: true, isDryRun: false, surroundings(seed))
    }

    private func team(_ roles: [Role], seed: UInt64) throws -> (TestTeam, SyncMemories) {
        let team = try TestTeam(members: roles, seed: seed)
        _ = try team.nodes[0].add(
            Kinds.activity, values: [("name", "Parcels")], ref: nil, text: FieldText(),
            surroundings(seed + 1))
        var memory = SyncMemories()
        try memory.quiesce(team)
        return (team, memory)
    }

    private func credited(_ node: Replica) throws -> Int {
        try node.store.read { try $0.ledger() }.reduce(0) { $0 + $1.line.minutes(.provisional) }
    }

    @Test(
        "Situation 25: registered twice offline with the same identity number: one person at once, overlaps recomputed"
    )
    func registeredTwice() throws {
        var (team, memory) = try team([.leader, .leader], seed: 300)
        let a = try add("Maya Sharif", Self.number, on: team.nodes[1], seed: 310)
        let b = try add("مايا شريف", "٧٨٤ ١٩٩٠ ١٢٣٤٥٦٧ ٦", on: team.nodes[2], seed: 311)
        try log(a, 9..<12, on: team.nodes[1], seed: 312)
        try log(b, 11..<14, on: team.nodes[2], seed: 313)
        try memory.quiesce(team)
        for node in team.nodes {
            #expect(try node.store.read { try $0.person(of: a) == $0.person(of: b) })
            #expect(try credited(node) == 300)
            #expect(try node.store.verify() == [])
        }
        #expect(Set(try team.nodes.map { try $0.status().ledgerDigest }).count == 1)
        // A human word outweighs a number; released, the ledger is as before.
        let split = try team.nodes[0].splitPersons(a, b, reason: "two sisters", surroundings(314))
        #expect(try credited(team.nodes[0]) == 360)
        _ = try team.nodes[0].release(split, reason: nil, surroundings(315))
        #expect(try credited(team.nodes[0]) == 300)
        // Erased, the two records stay one person, so that nothing is credited twice.
        _ = try team.nodes[0].erase(a, ground: .request, surroundings(316))
        try memory.quiesce(team)
        let late = try TestTeam.joining(team.nodes[0], role: .leader, seed: 317)
        var fresh = SyncSession.Memory()
        try sync(late, with: team.nodes[0], memory: &fresh)
        for node in team.nodes + [late] {
            #expect(try credited(node) == 300)
            #expect(try node.store.verify() == [])
        }
        // The number of the erased person joins nobody to the hours that are left.
        let newcomer = try add("Newcomer", Self.number, on: team.nodes[1], seed: 318)
        try memory.quiesce(team)
        for node in team.nodes {
            #expect(try node.store.read { try $0.volunteers(of: newcomer) } == [newcomer])
        }
    }

    @Test(
        "A number that is erased stays erased: a sheet with it is refused, and nobody waits for a registrar")
    func erased() throws {
        var (team, memory) = try team([.leader], seed: 400)
        let (root, leader) = (team.nodes[0], team.nodes[1])
        let table = try Table(
            text: "name,national id,activity,date,hours\nMaya,784-1990-1234567-5,Parcels,2026-02-17,2")
        func take(_ text: String?, on node: Replica, seed: UInt64) throws -> ImportReport {
            let table = try text.map { try Table(text: $0) } ?? table
            return try node.importRows(
                .table(table, try ColumnMap(headers: table.header), DateReader()),
                ImportOptions(source: "a.csv"), surroundings(seed), progress: { _ in })
        }
        #expect(try take(nil, on: leader, seed: 401).accepted == 1)
        try memory.quiesce(team)
        #expect(try root.inbox().map(\.rule) == [.wrongDigit])
        let person = try root.store.read { try $0.resolve("Maya", among: [Kinds.volunteer]).id }
        _ = try root.erase(person, ground: .request, surroundings(402))
        try memory.quiesce(team)
        for node in team.nodes {
            #expect(try node.inbox().isEmpty && node.store.verify() == [])
            let other = "name,national id,activity,date,hours\nOther,784-1990-1234567-5,Parcels,2026-02-19,2"
            #expect(try take(nil, on: node, seed: 403).unchanged == 1)
            #expect(try take(other, on: node, seed: 404).refused == 1)
        }
    }

    @Test("What an undone import said of numbers joins nobody and waits for nobody")
    func undone() throws {
        let (team, _) = try team([], seed: 410)
        let root = team.nodes[0]
        let real = try add("Real Name", Self.number, on: root, seed: 411)
        let lines = """
            {"kind":"volunteer","ref":"x1","name":"Typo","nationalId":"\(Self.number)"}
            {"kind":"volunteer","ref":"x2","name":"Bad","nationalId":"784-1990-1234567-5"}
            """
        let report = try root.importRows(
            .lines(Array(lines.utf8), DateReader()), ImportOptions(source: "x.jsonl"), surroundings(412),
            progress: { _ in })
        #expect(try root.store.read { try $0.volunteers(of: real) }.count == 2)
        _ = try root.undo(try #require(report.batch), surroundings(413))
        #expect(try root.store.read { try $0.volunteers(of: real) } == [real])
        #expect(try root.inbox().isEmpty && root.status().inbox == 0)
        #expect(try root.store.verify() == [])
    }

    @Test("Situation 28: one digit wrong: credited to the provisional person, and a registrar is asked")
    func wrongDigit() throws {
        var (team, memory) = try team([.leader], seed: 330)
        let right = try add("Maya Sharif", Self.number, on: team.nodes[0], seed: 331)
        let wrong = try add("M. Sharif", "784-1990-1234567-5", on: team.nodes[1], seed: 332)
        try log(right, 9..<12, on: team.nodes[1], seed: 333)
        try log(wrong, 9..<12, on: team.nodes[1], seed: 334)
        try memory.quiesce(team)
        let office = team.nodes[0]
        #expect(try credited(office) == 360)
        let item = try #require(try office.inbox().first { $0.rule == .wrongDigit })
        #expect(item.volunteer == wrong && item.choices.map(\.action) == [.correct, .keep])
        #expect(try office.status().inbox == 1)
        try office.edit(
            wrong, kind: Kinds.volunteer, values: [("nationalId", Self.number)], text: FieldText(),
            surroundings(335))
        #expect(try office.inbox().isEmpty)
        #expect(try credited(office) == 180)
    }

    @Test("A number that is right although it looks wrong is said to be, and still joins")
    func affirmed() throws {
        let (team, _) = try team([], seed: 420)
        let root = team.nodes[0]
        let a = try add("Maya", "0499370898", on: root, seed: 421)
        let b = try add("Maya S.", "0499370898!", on: root, seed: 422)
        #expect(try root.store.read { try $0.person(of: a) == $0.person(of: b) })
        #expect(try root.inbox().map(\.rule) == [.wrongDigit])
        try root.edit(
            a, kind: Kinds.volunteer, values: [("nationalId", "0499370898!")], text: FieldText(),
            surroundings(423))
        #expect(try root.inbox().isEmpty)
        #expect(try root.identityNumber(of: a) == "0499370898")
    }

    @Test("Two that a reviewer keeps apart stay apart when a third record has their number")
    func third() throws {
        let (team, _) = try team([], seed: 430)
        let root = team.nodes[0]
        let a = try add("Maya", Self.number, on: root, seed: 431)
        let c = try add("Noor", Self.number, on: root, seed: 432)
        _ = try root.splitPersons(a, c, reason: "sisters", surroundings(433))
        let b = try add("M. Sharif", Self.number, on: root, seed: 434)
        func person(_ id: RecordID) throws -> RecordID { try root.store.read { try $0.person(of: id) } }
        #expect(try person(a) != person(c))
        #expect(try person(b) == person(a) || person(b) == person(c))
        _ = try root.erase(b, ground: .mistake, surroundings(435))
        #expect(try person(a) != person(c))
        #expect(try root.store.verify() == [])
    }

    @Test("A sheet again, after somebody added the person by hand with the number, changes nothing")
    func sheetBesideHand() throws {
        var (team, memory) = try team([.leader], seed: 440)
        let (root, leader) = (team.nodes[0], team.nodes[1])
        let table = try Table(
            text: "name,national id,activity,date,hours\nMaya,784-1990-1234567-6,Parcels,2026-02-17,2")
        func take(on node: Replica, seed: UInt64) throws -> ImportReport {
            try node.importRows(
                .table(table, try ColumnMap(headers: table.header), DateReader()),
                ImportOptions(source: "a.csv"), surroundings(seed), progress: { _ in })
        }
        _ = try add("Maya Sharif", Self.number, on: root, seed: 441)
        #expect(try take(on: leader, seed: 442).accepted == 1)
        #expect(try take(on: root, seed: 443).accepted == 1)
        try memory.quiesce(team)
        for node in team.nodes {
            #expect(try take(on: node, seed: 444).unchanged == 1)
            #expect(try credited(node) == 120)
        }
    }

    @Test("Who may only report the own hours does not say who is who")
    func volunteerRole() throws {
        var (team, memory) = try team([.volunteer], seed: 450)
        let (root, other) = (team.nodes[0], team.nodes[1])
        let a = try add("Maya", Self.number, on: root, seed: 451)
        try memory.quiesce(team)
        let b = try add("Somebody", Self.number, on: other, seed: 452)
        try other.edit(
            a, kind: Kinds.volunteer, values: [("nationalId", "0499370899")], text: FieldText(),
            surroundings(453))
        try memory.quiesce(team)
        for node in team.nodes {
            #expect(try node.store.read { try $0.volunteers(of: b) } == [b])
            #expect(try node.store.read { try $0.sharedIdentities() }.isEmpty)
            #expect(try node.store.verify() == [])
        }
        let token = root.identityToken(try #require(IdentityNumber(Self.number)))
        #expect(try root.store.read { try $0.volunteers(withIdentity: token) } == [a])
    }

    @Test("A member whose receiving key is none cannot keep an admin from revoking others")
    func badReceivingKey() throws {
        var (team, memory) = try team([.leader], seed: 460)
        let (root, leader) = (team.nodes[0], team.nodes[1])
        let invitation = try Invitation(
            text: root.invite(
                role: .volunteer, volunteer: nil, expires: 0, uses: 1, address: "", surroundings(461)
            ).text)
        let key = try DeviceKey(seed: [UInt8](repeating: 9, count: 32))
        let proof = try JoinProof.make(
            joiner: key.replica, team: root.team, invitation: try DeviceKey(seed: invitation.seed))
        let store = try Store.create(path: nil, team: root.team, incarnation: 7)
        _ = try store.write { writer in
            try writer.append(by: key) { seen in
                try EntryEncoder.encode(
                    EntryHeader(rules: RuleBook.version, recordedAt: 0, seen: seen),
                    [
                        DraftChange(
                            kind: Kinds.membership.number, target: .created,
                            fields: [
                                1: .value(.bytes(key.replica.bytes)), 4: .value(.record(invitation.record)),
                                5: .value(.bytes(proof)), 11: .value(.bytes([1])),
                            ])
                    ], salt: { [UInt8](repeating: 0, count: 16) })
            }
        }
        let runs = try store.read { try $0.batch(after: 0, through: 1, except: nil, limitBytes: .max) }.runs
        try root.takeIn(runs)
        #expect(try root.store.read { try $0.members() }.contains { $0.replica == key.replica })
        _ = try root.limit(leader.id, to: .researcher, surroundings(462))
        try memory.quiesce(team)
        #expect(try root.store.read { try $0.member(leader.id) }?.limit == .researcher)
    }

    @Test("The root opens a number, others only when entrusted, and a new root after the handover")
    func opening() throws {
        var (team, memory) = try team([.admin, .leader], seed: 340)
        let (root, admin, leader) = (team.nodes[0], team.nodes[1], team.nodes[2])
        let person = try add("Maya Sharif", Self.number, on: leader, seed: 341)
        try memory.quiesce(team)
        #expect(try root.identityNumber(of: person) == "784199012345676")
        #expect(throws: ReplicaError.self) { try leader.identityNumber(of: person) }
        #expect(throws: ReplicaError.self) { try leader.entrust(leader.id, surroundings(342)) }
        try root.entrust(leader.id, surroundings(343))
        try memory.quiesce(team)
        #expect(try leader.identityNumber(of: person) == "784199012345676")
        #expect(throws: ReplicaError.self) { try admin.identityNumber(of: person) }
        try root.handOver(to: admin.id, recoveryKey: nil, surroundings(344))
        try memory.quiesce(team)
        #expect(try admin.identityNumber(of: person) == "784199012345676")
        // The same number again is no edit, however it is sealed.
        #expect(throws: ReplicaError.self) {
            try leader.edit(
                person, kind: Kinds.volunteer, values: [("nationalId", "784199012345676")],
                text: FieldText(), surroundings(345))
        }
    }

    @Test("A token that a revoked member writes neither joins nor parts anybody")
    func revoked() throws {
        var (team, memory) = try team([.leader], seed: 350)
        let (root, leader) = (team.nodes[0], team.nodes[1])
        let a = try add("Maya", Self.number, on: root, seed: 351)
        let b = try add("Maya S.", Self.number, on: root, seed: 352)
        let c = try add("Noor", nil, on: root, seed: 353)
        try memory.quiesce(team)
        _ = try root.limit(leader.id, to: .researcher, surroundings(354))
        try leader.edit(
            b, kind: Kinds.volunteer, values: [("nationalId", "784-1990-7654321-0")], text: FieldText(),
            surroundings(355))
        try leader.edit(
            c, kind: Kinds.volunteer, values: [("nationalId", Self.number)], text: FieldText(),
            surroundings(356))
        try memory.quiesce(team)
        // The revoked device itself is not told.
        #expect(try root.store.read { try $0.volunteers(of: a) } == [a, b])
        for node in team.nodes { #expect(try node.store.verify() == []) }
        _ = try root.readmit(leader.id, surroundings(357))
        try memory.quiesce(team)
        for node in team.nodes { #expect(try node.store.read { try $0.volunteers(of: a) } == [a, c]) }
    }

    @Test("A sheet with identity numbers makes one record per number on two laptops, whatever the names")
    func sheet() throws {
        var (team, memory) = try team([.leader, .leader], seed: 360)
        let text = """
            name,national id,activity,date,hours
            Maya Sharif,784-1990-1234567-6,Parcels,2026-02-17,2
            Maya Sharif,0499370899,Parcels,2026-02-17,3
            مايا,784199012345676,Parcels,2026-02-18,2
            Noor,,Parcels,2026-02-18,2
            """
        let table = try Table(text: text)
        for (index, node) in team.nodes.enumerated() {
            let report = try node.importRows(
                .table(table, try ColumnMap(headers: table.header), DateReader()),
                ImportOptions(source: "a.csv"), surroundings(361 + UInt64(index)), progress: { _ in })
            #expect(report.accepted == 4 && report.flagged == 0)
        }
        try memory.quiesce(team)
        for node in team.nodes {
            #expect(try node.store.read { try $0.list(Kinds.volunteer) }.count == 3)
            #expect(try credited(node) == 9 * 60)
        }
        let again = try team.nodes[1].importRows(
            .table(table, try ColumnMap(headers: table.header), DateReader()),
            ImportOptions(source: "a.csv"), surroundings(370), progress: { _ in })
        #expect(again.unchanged == 4 && again.batch == nil)
    }

    @Test("No identity number is in a file of the replica, in a message or in a bundle")
    func notInClear() throws {
        let home = ReplicaHome(path: NSTemporaryDirectory() + "saat-id-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: home.path) }
        let replica = try Replica.create(
            home, teamName: "T", zone: Zone("Asia/Dubai"), device: nil, owner: "Mona", surroundings(380)
        ).replica
        _ = try add("Maya Sharif", Self.number, on: replica, seed: 381)
        let line = #"{"kind":"volunteer","ref":"v9","name":"Noor","nationalId":"0499370899"}"#
        _ = try replica.importRows(
            .lines(Array(line.utf8), DateReader()), ImportOptions(source: "x.jsonl"), surroundings(382),
            progress: { _ in })
        let body = try replica.store.read { reader in
            try MessageCoding.encode([
                TeamPart(
                    team: replica.team, digest: HeadsDigest(team: replica.team, []), covered: try reader.end,
                    held: ArrivalCursor(),
                    runs: try reader.batch(
                        after: 0, through: try reader.end.arrivals, except: nil, limitBytes: .max
                    ).runs)
            ])
        }
        var places = [Data(body)]
        for name in try FileManager.default.contentsOfDirectory(atPath: home.path) {
            places.append(try Data(contentsOf: URL(fileURLWithPath: home.path + "/" + name)))
        }
        #expect(places.contains { $0.range(of: Data("Noor".utf8)) != nil })
        for secret in [Self.number, "784199012345676", "0499370899"] {
            for place in places { #expect(place.range(of: Data(secret.utf8)) == nil) }
        }
    }

    @Test(
        "After a revocation bundles have a key that the revoked member cannot open; readmitted it can again")
    func bundleKeys() throws {
        var (team, memory) = try team([.admin, .leader], seed: 390)
        let (root, leader) = (team.nodes[0], team.nodes[2])
        let path = NSTemporaryDirectory() + "saat-bundle-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = try leader.exportBundle(to: path, for: nil)
        _ = try root.limit(leader.id, to: .researcher, surroundings(391))
        _ = try root.importBundle(from: path)
        try memory.quiesce(team)
        _ = try root.exportBundle(to: path, for: nil)
        #expect(throws: SyncError.self) { try leader.importBundle(from: path) }
        _ = try team.nodes[1].importBundle(from: path)
        // Who works by bundles alone has the new key from the file itself; an altered box is seen.
        let alone = try TestTeam.joining(root, role: .recorder, seed: 396)
        let before = try alone.exportBundle(to: path + ".in", for: nil)
        #expect(before.entries == 1)
        _ = try root.importBundle(from: path + ".in")
        _ = try root.limit(leader.id, to: .volunteer, surroundings(397))
        _ = try root.limit(leader.id, to: .researcher, surroundings(398))
        _ = try root.exportBundle(to: path, for: nil)
        _ = try alone.importBundle(from: path)
        #expect(try alone.status().digest == root.status().digest)
        var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        bytes[60] ^= 1
        try Data(bytes).write(to: URL(fileURLWithPath: path + ".in"))
        #expect(throws: SyncError.self) { try alone.importBundle(from: path + ".in") }
        try FileManager.default.removeItem(atPath: path + ".in")
        // Who is invited later gets the new key.
        let invitation = try root.invite(
            role: .recorder, volunteer: nil, expires: 0, uses: 1, address: "", surroundings(392))
        let late = try Replica.join(
            nil, try Invitation(text: invitation.text), device: "late", owner: nil, surroundings(393))
        _ = try late.importBundle(from: path)
        _ = try root.readmit(leader.id, surroundings(394))
        try memory.quiesce(team)
        _ = try team.nodes[1].exportBundle(to: path, for: nil)
        _ = try leader.importBundle(from: path)
    }

    @Test(
        "Who joined with an invitation from before a revocation writes bundles that the revoked member cannot open"
    )
    func olderInvitation() throws {
        var (team, memory) = try team([.admin, .leader, .leader], seed: 480)
        let (root, revoked, other) = (team.nodes[0], team.nodes[2], team.nodes[3])
        let path = NSTemporaryDirectory() + "saat-bundle-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let older = try root.invite(
            role: .recorder, volunteer: nil, expires: 0, uses: 1, address: "", surroundings(481))
        _ = try root.limit(revoked.id, to: .researcher, surroundings(482))
        let late = try Replica.join(
            nil, try Invitation(text: older.text), device: "late", owner: nil, surroundings(483))
        team.nodes.append(late)
        try memory.quiesce(team)
        _ = try late.exportBundle(to: path, for: nil)
        #expect(throws: SyncError.self) { try revoked.importBundle(from: path) }
        for node in [root, team.nodes[1], other, late] { _ = try node.importBundle(from: path) }
        // Nor does the key that an invitation from before gave to its holder open what others write.
        _ = try other.exportBundle(to: path, for: nil)
        #expect(throws: SyncError.self) { try revoked.importBundle(from: path) }
        _ = try late.importBundle(from: path)
    }

    @Test("An admin who wrote a key of the highest generation and was revoked then cannot open what follows")
    func highestGeneration() throws {
        var (team, memory) = try team([.admin], seed: 470)
        let (root, admin) = (team.nodes[0], team.nodes[1])
        let path = NSTemporaryDirectory() + "saat-bundle-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        for generation in [1_000_000, Int64.max] {
            _ = try admin.commit(surroundings(471)) { reader in
                let drafts = try admin.newBundleKey(without: [], and: [], in: reader, surroundings(472))
                return drafts.map { draft in
                    var draft = draft
                    draft.fields[1] = .value(.integer(generation))
                    return draft
                }
            }
        }
        try memory.quiesce(team)
        _ = try root.limit(admin.id, to: .researcher, surroundings(473))
        _ = try root.exportBundle(to: path, for: nil)
        #expect(throws: SyncError.self) { try admin.importBundle(from: path) }
    }

    @Test(
        "Numbers are compared whatever the digits and signs, and their check digits are read",
        arguments: [
            ("784-1990-1234567-6", "784199012345676", IdentityNumber.Check.fits),
            ("۰۴۹۹۳۷۰۸۹۹", "0499370899", .fits), ("0499370898", "0499370898", .wrong),
            ("784199012345675", "784199012345675", .wrong), ("p-12 34ab", "P1234AB", .unknown),
            ("123456", "123456", .unknown),
            ("784-1990-1234567", "78419901234567", .wrong),
            ("784-1990-1234567-66", "7841990123456766", .wrong),
            ("784-1990-1234567-6 (UAE)", "784199012345676UAE", .wrong), ("499370899", "499370899", .wrong),
            ("499370898", "499370898", .unknown),
        ])
    func numbers(typed: String, canonical: String, check: IdentityNumber.Check) {
        #expect(IdentityNumber(typed)?.canonical == canonical)
        #expect(IdentityNumber(typed)?.check == check)
    }

    @Test("What is no number is refused", arguments: ["", "12", "---", String(repeating: "9", count: 33)])
    func noNumber(typed: String) { #expect(IdentityNumber(typed) == nil) }
}
