public import Causality
import Foundation
import HoursModel
public import HoursStore
import SignedLog

/// Why a person's data is erased; the words carry nothing about the person.
public enum ErasureGround: Int, Hashable, Sendable, CaseIterable {
    /// The person asked for it.
    case request
    /// A law or a court asks for it.
    case law
    /// The person should never have been recorded.
    case mistake

    /// The word on the command line.
    public var name: String { String(describing: self) }
}

/// What an erasure did, and what may still tell of the person.
public struct ErasureReport: Hashable, Sendable {
    /// The volunteer records that were erased; empty if a recorder was.
    public internal(set) var volunteers: [RecordID] = []
    /// A recorder of the same name that stays: whether it is the same person only people know.
    public internal(set) var namesake: RecordID?
    /// Other records in which a name of the person stands, at most 100, ascending by kind.
    public internal(set) var mentions: [ShownRecord] = []
}

extension Replica {
    /// Destroys what is known of a person, here at once and on every node that gets the entry; the hours stay, under no name.
    ///
    /// All volunteer records of the person are erased. The entry keeps the keyed ids of the names, so that the same sheet imported
    /// again gives no second person with the same hours.
    /// - Throws: `ReplicaError.notAllowed`, `.nothingToDo` if all of it was erased before.
    public func erase(_ volunteer: RecordID, ground: ErasureGround, _ around: Surroundings) throws
        -> ErasureReport
    {
        try writeErasure(around) { reader in
            var report = ErasureReport()
            let before = try reader.erasedPersons().volunteers
            report.volunteers = try reader.volunteers(of: volunteer).subtracting(before).sorted()
            guard !report.volunteers.isEmpty else {
                throw ReplicaError.nothingToDo("The person was erased before.")
            }
            let names = try report.volunteers.map { try everyName(of: $0, in: reader) }
            let numbers = try report.volunteers.map { try everyIdentity(of: $0, in: reader) }
            try findTraces(of: names.flatMap { $0 }, reader, &report)
            let drafts = report.volunteers.indices.map { place in
                let id = report.volunteers[place]
                let tokens = Set(names[place].map { keyedID($0, of: Kinds.volunteer) } + numbers[place])
                    .sorted()
                return erasure(
                    ground,
                    [1: .record(id)].merging(tokens.isEmpty ? [:] : [3: .records(tokens)]) { a, _ in a })
            }
            let apart = PersonLinks.inForce(try reader.personLinks()).filter { !$0.isSame }
            return (report, drafts + links(report.volunteers, apart: apart))
        }
    }

    /// What an identity number joined stays one person after the number is gone.
    private func links(_ volunteers: [RecordID], apart: [PersonLink]) -> [DraftChange] {
        volunteers.indices.dropFirst().compactMap { place in
            let other = volunteers[place]
            // Two that a decision keeps apart are one person through a third.
            let first = volunteers[..<place].first { one in
                !apart.contains { Set([$0.first.record, $0.second.record]) == [one, other] }
            }
            return first.map {
                DraftChange(
                    kind: Kinds.sameAs.number, target: .created,
                    fields: [1: .value(.record(min($0, other))), 2: .value(.record(max($0, other)))])
            }
        }
    }

    /// Destroys the name of a recorder, on every node; what the recorder typed stays, under no name.
    ///
    /// - Throws: `ReplicaError.notAllowed`, `.nothingToDo` if it was erased before.
    public func eraseRecorder(_ recorder: RecordID, ground: ErasureGround, _ around: Surroundings) throws
        -> ErasureReport
    {
        try writeErasure(around) { reader in
            guard try !reader.erasedPersons().recorders.contains(recorder) else {
                throw ReplicaError.nothingToDo("The recorder was erased before.")
            }
            return (ErasureReport(), [erasure(ground, [4: .record(recorder)])])
        }
    }

    private func erasure(_ ground: ErasureGround, _ fields: UnitValue) -> DraftChange {
        var values = fields.mapValues { DraftChange.Value.value($0) }
        values[2] = .value(.integer(Int64(ground.rawValue)))
        return DraftChange(kind: Kinds.erasure.number, target: .created, fields: values)
    }

    private func writeErasure(
        _ around: Surroundings, _ plan: (StoreReader) throws -> (ErasureReport, [DraftChange])
    ) throws -> ErasureReport {
        var report = ErasureReport()
        _ = try commit(around) { reader in
            try requireRole(.admin, to: "erase a person", in: reader)
            let (planned, drafts) = try plan(reader)
            report = planned
            return drafts
        }
        try store.forgetDeleted()
        return report
    }

    /// All names and outside names that a volunteer ever had here.
    private func everyName(of volunteer: RecordID, in reader: StoreReader) throws -> [String] {
        let history = try reader.foldedOfAll(volunteer, kind: Kinds.volunteer)
        let numbers = Set(Kinds.volunteer.nameFields.compactMap { Kinds.volunteer.field(named: $0)?.number })
        let written = history.registers.values.flatMap { $0.writes.flatMap { Array($0.value) } }
        let names = written.compactMap { number, value -> String? in
            if numbers.contains(number), case .text(let text) = value { text } else { nil }
        }
        return Set(names + [history.ref].compactMap { $0 }).sorted()
    }

    /// The tokens of all identity numbers that a volunteer ever had here, as ids.
    private func everyIdentity(of volunteer: RecordID, in reader: StoreReader) throws -> [RecordID] {
        let register = try reader.foldedOfAll(volunteer, kind: Kinds.volunteer).registers[Kinds.identityUnit]
        return (register?.writes ?? []).compactMap { write in
            if case .bytes(let token) = write.value[8] { RecordID(token.prefix(16)) } else { nil }
        }
    }

    /// Finds the recorder of the same name, and the records of others in which a name stands.
    private func findTraces(of names: [String], _ reader: StoreReader, _ report: inout ErasureReport) throws {
        report.namesake = try names.map(recorderID).first {
            try reader.shown($0, kind: Kinds.recorder)?.text("name") != nil
        }
        var seen = Set(try report.volunteers.flatMap { try reader.idsOfRecords(about: $0) })
        if let namesake = report.namesake { seen.insert(namesake) }
        // A name of one or two letters stands in too many texts to tell anything.
        for name in names where FoldedText(name).key.count > 2 {
            for record in try reader.find(name, limit: 100) where seen.insert(record.id).inserted {
                report.mentions.append(record)
            }
        }
        report.mentions = Array(report.mentions.prefix(100))
    }
}
