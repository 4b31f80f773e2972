import Causality
import Foundation
import GRDB
import SignedLog

/// The proofs of joining that were found valid, kept beside the members that are computed from them: a program that starts does not check
/// the signatures of all members of a team because one more comes.
///
/// As everything computed they can be thrown away, and then each is checked again; `verify` compares them with what that gives.
struct KnownProofs {
    private let db: Database
    /// Those that were valid when the members were computed last, by digest.
    private let before: Set<Data>
    /// Those that are valid now.
    private var valid: Set<Data> = []
    /// How many were checked.
    private(set) var checks = 0

    init(_ db: Database) throws {
        self.db = db
        before = try Data.fetchSet(db.cachedStatement(sql: "SELECT digest FROM proof"))
    }

    /// Whether the holder of an invitation let a joiner in.
    mutating func isValid(
        _ proof: [UInt8], joiner: ReplicaID, team: TeamID, invitation: ReplicaID
    ) -> Bool {
        // What is compared is the key, the message and the signature, so that nothing passes which would not pass anew.
        let digest = Data(JoinProof.digest(proof, joiner: joiner, team: team, invitation: invitation))
        if !before.contains(digest) {
            checks += 1
            guard JoinProof.isValid(proof, joiner: joiner, team: team, invitation: invitation) else {
                return false
            }
        }
        valid.insert(digest)
        return true
    }

    /// Keeps those that are valid, and no others.
    func keep() throws {
        for digest in before.subtracting(valid) {
            try db.cachedStatement(sql: "DELETE FROM proof WHERE digest = ?").execute(arguments: [digest])
        }
        for digest in valid.subtracting(before) {
            try db.cachedStatement(sql: "INSERT INTO proof VALUES (?)").execute(arguments: [digest])
        }
    }
}
