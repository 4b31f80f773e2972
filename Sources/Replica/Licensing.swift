public import Causality
public import Credentials
public import HoursModel
public import HoursStore
import SignedLog

/// What a replica knows of a licence document whose signature fits.
public struct LicenceCheck: Hashable, Sendable {
    /// Whether it may be relied on.
    public enum Verdict: String, Hashable, Sendable, CaseIterable {
        /// A reviewer of the team issued it, and the licence is valid today.
        case valid
        /// The licence was suspended, refused or taken back since.
        case suspended
        /// Its last day is over.
        case expired
        /// Its first day is still to come.
        case notYet
        /// The log has another profession, or other days, for the licence.
        case differs
        /// A reviewer signed it, but the licence itself is not in the log here.
        case notHere
        /// Its key is that of a member who may not issue any.
        case mayNotIssue
        /// Its key is nobody's here.
        case unknownKey
    }

    /// Whether it may be relied on.
    public let verdict: Verdict
    /// The licence of the log; nil if it did not arrive here yet.
    public let licence: HeldLicence?
}

extension LicenceToken {
    /// Why the days that it says exclude a day; nil if they do not.
    public func exclusion(of day: LocalDate) -> LicenceCheck.Verdict? {
        if let until, day > until { return .expired }
        if let from, day < from { return .notYet }
        return nil
    }
}

extension Replica {
    /// Makes the code of a licence document, signed with this device's key.
    ///
    /// - Parameters:
    ///   - id: the record of the licence.
    ///   - name: how the volunteer of a record is called on paper.
    /// - Throws: `ReplicaError.notAllowed`, `.notGranted`, `StoreError.noRecord`.
    public func issueLicence(
        _ id: RecordID, _ around: Surroundings, name: (RecordID, StoreReader) throws -> String
    ) throws -> (licence: HeldLicence, token: LicenceToken) {
        try store.read { reader in
            try requireRole(.reviewer, to: "issue a licence document", in: reader)
            guard let held = try reader.licence(id) else { throw StoreError.noRecord(id.description) }
            let today = try today(in: reader, around.nowMilliseconds)
            guard let (from, until) = held.licence.validity(on: today) else {
                throw ReplicaError.notGranted(step: held.step?.name)
            }
            let token = LicenceToken(
                key: self.id, licence: id, volunteer: held.volunteer, profession: held.profession, from: from,
                until: until,
                issuedOn: today, name: try name(held.volunteer, reader))
            return (held, token)
        }
    }

    /// Looks up what was read from a licence document whose signature fits.
    ///
    /// A licence is its reviewers' word, and so is the document: one of a device that may not review any more does not count.
    public func check(_ token: LicenceToken, nowMilliseconds: Int64) throws -> LicenceCheck {
        try store.read { reader in
            guard let member = try reader.member(token.key) else {
                return LicenceCheck(verdict: .unknownKey, licence: nil)
            }
            guard member.mayReview else { return LicenceCheck(verdict: .mayNotIssue, licence: nil) }
            let today = try today(in: reader, nowMilliseconds)
            let outside = token.exclusion(of: today)
            let isHere = try reader.shown(token.licence, kind: Kinds.licence) != nil
            guard let held = try reader.licence(token.licence) else {
                return LicenceCheck(verdict: isHere ? .suspended : .notHere, licence: nil)
            }
            let isSamePerson = try reader.volunteers(of: held.volunteer).contains(token.volunteer)
            guard isSamePerson,
                FoldedText(token.profession) == FoldedText(LicenceToken.printed(held.profession))
            else {
                return LicenceCheck(verdict: .differs, licence: held)
            }
            if let outside { return LicenceCheck(verdict: outside, licence: held) }
            guard let (from, until) = held.licence.validity(on: today) else {
                return LicenceCheck(verdict: .suspended, licence: held)
            }
            // A licence that was made longer since carries what the document says.
            let isCarried =
                from.map { first in token.from.map { first <= $0 } ?? false } ?? true
                && until.map { last in token.until.map { $0 <= last } ?? false } ?? true
            return LicenceCheck(verdict: isCarried ? .valid : .differs, licence: held)
        }
    }

    private func today(in reader: StoreReader, _ nowMilliseconds: Int64) throws -> LocalDate {
        try reader.teamZone().day(of: floorDivide(Int(nowMilliseconds), 60_000))
    }
}
