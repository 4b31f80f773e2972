import Causality
import HoursModel
import HoursStore
import Replica
import Seeds
import Sheets
import SignedLog
import SyncProtocol

extension World {
    /// Lets one step happen.
    mutating func run(_ step: Step) throws {
        random = SeededGenerator(step.seed)
        let other = step.other % nodes.count
        // Mostly the root is above a member; the others are refused.
        let node = step.event == .limit && step.other % 10 < 7 ? 0 : step.node % nodes.count
        do {
            switch step.event {
            case .exchange:
                if node != other {
                    try exchange(node, other, isSound: false)
                    try heal(node)
                }
            case .late: try deliverLate(step.other)
            case .export: try export(from: node)
            case .deliver: try importBundle(on: node, step.other)
            case .clock:
                nodes[node].skew = Int64.random(in: -315_360_000_000...315_360_000_000, using: &random)
            case .olderProgram: try changeProgram(of: node)
            case .lostPart: try nodes[node].replica.store.losePart(step.other)
            case .clone: try clone(node)
            case .restoreField: try restore(node, .field)
            case .restoreHub: try restore(1, .hub)
            case .restoreCentre: try restore(0, .centre)
            default:
                try heal(node)
                if happens(faults.fullDisk) {
                    // All that a full disk refuses is cleanly absent.
                    let before = try nodes[node].replica.store.read { try $0.heads }
                    var copy = self
                    try whileFull(node) { try refusing { try copy.write(step.event, on: node) } }
                    let after = try nodes[node].replica.store.read { try $0.heads }
                    if before == after {
                        tally["writes that a full disk refused", default: 0] += 1
                        return
                    }
                    nodes = copy.nodes
                    acknowledged = copy.acknowledged
                    claims = copy.claims
                } else {
                    try write(step.event, on: node)
                }
            }
            tally[step.event.rawValue, default: 0] += 1
        } catch let error where World.isRefusal(error) {
            tally["refused \(step.event.rawValue)", default: 0] += 1
        }
    }

    private mutating func write(_ event: Step.Event, on node: Int) throws {
        let replica = nodes[node].replica
        guard replica.store.vocabulary.hasCommand(for: event) else { return }
        switch event {
        case .record:
            var request = ClaimRequest()
            request.volunteer = random.pick(people)
            request.activity = random.pick(activities)
            request.time = time()
            request.evidence = random.pick([.own, .sheet, .leader])
            let recorded = try replica.log(request, isAgain: true, isDryRun: false, around(node))
            if let id = recorded.id, let head = try replica.store.read({ try $0.ownEnd() }) {
                claims[id] = head
            }
        case .edit:
            guard let claim = try claim(on: node) else { return }
            if random.chance(30), replica.store.vocabulary.hasWithdrawals {
                _ = try replica.withdraw(claim, reason: "wrong", around(node))
            } else {
                var request = ClaimRequest()
                request.time = time()
                if random.chance(30) { request.volunteer = random.pick(people) }
                let before = try fieldsOfNewerPrograms(of: claim, on: node)
                _ = try replica.amend(claim, request, around(node))
                guard try fieldsOfNewerPrograms(of: claim, on: node) == before else {
                    throw Violation("an edit of claim \(claim) lost a field that its program does not know")
                }
            }
        case .decide: try decide(replica, node)
        case .link:
            let pair = people.shuffled(using: &random)
            if Bool.random(using: &random) {
                _ = try replica.mergePersons(pair[0], pair[1], reason: nil, around(node))
            } else {
                _ = try replica.splitPersons(pair[0], pair[1], reason: nil, around(node))
            }
        case .sheet: try sheet(replica, node)
        case .settings: try settings(replica, node)
        case .circumstance: try circumstance(replica, node)
        case .undecodable:
            let bytes = (0..<random.number(1...60)).map { _ in UInt8.random(in: 0...255, using: &random) }
            _ = try replica.store.write { writer in
                try writer.append(by: replica.deviceKey) { _ in EncodedEntry(bytes: bytes, personal: [:]) }
            }
        case .newerProgram: try writeNewer(replica, node)
        case .limit: try changeMembers(replica, node)
        case .hostile: try writeHostile(replica, node)
        case .erase: _ = try replica.erase(random.pick(people), ground: .request, around(node))
        default: return
        }
        try acknowledge(node)
    }

    private mutating func decide(_ replica: Replica, _ node: Int) throws {
        guard let claim = try claim(on: node) else { return }
        switch random.number(0...3) {
        case 0: _ = try replica.approve([claim], basis: nil, around(node))
        case 1: _ = try replica.reject([claim], reason: "no", basis: nil, around(node))
        case 2:
            guard let other = try self.claim(on: node) else { return }
            _ = try replica.decidePair(
                claim, other, areSame: Bool.random(using: &random), reason: nil, around(node))
        default:
            let decisions = try replica.store.read { reader in
                try [Kinds.decision, Kinds.sameAs, Kinds.notSameAs].flatMap { try reader.list($0).map(\.id) }
            }
            guard let decision = decisions.randomElement(using: &random) else { return }
            _ = try replica.release(decision, reason: nil, around(node))
        }
    }

    private mutating func sheet(_ replica: Replica, _ node: Int) throws {
        let batches = try replica.store.read { try $0.list(Kinds.batch).map(\.id) }
        if let batch = batches.randomElement(using: &random), random.chance(30) {
            _ = try replica.undo(batch, around(node))
            return
        }
        let hours = random.number(1...3)
        let table = try Table(
            text: "name,activity,date,hours\nMona,Parcels,2026-02-17,\(hours)\nZahra,Reading,2026-02-17,2")
        _ = try replica.importRows(
            .table(table, try ColumnMap(headers: table.header), DateReader()),
            ImportOptions(source: "sheet.csv"), around(node), progress: { _ in })
    }

    private mutating func settings(_ replica: Replica, _ node: Int) throws {
        let line: String
        switch random.number(0...2) {
        case 0: line = #"{"kind":"policy","toleranceMinutes":\#(random.pick([0, 15, 60]))}"#
        case 1:
            try replica.edit(
                random.pick(activities), kind: Kinds.activity,
                values: [("zone", random.pick(["Asia/Dubai", "Pacific/Auckland", "America/New_York"]))],
                text: FieldText(), around(node))
            return
        default:
            let day = LocalDate(dayNumber: 20_500 + random.number(0...2))
            line =
                #"{"kind":"roster","activity":"\#(random.pick(activities))","date":"\#(day)","present":["\#(random.pick(people))"],"closed":true}"#
        }
        _ = try replica.importRows(
            .lines(Array(line.utf8), DateReader()), ImportOptions(source: "x.jsonl"), around(node),
            progress: { _ in })
    }

    private mutating func changeMembers(_ replica: Replica, _ node: Int) throws {
        let members = try replica.store.read { try $0.members() }
        guard let member = members.randomElement(using: &random)?.replica else { return }
        switch random.number(0...9) {
        case 0...4:
            _ = try replica.limit(
                member, to: random.pick([.researcher, .volunteer, .recorder]), around(node))
        case 5...8: _ = try replica.readmit(member, around(node))
        default: try replica.handOver(to: member, recoveryKey: nil, around(node))
        }
    }

    /// An entry of a newer program: a kind, a unit and a field of a known unit that this one does not know, and rules of a later version.
    private mutating func writeNewer(_ replica: Replica, _ node: Int) throws {
        let around = around(node)
        var drafts = [
            DraftChange(
                kind: 9_999, target: .created, fields: [1: .value(.text("later")), 2: .value(.integer(7))])
        ]
        if let claim = try claim(on: node) {
            drafts.append(
                DraftChange(
                    kind: Kinds.claim.number, target: .known(claim), fields: [88: .value(.text("new"))]))
            let register = try replica.store.read { try $0.folded(claim, kind: Kinds.claim) }.registers[1]
            if let register, var value = register.heads.first?.value {
                value[1_001] = .integer(Int64(random.number(0...3)))
                drafts.append(
                    DraftChange(
                        kind: Kinds.claim.number, target: .known(claim),
                        fields: value.mapValues { .value($0) }, over: [1: register.shown]))
            }
        }
        _ = try replica.store.write { writer in
            try writer.append(by: replica.deviceKey) { seen in
                try EntryEncoder.encode(
                    EntryHeader(
                        rules: RuleBook.version + 1, recordedAt: around.nowMilliseconds, seen: seen), drafts,
                    salt: { around.random(16) })
            }
        }
    }

    mutating func claim(on node: Int) throws -> RecordID? {
        try nodes[node].replica.store.read { try $0.list(Kinds.claim) }.map(\.id).randomElement(
            using: &random)
    }

    private mutating func time() -> ClaimTime {
        let day = LocalDate(dayNumber: 20_500 + random.number(0...2))
        if random.chance(25) {
            return .dated(first: day, last: day, minutes: 30 * random.number(0...10))
        }
        let start = day.dayNumber * 1440 + 300 + 30 * random.number(0...8)
        return .timed(start: start, end: start + 30 * random.number(1...10), breakMinutes: 0)
    }

    /// Copies a device with all that it holds; from now on there are two that do not know of each other.
    private mutating func clone(_ node: Int) throws {
        guard nodes.count < 8 else { return }
        var copy = nodes[node]
        copy.replica = try copy.replica.over(try self.copy(of: copy.replica.store))
        copy.backup = nil
        nodes.append(copy)
    }

    /// Makes a backup of a node, or puts the one that there is back.
    private mutating func restore(_ node: Int, _ place: Node.Place) throws {
        guard nodes[node].place == place else { return }
        guard let backup = nodes[node].backup else {
            nodes[node].backup = try copy(of: nodes[node].replica.store)
            nodes[node].backupMemories = nodes[node].memories
            return
        }
        // What lay nowhere but on this disk is gone with it.
        let others = nodes.indices.filter { $0 != node }.map { nodes[$0].replica.store } + [backup]
        for head in acknowledged {
            let isElsewhere = try others.contains { try $0.read { try $0.holds(head) } }
            if !isElsewhere {
                acknowledged.remove(head)
                tally["entries gone with the only disk that held them", default: 0] += 1
            }
        }
        let program = nodes[node].replica.store.vocabulary
        nodes[node].replica = try nodes[node].replica.over(
            try copy(of: backup).opened(knowing: program))
        nodes[node].memories = nodes[node].backupMemories
        tally["put back", default: 0] += 1
    }
}
