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
        let found = try root.store.read { try $0.memberTree().proofs.found }
        #expect(found.isEmpty, "nothing is left to check")
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
            var known = KnownProofs(writer.db)
            func isValid(_ proof: [UInt8], _ joiner: ReplicaID, _ key: ReplicaID) throws -> Bool {
                try known.isValid(proof, joiner: joiner, team: root.team, invitation: key)
            }
            #expect(try isValid(proof, stranger.replica, invitation.replica))
            try known.keep()
            known = KnownProofs(writer.db)
            #expect(try isValid(proof, stranger.replica, invitation.replica) && known.found.isEmpty)
            #expect(try !isValid(proof, leader.id, invitation.replica))
            #expect(try !isValid(proof, stranger.replica, root.id))
            #expect(try !isValid(proof.reversed(), stranger.replica, invitation.replica))
            #expect(known.found.isEmpty)
        }
    }
}
