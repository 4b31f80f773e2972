import Causality
import Foundation
import GRDB
import HoursModel

/// Whose ledger a transaction may have changed.
struct TouchedPersons {
    var everyone = false
    var areMembersTouched = false
    var arePairsTouched = false
    var volunteers: Set<RecordID> = []
    var claims: Set<RecordID> = []
    /// Claims that were written again and are one volunteer's in all versions, by that volunteer, with the days that they touch.
    var edited: [RecordID: [RecordID: ClosedRange<Int>]] = [:]
    /// Activities whose claims are settled again.
    var activities: Set<RecordID> = []
    /// Activities that are folded again, with what the rules knew of them before.
    var activitiesBefore: [RecordID: KnownActivity] = [:]
    /// Reads what was known before.
    fileprivate var loaderBefore: CaseLoader?

    /// Takes note of what a folded record says.
    mutating func note(_ record: RecordHistory) {
        switch record.kind.number {
        case Kinds.claim.number:
            let named = record.volunteersOfClaim
            if named.count == 1, let volunteer = named.first, let days = record.daysOfClaim,
                record.registers[UnitDeclaration.undone.number] == nil
            {
                edited[volunteer, default: [:]][record.id] = days
            } else {
                claims.insert(record.id)
                volunteers.formUnion(named)
            }
        case Kinds.decision.number:
            for write in record.registers[1]?.writes ?? [] {
                for case .record(let claim) in [write.value[2], write.value[3]].compactMap({ $0 }) {
                    claims.insert(claim)
                }
            }
        case Kinds.volunteer.number:
            guard record.registers[Kinds.identityUnit] != nil else { return }
            arePairsTouched = true
            volunteers.insert(record.id)
        case Kinds.sameAs.number, Kinds.notSameAs.number:
            arePairsTouched = true
            for write in record.registers[1]?.writes ?? [] {
                for case .record(let id) in [write.value[1], write.value[2]].compactMap({ $0 }) {
                    volunteers.insert(id)
                }
            }
        case Kinds.roster.number:
            for write in record.registers[1]?.writes ?? [] {
                if case .record(let id) = write.value[1] { activities.insert(id) }
            }
        case Kinds.licence.number:
            for write in record.registers[1]?.writes ?? [] {
                if case .record(let id) = write.value[1] { volunteers.insert(id) }
            }
        // Activities without a zone count in that of the team.
        case Kinds.policy.number, Kinds.team.number: everyone = true
        case Kinds.membership.number, Kinds.invitation.number, Kinds.limit.number, Kinds.handover.number:
            areMembersTouched = true
        default: break
        }
    }
}

extension RecordHistory {
    /// Whom the versions of a claim name.
    fileprivate var volunteersOfClaim: Set<RecordID> {
        Set(
            (registers[1]?.writes ?? []).compactMap { write in
                if case .record(let id) = write.value[1] { id } else { nil }
            })
    }

    /// The days in UTC that any version of a claim touches, by number; nil for anything else, and where no version is a claim.
    var daysOfClaim: ClosedRange<Int>? {
        guard kind.number == Kinds.claim.number else { return nil }
        return (registers[1]?.writes ?? []).compactMap { CreditUnit(fields: $0.value)?.time.daysInUTC }.joined
    }
}

extension [ClosedRange<Int>] {
    /// The range from the first to the last of them; nil if there is none.
    var joined: ClosedRange<Int>? {
        guard let first else { return nil }
        return dropFirst().reduce(first) { $0.union($1) }
    }
}

extension ClosedRange<Int> {
    /// The range from the first of both to the last.
    func union(_ other: ClosedRange<Int>) -> ClosedRange<Int> {
        Swift.min(lowerBound, other.lowerBound)...Swift.max(upperBound, other.upperBound)
    }
}

extension StoreWriter {
    /// Takes note of what was known of a record before it is folded again.
    func noteBefore(_ key: RecordKey, _ kind: KindDeclaration, in touched: inout TouchedPersons) throws {
        guard kind.number == Kinds.activity.number, touched.activitiesBefore[key.id] == nil else { return }
        let loader = try touched.loaderBefore ?? CaseLoader(reader)
        touched.loaderBefore = loader
        touched.activitiesBefore[key.id] = try loader.known(of: ID(key.id))
    }

    /// Takes note of the activities of which the rules know something else now.
    func noteChangedActivities(in touched: inout TouchedPersons, _ loader: CaseLoader) throws {
        for (id, before) in touched.activitiesBefore where try loader.known(of: ID(id)) != before {
            touched.activities.insert(id)
        }
    }

    /// The persons that were touched, each as the set of its volunteer records, by its representative.
    func persons(_ touched: TouchedPersons, _ directory: PersonDirectory) throws -> [RecordID: Set<RecordID>]
    {
        var found: Set<RecordID> = []
        if touched.everyone {
            try collect(&found, "SELECT volunteer FROM claim UNION SELECT volunteer FROM also", [])
            found.formUnion(touched.volunteers)
        } else {
            found = touched.volunteers
            for claim in touched.claims {
                try collect(
                    &found,
                    "SELECT volunteer FROM claim WHERE id = ? UNION SELECT volunteer FROM also WHERE claim = ?",
                    [Data(claim.bytes), Data(claim.bytes)])
            }
            for activity in touched.activities {
                let id = Data(activity.bytes)
                // New claims that wait to be settled are settled anyway; what was written again may have lain on other days before.
                try collect(
                    &found,
                    """
                    SELECT DISTINCT volunteer FROM claim WHERE activity = ? AND (arrival < ? OR writes > 1)
                    """, [id, pending.firstPlain ?? .max])
                // A version that is not shown may name another volunteer, or the activity.
                try collect(
                    &found,
                    "SELECT also.volunteer FROM also JOIN claim ON claim.id = also.claim WHERE claim.activity = ?",
                    [id])
                try collect(
                    &found,
                    """
                    SELECT claim.volunteer FROM alsoActivity JOIN claim ON claim.id = alsoActivity.claim
                        WHERE alsoActivity.activity = ?1
                    UNION SELECT also.volunteer FROM alsoActivity JOIN also ON also.claim = alsoActivity.claim
                        WHERE alsoActivity.activity = ?1
                    """, [id])
            }
        }
        var persons: [RecordID: Set<RecordID>] = [:]
        for volunteer in found {
            let members = directory.members(of: volunteer)
            persons[members.min() ?? volunteer] = members
        }
        return persons
    }

    private func collect(_ found: inout Set<RecordID>, _ sql: String, _ arguments: StatementArguments) throws
    {
        for data in try Data?.fetchAll(db.cachedStatement(sql: sql), arguments: arguments) {
            if let id = data.flatMap({ RecordID(Array($0)) }) { found.insert(id) }
        }
    }
}

/// Which volunteer records are one person.
struct PersonDirectory {
    private let representative: [RecordID: RecordID]
    private let groups: [RecordID: Set<RecordID>]

    init(_ db: Database) throws {
        var representative: [RecordID: RecordID] = [:]
        var groups: [RecordID: Set<RecordID>] = [:]
        for row in try Row.fetchAll(db.cachedStatement(sql: "SELECT volunteer, person FROM person")) {
            guard let volunteer = RecordID(Array(row[0] as Data)),
                let person = RecordID(Array(row[1] as Data))
            else { continue }
            representative[volunteer] = person
            groups[person, default: []].insert(volunteer)
        }
        self.representative = representative
        self.groups = groups
    }

    /// The volunteers of all groups that are not the same in another directory.
    func changes(to other: PersonDirectory) -> Set<RecordID> {
        let all = Set(representative.keys).union(other.representative.keys)
        return all.filter { members(of: $0) != other.members(of: $0) }
    }

    /// Whether no other record is the same person.
    func isAlone(_ volunteer: RecordID) -> Bool {
        representative[volunteer] == nil || members(of: volunteer).count == 1
    }

    func person(of volunteer: RecordID) -> RecordID { representative[volunteer] ?? volunteer }
    func members(of volunteer: RecordID) -> Set<RecordID> { groups[person(of: volunteer)] ?? [volunteer] }
}
