import Causality
import HoursModel
import HoursStore
import Replica
import Seeds
import SignedLog
import SyncProtocol

extension Vocabulary {
    /// What older programs knew, each less than the one before.
    fileprivate static let older: [Vocabulary] = [
        current.without(
            [Kinds.naming, Kinds.licence, Kinds.helpers, Kinds.honour],
            units: [
                Kinds.volunteer.number: [10, 11], Kinds.claim.number: [6], Kinds.activity.number: [10, 11],
                Kinds.policy.number: [6, 7],
            ]),
        current.without([
            Kinds.licence, Kinds.helpers, Kinds.naming, Kinds.grant, Kinds.bundleKey, Kinds.elsewhere,
        ]),
        current.without(
            [
                Kinds.licence, Kinds.limit, Kinds.handover, Kinds.erasure, Kinds.grant, Kinds.bundleKey,
                Kinds.elsewhere,
            ],
            units: [
                Kinds.volunteer.number: [Kinds.identityUnit, 9, 10, 11], Kinds.claim.number: [2, 6],
                Kinds.activity.number: [10, 11],
            ]),
        current.without(
            [
                Kinds.policy, Kinds.roster, Kinds.sameAs, Kinds.notSameAs, Kinds.limit, Kinds.handover,
                Kinds.erasure, Kinds.grant, Kinds.bundleKey, Kinds.elsewhere, Kinds.licence,
            ],
            units: [
                Kinds.volunteer.number: [Kinds.identityUnit, 9, 10, 11], Kinds.claim.number: [2, 4, 5, 6],
                Kinds.activity.number: [2, 7, 8, 10, 11],
            ]),
    ]

    /// Whether a program has the commands of a step: it writes no kind that it does not know.
    func hasCommand(for event: Step.Event) -> Bool {
        let written: [KindDeclaration] =
            switch event {
            case .decide, .link: [Kinds.sameAs, Kinds.notSameAs]
            case .settings: [Kinds.activity, Kinds.policy, Kinds.roster]
            case .circumstance: [Kinds.activity, Kinds.volunteer, Kinds.claim, Kinds.policy, Kinds.licence]
            case .limit: [Kinds.limit, Kinds.handover, Kinds.bundleKey]
            case .newerProgram: Kinds.all
            default: []
            }
        return written.allSatisfy { kinds.contains($0) }
    }

    /// Whether a program knows how to take claims back.
    var hasWithdrawals: Bool { kind(Kinds.claim.number)?.field(named: "withdrawn") != nil }
}

extension World {
    /// Puts an older program on a node, or the current one again where there is an older one.
    mutating func changeProgram(of node: Int) throws {
        if nodes[node].isOlder { return try upgrade(node) }
        let replica = nodes[node].replica
        nodes[node].replica = try replica.over(
            try replica.store.opened(knowing: random.pick(Vocabulary.older)))
    }

    /// Puts the current program on a node; whatever the older one did not know lay there all the time.
    mutating func upgrade(_ node: Int) throws {
        let replica = nodes[node].replica
        nodes[node].replica = try replica.over(try replica.store.opened(knowing: .current))
        tally["programs brought up to date", default: 0] += 1
    }

    /// Checks that two nodes hold the same entries after a sync, whatever their programs know of them.
    func checkEqual(_ a: Int, _ b: Int) throws {
        guard nodes[a].isOlder || nodes[b].isOlder else { return }
        let digests = try [a, b].map { node in
            try nodes[node].replica.store.read { HeadsDigest(team: $0.team, try $0.heads) }
        }
        guard digests[0] == digests[1] else {
            throw Violation("nodes \(a) and \(b) differ after a sync with an older program")
        }
    }

    /// What newer programs say of a claim in units that a program here writes over.
    func fieldsOfNewerPrograms(of claim: RecordID, on node: Int) throws -> UnitValue {
        try nodes[node].replica.store.read { try $0.folded(claim, kind: Kinds.claim) }.shown.filter {
            Kinds.claim.field(numbered: $0.key) == nil
        }
    }
}
