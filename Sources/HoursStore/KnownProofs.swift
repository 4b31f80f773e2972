import Causality
import Foundation
import GRDB
import SignedLog

/// The proofs of joining that were found valid, kept beside the members that are computed from them: a program that starts does not check
/// the signatures of all members of a team because one more comes.
///
/// As everything computed it can be thrown away, and then each of them is checked again.
struct KnownProofs {
    private let db: Database
    /// What was found valid since, by digest.
    private(set) var found: [Data] = []

    init(_ db: Database) { self.db = db }

    /// Whether the holder of an invitation let a joiner in.
    mutating func isValid(
        _ proof: [UInt8], joiner: ReplicaID, team: TeamID, invitation: ReplicaID
    ) throws -> Bool {
        // What is compared is the key, the message and the signature, so that nothing passes which would not pass anew.
        let digest = Data(JoinProof.digest(proof, joiner: joiner, team: team, invitation: invitation))
        let isKnown = try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM proof WHERE digest = ?)"),
            arguments: [digest])
        if isKnown == true { return true }
        guard JoinProof.isValid(proof, joiner: joiner, team: team, invitation: invitation) else {
            return false
        }
        found.append(digest)
        return true
    }

    /// Keeps what was found valid.
    func keep() throws {
        for digest in found {
            try db.cachedStatement(sql: "INSERT OR IGNORE INTO proof VALUES (?)").execute(arguments: [digest])
        }
    }
}
