import Causality
import HoursModel
import HoursStore
import Sheets
import SignedLog

extension Importer {
    /// The person of a row with an identity number: whoever has the number, else who has the name and no number yet, else somebody new.
    ///
    /// The id of somebody new is keyed from the number, so that two laptops that import one sheet offline make one record.
    mutating func person(identifiedBy typed: String, of claim: SheetClaim) throws -> RecordID {
        guard let number = IdentityNumber(typed) else {
            throw ReplicaError.badValue(
                field: "nationalId", value: "…", why: "it has 4 to 32 letters and digits")
        }
        let token = replica.identityToken(number)
        if let known = try identified[token] ?? reader.volunteers(withIdentity: token).first { return known }
        let called = claim.volunteerRef ?? claim.volunteer
        // A name that several have says nothing beside a number.
        if let named = try? index(Kinds.volunteer).find(called) {
            let folded = try reader.folded(named, kind: Kinds.volunteer)
            let isWaiting = identified.values.contains(named)
            if folded.shown[8] == nil, !isWaiting, !folded.registers.isEmpty {
                let fields = try replica.sealingIdentity(
                    [9: .text(typed)], of: Kinds.volunteer, over: folded, in: reader)
                drafts.append(replica.editing(folded, with: fields))
                identified[token] = named
                return named
            }
        }
        if let person = erasedPerson(identifiedBy: number) { return person }
        let id = replica.keyedID("id:" + number.canonical, of: Kinds.volunteer)
        var draft = DraftChange(kind: Kinds.volunteer.number, target: .known(id))
        let fields = try replica.sealingIdentity(
            [1: .text(claim.volunteer), 9: .text(typed)], of: Kinds.volunteer, over: nil, in: reader)
        replica.split(fields, of: Kinds.volunteer, into: &draft)
        draft.personalRef = claim.volunteerRef
        try restoreIfUndone(id, of: Kinds.volunteer, &draft)
        drafts.append(draft)
        try note(id, of: Kinds.volunteer, ref: claim.volunteerRef, names: [claim.volunteer])
        identified[token] = id
        return id
    }

    /// The erased person who had an identity number; nil if nobody had.
    func erasedPerson(identifiedBy number: IdentityNumber) -> RecordID? {
        RecordID(replica.identityToken(number).prefix(16)).flatMap { erased.byToken[$0] }
    }
}
