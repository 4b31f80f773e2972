import Causality
import HoursModel
import HoursStore
import Replica
import Seeds
import SignedLog
import SyncProtocol
import Synchronization

/// One run: field devices, a hub and a central node with the real session, fold and settlement on the real store in memory.
///
/// No sockets, no clock, no threads: one seed is one run.
struct World {
    var faults: Faults
    var nodes: [Node] = []
    var random: SeededGenerator
    var clock: Int64 = 1_772_323_200_000
    var people: [RecordID] = []
    var activities: [RecordID] = []
    /// Entries of which a device said that they are recorded.
    var acknowledged: Set<Head> = []
    /// Claims that they record.
    var claims: [RecordID: Head] = [:]
    /// Messages that are still under way.
    var late: [(from: ReplicaID, to: Int, body: [UInt8], isJoin: Bool)] = []
    /// Bundles on memory sticks.
    var bundles: [[[TeamPart]]] = []
    /// How often what happened, by name.
    var tally: [String: Int] = [:]
    /// A node of another team.
    var stranger: Replica
    /// The databases that were made for this run.
    private var copies: [Store] = []

    /// The world of a seed: copies of one of a few teams that were set up before, since setting up takes longer than a run.
    init(seed: UInt64, faults: Faults) throws {
        let kind = seed % World.kindsOfTeam
        let founded = try World.founded.withLock { founded in
            if let world = founded[kind] { return world }
            let world = try World(foundedWith: kind)
            founded[kind] = world
            return world
        }
        self = founded
        self.faults = faults
        random = SeededGenerator(seed)
        for node in nodes.indices {
            let replica = nodes[node].replica
            nodes[node].replica = try replica.over(try copy(of: replica.store))
        }
        stranger = try stranger.over(try copy(of: stranger.store))
    }

    /// A copy of a database for this run, in one that an earlier run needs no more.
    mutating func copy(of store: Store) throws -> Store {
        let copy = try store.copyInMemory(over: World.spare.withLock { $0.popLast() })
        copies.append(copy)
        return copy
    }

    /// Leaves the databases of this run to others; nothing may read them afterwards.
    func leaveCopies() { World.spare.withLock { $0 += copies } }

    /// Lends a database that an earlier run needs no more.
    static func withSpare<T>(like store: Store, _ body: (Store) throws -> T) throws -> T {
        let lent = try spare.withLock { $0.popLast() } ?? store.copyInMemory()
        defer { spare.withLock { $0.append(lent) } }
        return try body(lent)
    }

    private static let spare = Mutex<[Store]>([])

    private static let kindsOfTeam: UInt64 = 16
    private static let founded = Mutex<[UInt64: World]>([:])

    private init(foundedWith seed: UInt64) throws {
        faults = Faults()
        random = SeededGenerator(seed)
        let zone = Zone("Asia/Dubai")
        stranger = try Replica.create(
            nil, teamName: "Others", zone: zone, device: nil, owner: nil,
            World.surroundings(random.next(), clock)
        ).replica
        let centre = try Replica.create(
            nil, teamName: "Team", zone: zone, device: "centre", owner: "Office",
            World.surroundings(random.next(), clock)
        ).replica
        nodes.append(Node(place: .centre, replica: centre))
        for (place, role) in [
            (Node.Place.hub, Role.reviewer), (.field, .leader), (.field, .recorder), (.field, .leader),
        ] {
            let invitation = try centre.invite(
                role: role, volunteer: nil, expires: 0, uses: 1, address: "", around(0))
            let replica = try Replica.join(
                nil, try Invitation(text: invitation.text), device: "\(role.name) \(nodes.count)",
                owner: "Owner \(nodes.count)", around(0))
            nodes.append(Node(place: place, replica: replica))
        }
        for name in ["Mona", "حصة", "Ali"] {
            people.append(
                try centre.add(
                    Kinds.volunteer, values: [("name", name)], ref: nil, text: FieldText(), around(0)))
        }
        for name in ["Parcels", "Reading"] {
            activities.append(
                try centre.add(
                    Kinds.activity, values: [("name", name)], ref: nil, text: FieldText(), around(0)))
        }
        for node in nodes.indices.dropFirst() { try exchange(node, 0, isSound: true) }
        for node in nodes.indices { try acknowledge(node) }
    }

    /// The time and randomness of a use case on a node.
    mutating func around(_ node: Int) -> Surroundings {
        clock += Int64.random(in: 0...600_000, using: &random)
        let skew = nodes.indices.contains(node) ? nodes[node].skew : 0
        return World.surroundings(random.next(), clock + skew)
    }

    private static func surroundings(_ seed: UInt64, _ milliseconds: Int64) -> Surroundings {
        let source = Bytes(seed)
        return Surroundings(nowMilliseconds: milliseconds) { source.next($0) }
    }

    /// Takes note that a node said that it recorded what is at the end of its log.
    mutating func acknowledge(_ node: Int) throws {
        if let head = try nodes[node].replica.store.read({ try $0.ownEnd() }) { acknowledged.insert(head) }
    }

    /// Lets a node give up its key if it must, as every command does before it writes.
    mutating func heal(_ node: Int) throws {
        let (replica, retirement) = try nodes[node].replica.healed(around(node))
        nodes[node].replica = replica
        guard retirement != nil else { return }
        nodes[node].memories = [:]
        tally["keys retired", default: 0] += 1
        try acknowledge(node)
    }

    /// Chance of a rate, from 0 to 1.
    mutating func happens(_ rate: Double) -> Bool {
        rate > 0 && Double.random(in: 0..<1, using: &random) < rate
    }
}

/// Bytes that a seed repeats.
private final class Bytes: Sendable {
    private let generator: Mutex<SeededGenerator>

    init(_ seed: UInt64) { generator = Mutex(SeededGenerator(seed)) }

    func next(_ count: Int) -> [UInt8] {
        generator.withLock { generator in
            (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
    }
}
