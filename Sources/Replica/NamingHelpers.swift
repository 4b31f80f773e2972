public import Causality
import HoursModel
import HoursStore
import SignedLog

/// A helper who got a name.
public struct NamedHelper: Hashable, Sendable {
    /// The claim to which the minutes moved.
    public let claim: RecordID
    /// How many of the helpers have no name yet.
    public let remaining: Int
}

extension Replica {
    /// Names one of some unnamed helpers: the minutes of one head become a claim of a volunteer.
    ///
    /// Claim and naming have ids that follow from helpers and volunteer, so that two devices that name the same person name one head.
    /// - Parameter isAgain: whether an equal claim of the volunteer is meant as a second true session.
    /// - Throws: `ReplicaError.notAllowed`, `.nothingToDo` if nobody is left to be named, or if it is done already; `.equalClaim`.
    public func name(
        _ helpers: RecordID, _ volunteer: RecordID, isAgain: Bool = false, _ around: Surroundings
    ) throws -> NamedHelper {
        let claim = namedID("\(helpers)/\(volunteer)", of: Kinds.claim)
        _ = try commit(around) { reader in
            try requireRole(.leader, to: "name a helper", in: reader)
            guard let credit = try reader.teamCredit(of: helpers) else {
                throw StoreError.noRecord(helpers.description)
            }
            guard try reader.shown(claim, kind: Kinds.claim) == nil else {
                throw ReplicaError.nothingToDo(
                    "The volunteer is named already; saat amend changes the claim \(claim).")
            }
            guard credit.remaining > 0 else {
                throw ReplicaError.nothingToDo(
                    "All \(credit.heads) are named already; edit the head count if there were more.")
            }
            let signer = try reader.signer(of: id)
            let unit = CreditUnit(
                volunteer: ID(volunteer), activity: credit.activity,
                time: .dated(first: credit.day, last: credit.day, minutes: credit.minutesEach),
                evidence: try evidence(nil, signer, isOwnHours: false, in: reader),
                recorder: try reader.members().first { $0.replica == id }?.owner.map { ID($0) })
            // Else the hours of one day would count twice, and naming never adds.
            if !isAgain, let equal = try equalClaim(unit, in: reader) { throw ReplicaError.equalClaim(equal) }
            return [
                DraftChange(
                    kind: Kinds.claim.number, target: .known(claim),
                    fields: unit.fields().mapValues { .value($0) }),
                DraftChange(
                    kind: Kinds.naming.number,
                    target: .known(namedID("\(helpers)/\(volunteer)", of: Kinds.naming)),
                    fields: [
                        1: .value(.record(helpers)), 2: .value(.record(volunteer)), 3: .value(.record(claim)),
                    ]),
            ]
        }
        let remaining = try store.read { try $0.teamCredit(of: helpers)?.remaining }
        return NamedHelper(claim: claim, remaining: remaining ?? 0)
    }
}
