import Causality
import HoursModel
import HoursStore
import Sheets
import SignedLog

extension Importer {
    /// The record of a row's person with an identity number: one whose id is keyed from the number, whatever other records have it.
    ///
    /// So two laptops that import one sheet offline make the same record and the same claims, and again changes nothing; that other
    /// records with the number are the same person is for the tokens to say.
    mutating func person(identifiedBy typed: String, of claim: SheetClaim) throws -> RecordID {
        guard let number = IdentityNumber(typed) else {
            throw SheetError.inLine(claim.line, .badIdentity)
        }
        if let person = erasedPerson(identifiedBy: number) {
            // Somebody who was added since has the number now.
            return try reader.volunteers(withIdentity: replica.identityToken(number)).first ?? person
        }
        let id = replica.identifiedID(number)
        if let shown = try reader.shown(id, kind: Kinds.volunteer), !shown.isUndone { return id }
        guard identified.insert(id).inserted else { return id }
        unknown[Kinds.volunteer.number, default: []].append(claim.volunteer)
        var draft = DraftChange(kind: Kinds.volunteer.number, target: .known(id))
        let fields = try replica.sealingIdentity(
            [1: .text(claim.volunteer), 9: .text(typed)], of: Kinds.volunteer, over: nil, in: reader)
        replica.split(fields, of: Kinds.volunteer, into: &draft)
        draft.personalRef = claim.volunteerRef
        try restoreIfUndone(id, of: Kinds.volunteer, &draft)
        drafts.append(draft)
        return id
    }

    /// The erased person who had an identity number; nil if nobody had.
    func erasedPerson(identifiedBy number: IdentityNumber) -> RecordID? {
        RecordID(replica.identityToken(number).prefix(16)).flatMap { erased.byToken[$0] }
    }
}
