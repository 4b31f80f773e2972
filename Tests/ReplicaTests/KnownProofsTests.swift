import Causality
import GRDB
import HoursModel
import SignedLog
import TestSupport
import Testing

@testable import HoursStore
@testable import Replica

@Suite("Proofs of joining that are kept", .lane(.replicas))
struct KnownProofsTests {
    private func proofs(_ store: Store) throws -> Int {
        try store.read { try Int.fetchOne($0.db, sql: "SELECT count(*) FROM proof") } ?? 0
    }

    @Test("Each is checked once, whoever asks; without them all is computed as before")
    func kept() throws {
        let team = try TestTeam(members: [.leader, .recorder, .reviewer], seed: 960)
        let root = team.nodes[0]
        for node in team.nodes.dropFirst() { try root.takeIn(try allRuns(of: node)) }
        #expect(try proofs(root.store) == 3)
        let members = try root.store.read { try $0.members() }
        #expect(try root.store.read { try $0.memberTree().proofs.checks } == 0, "nothing is left to check")
        try root.store.rebuild()
        #expect(try proofs(root.store) == 3)
        #expect(try root.store.read { try $0.members() } == members)
    }

    @Test("A proof that does not hold is not kept, and one that holds is nobody else's")
    func forged() throws {
        let team = try TestTeam(members: [.leader], seed: 970)
        let (root, leader) = (team.nodes[0], team.nodes[1])
        try root.takeIn(try allRuns(of: leader))
        let stranger = try DeviceKey(seed: surroundings(971).random(32))
        let invitation = try DeviceKey(seed: surroundings(972).random(32))
        let proof = try JoinProof.make(joiner: stranger.replica, team: root.team, invitation: invitation)
        try root.store.write { writer in
            var known = try KnownProofs(writer.db)
            func isValid(_ proof: [UInt8], _ joiner: ReplicaID, _ key: ReplicaID) -> Bool {
                known.isValid(proof, joiner: joiner, team: root.team, invitation: key)
            }
            #expect(isValid(proof, stranger.replica, invitation.replica) && known.checks == 1)
            try known.keep()
            known = try KnownProofs(writer.db)
            #expect(isValid(proof, stranger.replica, invitation.replica) && known.checks == 0)
            #expect(!isValid(proof, leader.id, invitation.replica))
            #expect(!isValid(proof, stranger.replica, root.id))
            #expect(!isValid(proof.reversed(), stranger.replica, invitation.replica))
            #expect(known.checks == 3)
            try known.keep()
        }
        #expect(try proofs(root.store) == 1)
        #expect(try !root.store.verify().isEmpty, "that proof is no member's")
    }
}
