import Causality
import Foundation
import GRDB
import HoursModel

/// What the rules know of an activity.
struct KnownActivity: Equatable {
    let zone: Zone
    var facts = ActivityFacts()
}

extension CaseLoader {
    /// The zone of an activity, else of the team; what was written without a right does not count.
    func zone(of activity: ID<Activity>) throws -> Zone { try known(of: activity).zone }

    /// The zone of an activity, and what else is known of it.
    func known(of activity: ID<Activity>) throws -> KnownActivity {
        if let known = activities[activity] { return known }
        let known = try readActivity(activity)
        activities[activity] = known
        return known
    }

    private func readActivity(_ activity: ID<Activity>) throws -> KnownActivity {
        let row = try Row.fetchOne(
            reader.db.cachedStatement(
                sql: """
                    SELECT zone, writes, arrival, body,
                        state IS 'cancelled' OR licence IS NOT NULL OR paidDuty IS NOT NULL
                    FROM activity WHERE id = ?
                    """), arguments: [Data(activity.record.bytes)])
        guard let row else { return KnownActivity(zone: try teamZone) }
        if (row[1] as Int) == 1, !(row[4] as Bool), try authorship(row[2]).isMember {
            var facts = ActivityFacts()
            if let body = (row[3] as Data?).flatMap({ RecordID($0) }) { facts.bodies = [ID(body)] }
            return KnownActivity(zone: try (row[0] as String?).flatMap { Zone($0) } ?? teamZone, facts: facts)
        }
        let record = try reader.record(activity.record, kind: Kinds.activity).history
        return KnownActivity(zone: try zone(record), facts: ActivityFacts(record) { directory.role(at: $0) })
    }

    private func zone(_ record: RecordHistory) throws -> Zone {
        guard let field = Kinds.activity.field(named: "zone"),
            let unit = Kinds.activity.unit(of: field.number)
        else { return try teamZone }
        let allowed = (record.registers[unit.number]?.writes ?? []).filter {
            directory.role(at: $0.id.entry) > .researcher
        }
        let names = Register(allowed).heads.compactMap { head -> String? in
            if case .text(let name) = head.value[field.number] { name } else { nil }
        }
        return try names.max { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }.flatMap { Zone($0) }
            ?? teamZone
    }

    /// What is known of an activity that a circumstance may hang on.
    func facts(of activity: ID<Activity>) throws -> ActivityFacts { try known(of: activity).facts }

    /// The licences of a person that reviewers keep.
    func licences(of volunteers: Set<ID<Volunteer>>) throws -> Set<Licence> {
        var ids: Set<RecordID> = []
        for volunteer in volunteers {
            for data in try Data.fetchAll(
                reader.db.cachedStatement(
                    sql: "SELECT id FROM licence WHERE (volunteer = ? OR writes > 1) AND NOT isUndone"),
                arguments: [Data(volunteer.record.bytes)])
            {
                if let id = RecordID(data) { ids.insert(id) }
            }
        }
        return Set(
            try ids.compactMap { id in
                Licence(try reader.record(id, kind: Kinds.licence).history, of: volunteers) {
                    directory.role(at: $0) >= .reviewer
                }
            })
    }
}
