import Causality
import Foundation
public import HoursModel
import HoursStore
import Sheets
import SignedLog

/// The kinds that JSON Lines may hold, those that others refer to first.
public enum LineKinds {
    /// In the order in which they are read.
    public static let all = [
        Kinds.organisation, Kinds.policy, Kinds.recorder, Kinds.volunteer, Kinds.programme, Kinds.campaign,
        Kinds.activity, Kinds.rate, Kinds.pledge, Kinds.agreement, Kinds.roster, Kinds.licence,
        Kinds.helpers, Kinds.honour, Kinds.claim, Kinds.mapping,
    ]
}

extension Importer {
    /// Takes JSON Lines: records in the order of their kinds, so that the order of the lines does not matter.
    mutating func take(
        lines bytes: [UInt8], _ dates: DateReader, _ report: inout ImportReport, _ progress: (Int) -> Void
    ) throws {
        var byKind: [UInt32: [(line: JSONLine, object: [String: JSONValue])]] = [:]
        var refused: [(line: JSONLine, refusal: RowRefusal)] = []
        for (count, line) in try JSONLines(bytes).enumerated() {
            if count.isMultiple(of: 1_000) { progress(count) }
            do {
                let object = try line.object.get()
                let name = object["kind"]?.word ?? "(none)"
                guard let kind = LineKinds.all.first(where: { $0.name == name }) else {
                    throw ReplicaError.unknownKind(name, known: LineKinds.all.map(\.name))
                }
                byKind[kind.number, default: []].append((line, object))
            } catch {
                refuse(line.line, error)
                refused.append((line, RowRefusal(error)))
            }
        }
        for kind in LineKinds.all {
            for (line, object) in byKind[kind.number] ?? [] {
                do {
                    if kind == Kinds.claim {
                        try takeClaim(object, line: line.line, dates)
                    } else {
                        try take(object, of: kind, line: line.line, dates)
                    }
                } catch {
                    refuse(line.line, error)
                    refused.append((line, RowRefusal(error)))
                }
            }
        }
        guard !refused.isEmpty else { return }
        report.refusedRows = .lines(
            refused.sorted { $0.line.line < $1.line.line }.map { line, refusal in
                RefusedRows.Line(text: String(decoding: bytes[line.bytes], as: UTF8.self), refusal: refusal)
            })
    }

    /// Takes a record that is no claim: new, the same, or an edit.
    mutating func take(
        _ object: [String: JSONValue], of kind: KindDeclaration, line: Int, _ dates: DateReader
    ) throws {
        var flags: [String] = []
        let fields = try self.fields(object, of: kind, dates, &flags)
        let names = kind.nameFields.compactMap { name -> String? in
            guard let field = kind.field(named: name), case .text(let text) = fields[field.number] else {
                return nil
            }
            return text
        }
        var draft = DraftChange(kind: kind.number, target: .created)
        replica.split(
            try replica.sealingIdentity(fields, of: kind, over: nil, in: reader), of: kind, into: &draft)
        let ref =
            object["ref"]?.word
            ?? (kind == Kinds.policy
                ? ["policy", object["validFrom"]?.word ?? "", object["body"]?.word].compactMap { $0 }.joined(
                    separator: "/") : nil)
        let number =
            kind == Kinds.volunteer ? object["nationalId"]?.word.flatMap { IdentityNumber($0) } : nil
        let id: RecordID
        if let known = ref.flatMap({ RecordID(hex: $0) }), try index(kind).contains(known) {
            // What was exported from here without a name of its own.
            id = known
            draft.target = .known(id)
        } else if let ref {
            id = replica.namedID(ref, of: kind)
            replica.setRef(ref, of: kind, id, in: &draft)
        } else if kind == Kinds.roster {
            id = RecordIdentity.row(fields, ordinal: 0, kind: kind.number, team: replica.team)
            draft.target = .row(ordinal: 0)
        } else if let number {
            id = replica.identifiedID(number)
            draft.target = .known(id)
        } else {
            guard let name = names.first else {
                throw ReplicaError.badValue(
                    field: "ref", value: "", why: "a \(kind.name) needs a ref or a name")
            }
            id =
                try index(kind).find(name)
                ?? (kind == Kinds.volunteer ? erasedPerson(name) : nil) ?? replica.keyedID(name, of: kind)
            draft.target = .known(id)
        }
        if kind == Kinds.activity, let zone = object["zone"]?.word.flatMap({ Zone($0) }) {
            setZone(zone, of: id)
        }
        let isNumberErased = number.flatMap { erasedPerson(identifiedBy: $0) } != nil
        if isNumberErased, try reader.shown(id, kind: kind) == nil {
            throw ReplicaError.erasedPerson
        }
        if erased.volunteers.contains(id)
            || kind == Kinds.volunteer && names.contains(where: { erasedPerson($0) == id })
        {
            throw ReplicaError.erasedPerson
        }
        let isKnown = try index(kind).contains(id)
        if isKnown, try reader.shown(id, kind: kind) != nil {
            let folded = try reader.folded(id, kind: kind)
            let changed = fields.filter { folded.shown[$0.key] != $0.value }
            try replica.requireRole(for: kind.names(of: changed), of: kind, in: reader)
            try kind.requireSense(
                of: folded.shown.merging(fields) { $1 }, typed: Set(changed.keys), isNew: false)
            try replica.requireCare(of: fields, over: folded, in: reader)
            let sealed = try replica.sealingIdentity(fields, of: kind, over: folded, in: reader)
            let change = replica.editing(folded, with: sealed)
            let isEdit = !change.fields.isEmpty || !change.personal.isEmpty
            if isEdit {
                try replica.requireRole(kind.roleToWrite, to: "write a \(kind.name)", in: reader)
                drafts.append(change)
            }
            verdicts.append(
                RowVerdict(
                    line: line, outcome: isEdit ? .edited : .unchanged, record: id, flags: flags,
                    content: RowContent(id, of: kind, called: names.first ?? ref)))
        } else if isKnown {
            throw SheetError.inLine(line, .repeatedRef(ref ?? names.first ?? ""))
        } else {
            try replica.requireRole(kind.roleToWrite, to: "write a \(kind.name)", in: reader)
            try replica.requireRole(for: kind.names(of: fields), of: kind, in: reader)
            try kind.requireSense(of: fields, typed: Set(fields.keys), isNew: true)
            try restoreIfUndone(id, of: kind, &draft)
            drafts.append(draft)
            verdicts.append(
                RowVerdict(
                    line: line, outcome: .accepted, record: id, flags: flags,
                    content: RowContent(id, of: kind, called: names.first ?? ref)))
        }
        try note(id, of: kind, ref: ref, names: names)
    }

    private mutating func fields(
        _ object: [String: JSONValue], of kind: KindDeclaration, _ dates: DateReader, _ flags: inout [String]
    ) throws -> UnitValue {
        var fields: UnitValue = [:]
        for (key, value) in object.sorted(by: { $0.key < $1.key })
        where key != "kind" && key != "ref" && value != .null {
            // A line that was refused before has the reason in it.
            if key == JSONLines.reasonKey, kind.field(named: key) == nil { continue }
            guard let field = kind.field(named: key), kind.writableFields.contains(key) else {
                flags.append("unknownField:\(key)")
                continue
            }
            switch field.type {
            case .reference(let name):
                fields[field.number] = .record(try referred(value.word ?? "", name))
            case .references(let name):
                guard case .array(let items) = value else {
                    throw ReplicaError.badValue(field: key, value: value.word ?? "", why: "it is a list")
                }
                fields[field.number] = .records(
                    Set(try items.map { try referred($0.word ?? "", name) }).sorted())
            default:
                guard let text = value.word else {
                    throw ReplicaError.badValue(
                        field: key, value: field.type == .identity ? "…" : "\(value)",
                        why: "it is a text, a number, true or false")
                }
                fields.merge(try FieldText(dates: dates).read(text, for: field, in: reader)) { _, new in new }
            }
        }
        return fields
    }

    private mutating func referred(_ text: String, _ kindName: String) throws -> RecordID {
        guard let kind = Kinds.kind(named: kindName) else { throw StoreError.noRecord("\(kindName) \(text)") }
        if let id = try index(kind).find(text) { return id }
        guard kind == Kinds.volunteer, let id = erasedPerson(text) else {
            throw StoreError.noRecord("\(kindName) \(text)")
        }
        return id
    }

    /// Takes a claim.
    private mutating func takeClaim(_ object: [String: JSONValue], line: Int, _ dates: DateReader) throws {
        let volunteer = try referred(object["volunteer"]?.word ?? "", "volunteer")
        let activity = try referred(object["activity"]?.word ?? "", "activity")
        let zone = try zone(of: activity)
        var flags: [String] = []
        let known: Set<String> = [
            "kind", "ref", "volunteer", "activity", "start", "end", "break", "date", "until", "minutes",
            "hours",
            "evidence", "recorder", "remote", "note", "role", "kindOfMinutes", "paidDuty",
            JSONLines.reasonKey,
        ]
        for key in object.keys.sorted() where !known.contains(key) { flags.append("unknownField:\(key)") }
        func read<T>(_ key: String, _ what: String, _ parse: (String) -> T?) throws -> T? {
            guard let value = object[key], value != .null else { return nil }
            guard let word = value.word, let parsed = parse(word) else {
                throw ReplicaError.badValue(field: key, value: value.word ?? "\(value)", why: what)
            }
            return parsed
        }
        let evidence =
            try read("evidence", "it is one of \(Evidence.allCases.map(\.name).joined(separator: ", "))") {
                Evidence(name: $0)
            } ?? options.evidence ?? .sheet
        let minutesKind = try read("kindOfMinutes", "it is service, training or travel") {
            MinutesKind(name: $0)
        }
        let isRemote = try read("remote", "it is true or false") { FieldText.flags[FoldedText($0).key] }
        let isPaidDuty = try read("paidDuty", "it is true or false") { FieldText.flags[FoldedText($0).key] }
        let (time, offsets) = try claimTime(object, zone, dates)
        if isAboveRole(evidence) { flags.append("evidenceAboveRole") }
        let unit = CreditUnit(
            volunteer: ID(volunteer), activity: ID(activity), time: time,
            kindOfMinutes: minutesKind ?? .service,
            isRemote: isRemote ?? false, evidence: evidence, recorder: try recorder(object["recorder"]?.word))
        guard CreditUnit(fields: unit.fields(startOffset: offsets.start, endOffset: offsets.end)) != nil
        else {
            throw ReplicaError.badTimes("they contradict themselves or lie outside what a claim can say")
        }
        let row = ClaimRow(
            line: line, unit: unit, offsets: offsets, note: object["note"]?.word,
            role: object["role"]?.word ?? options.role,
            isPaidDuty: isPaidDuty, isRoleAssumed: object["role"]?.word == nil, flags: flags,
            erased: erasedPerson(object["volunteer"]?.word ?? ""),
            typed: (object["volunteer"]?.word ?? "", object["activity"]?.word ?? ""))
        if let ref = object["ref"]?.word { try take(row, ref: ref) } else { wait(row) }
    }

    private func claimTime(
        _ object: [String: JSONValue], _ zone: Zone, _ dates: DateReader
    ) throws -> (ClaimTime, (start: Int, end: Int)) {
        func minutes(_ key: String, _ unit: DurationReader.Unit) throws -> Int? {
            guard let word = object[key]?.word else { return nil }
            return try DurationReader(unit: unit).read(word)
        }
        let instants = InstantReader(zone: zone, dates: dates)
        if let from = object["start"]?.word, let to = object["end"]?.word {
            guard object["minutes"] == nil, object["hours"] == nil else {
                throw ReplicaError.badTimes("a claim has either start and end, or days and minutes")
            }
            let (start, end) = (try instants.read(from), try instants.read(to))
            guard end.minute > start.minute else {
                throw ReplicaError.badTimes("the end is not after the start")
            }
            let pause = try minutes("break", .minutes) ?? 0
            guard pause >= 0, pause < end.minute - start.minute else {
                throw ReplicaError.badTimes(
                    "a break of \(pause) minutes leaves nothing of \(end.minute - start.minute)")
            }
            return (
                .timed(start: start.minute, end: end.minute, breakMinutes: pause),
                (
                    start.offsetMinutes ?? zone.offsetMinutes(at: start.minute),
                    end.offsetMinutes ?? zone.offsetMinutes(at: end.minute)
                )
            )
        }
        guard let day = object["date"]?.word,
            let stated = try minutes("minutes", .minutes) ?? minutes("hours", .hours)
        else { throw ReplicaError.badTimes("a claim has start and end, or date and minutes") }
        let first = try dates.read(day)
        let last = try object["until"]?.word.map { try dates.read($0) } ?? first
        guard first <= last else { throw ReplicaError.badTimes("the last day is before the first") }
        return (.dated(first: first, last: last, minutes: stated), (0, 0))
    }
}

extension JSONValue {
    /// A text, number or truth value as a word; nil for the rest.
    var word: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        case .double(let number): String(number)
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: nil
        }
    }
}
