public import Causality
import Foundation
public import HoursModel
import HoursStore
import SignedLog

extension Replica {
    /// Adds a record of a kind.
    ///
    /// - Parameters:
    ///   - kind: which kind.
    ///   - values: field names with what was typed, in order.
    ///   - ref: an outside name; the same name again is an error here, an edit in an import.
    ///   - text: how values are read.
    /// - Returns: its id.
    public func add(
        _ kind: KindDeclaration, values: [(name: String, text: String)], ref: String?, text: FieldText,
        _ around: Surroundings
    ) throws -> RecordID {
        let commit = try commit(around) { reader in
            try kind.requireHand()
            try requireRole(kind.roleToWrite, to: "write a \(kind.name)", in: reader)
            try requireRole(for: values.map(\.name), of: kind, in: reader)
            var fields: UnitValue = [:]
            for (name, typed) in values {
                guard let field = kind.field(named: name) else {
                    throw ReplicaError.unknownField(name, kind: kind.name, known: kind.writableFields)
                }
                if field.name == "name", FoldedText(typed).key.isEmpty {
                    throw ReplicaError.badValue(
                        field: name, value: typed, why: "nothing in it can be read")
                }
                fields.merge(try text.read(typed, for: field, in: reader)) { _, new in new }
            }
            try kind.requireSense(of: fields, typed: Set(fields.keys), isNew: true)
            if kind == Kinds.policy { try requireNoRival(of: fields, in: reader) }
            fields = try sealingIdentity(fields, of: kind, over: nil, in: reader)
            return [try draft(kind, fields, ref: ref, in: reader)]
        }
        return commit.records[0]
    }

    /// Refuses a policy beside one that says the same numbers for the same body from the same day on: of two, the smaller would hold.
    private func requireNoRival(of fields: UnitValue, in reader: StoreReader) throws {
        let numbers = Set(fields.keys).subtracting([1, 7])
        let rival = try reader.list(Kinds.policy).first { other in
            other.fields[1] == fields[1] && other.fields[7] == fields[7]
                && !numbers.isDisjoint(with: other.fields.keys)
        }
        guard let rival else { return }
        let day: Int64? = if case .integer(let day) = fields[1] { day } else { nil }
        throw ReplicaError.badValue(
            field: "validFrom", value: day.map { "\(LocalDate(dayNumber: Int(clamping: $0)))" } ?? "",
            why:
                "a policy of that day is here; write over it with saat edit \(rival.id.description.prefix(8))"
        )
    }

    /// Edits fields of a record; each unit that is touched is written over what is shown.
    public func edit(
        _ record: RecordID, kind: KindDeclaration, values: [(name: String, text: String)], text: FieldText,
        _ around: Surroundings
    ) throws {
        _ = try commit(around) { reader in
            try kind.requireHand()
            try requireRole(kind.roleToWrite, to: "edit a \(kind.name)", in: reader)
            try requireRole(for: values.map(\.name), of: kind, in: reader)
            let folded = try reader.folded(record, kind: kind)
            var fields: UnitValue = [:]
            for (name, typed) in values {
                guard let field = kind.field(named: name) else {
                    throw ReplicaError.unknownField(name, kind: kind.name, known: kind.writableFields)
                }
                let read = try text.read(typed, for: field, in: reader)
                fields.merge(read) { _, new in new }
                guard read.isEmpty else { continue }
                fields[field.number] = .text("")
                if case .instant(let offset) = field.type { fields[offset] = .text("") }
            }
            try kind.requireSense(
                of: folded.shown.merging(fields) { $1 }, typed: Set(fields.keys), isNew: false)
            try requireCare(of: fields, over: folded, in: reader)
            fields = try sealingIdentity(fields, of: kind, over: folded, in: reader)
            let change = editing(folded, with: fields)
            guard !change.fields.isEmpty || !change.personal.isEmpty || !change.over.isEmpty else {
                throw ReplicaError.nothingToDo("Nothing would change.")
            }
            return [change]
        }
    }

    /// A draft that creates a record with fields.
    func draft(_ kind: KindDeclaration, _ fields: UnitValue, ref: String?, in reader: StoreReader) throws
        -> DraftChange
    {
        var change = DraftChange(kind: kind.number, target: .created)
        split(fields, of: kind, into: &change)
        guard let ref else { return change }
        let id = namedID(ref, of: kind)
        if try reader.shown(id, kind: kind) != nil {
            throw ReplicaError.badValue(
                field: "ref", value: ref, why: "a \(kind.name) with it is here already")
        }
        setRef(ref, of: kind, id, in: &change)
        return change
    }

    /// Puts an outside name where it belongs: in the personal part of kinds whose names are personal.
    func setRef(_ ref: String, of kind: KindDeclaration, _ id: RecordID, in change: inout DraftChange) {
        if kind.isRefPersonal {
            change.target = .known(id)
            change.personalRef = ref
        } else {
            change.target = .ref(ref)
        }
    }

    /// A draft that writes the units in which fields differ from what is shown, over what is shown.
    func editing(_ folded: RecordHistory, with fields: UnitValue) -> DraftChange {
        var change = DraftChange(kind: folded.kind.number, target: .known(folded.id))
        let shown = folded.shown
        for unit in folded.kind.units {
            let written = fields.filter { unit.holds($0.key) }
            guard !written.isEmpty else { continue }
            // With what a newer program added to the unit, known here or not.
            var value = shown.filter { unit.holds($0.key) }
            value.merge(written) { _, new in new }
            value = value.filter { $0.value != .text("") }
            let register = folded.registers[unit.number]
            let rivals = Set((register?.heads ?? []).map(\.value)).count
            if value == shown.filter({ unit.holds($0.key) }), rivals <= 1 { continue }
            split(value, of: folded.kind, into: &change)
            change.over[unit.number] = register?.shown ?? []
        }
        return change
    }

    /// Parts fields into those that are personal and those that are not.
    func split(_ fields: UnitValue, of kind: KindDeclaration, into change: inout DraftChange) {
        for (number, value) in fields {
            if kind.isPersonal(number) {
                change.personal[number] = value
            } else {
                change.fields[number] = .value(value)
            }
        }
    }

    /// - Throws: `ReplicaError.notAllowed` for a field that the rules only hear from a higher role.
    func requireRole(for fields: some Sequence<String>, of kind: KindDeclaration, in reader: StoreReader)
        throws
    {
        for name in fields {
            try requireRole(kind.roleToWrite(name), to: "write \(name) of a \(kind.name)", in: reader)
        }
    }

    /// Lets only reviewers say that a place is not sensitive any more: what open data showed once cannot be called back.
    ///
    /// - Throws: `ReplicaError.notAllowed`.
    func requireCare(of fields: UnitValue, over folded: RecordHistory, in reader: StoreReader) throws {
        guard let field = folded.kind.field(named: "sensitive"), let typed = fields[field.number],
            typed != .integer(1), folded.shown[field.number] == .integer(1)
        else { return }
        try requireRole(.reviewer, to: "say that a \(folded.kind.name) is not sensitive", in: reader)
    }

    /// - Throws: `ReplicaError.notAllowed` if this device's role is lower.
    func requireRole(_ needed: Role, to what: String, in reader: StoreReader) throws {
        let role = try reader.signer(of: id).role
        let isMember = try reader.members().contains { $0.replica == id }
        // A device that joined without the team's log does not know its role yet; the others will judge what it writes.
        if isMember, role < needed {
            throw ReplicaError.notAllowed(role: role.name, what: what, needs: needed.name)
        }
    }
}

extension KindDeclaration {
    /// - Throws: `ReplicaError.badValue` for kinds that commands of their own write.
    func requireHand() throws {
        let written = [Kinds.claim, Kinds.limit, Kinds.naming]
        guard units[0].merge == .once || written.contains(self) else { return }
        let command: String =
            switch name {
            case Kinds.claim.name: "saat log, amend and withdraw"
            case Kinds.decision.name: "saat approve, reject, same, distinct and release"
            case Kinds.membership.name, Kinds.invitation.name: "saat invite and join"
            case Kinds.batch.name: "saat import and undo"
            case Kinds.erasure.name: "saat erase"
            case Kinds.limit.name, Kinds.handover.name, Kinds.bundleKey.name:
                "saat limit, readmit and handover"
            case Kinds.elsewhere.name: "saat publish"
            case Kinds.grant.name: "saat entrust and handover"
            case Kinds.certificate.name: "saat certificate"
            case Kinds.publication.name: "saat report --publish"
            case Kinds.release.name: "saat export --open-data"
            case Kinds.naming.name: "saat name"
            default: "saat person merge and split"
            }
        throw ReplicaError.badValue(field: "kind", value: name, why: "such records are written by \(command)")
    }

    /// Who may write records of the kind by hand.
    var roleToWrite: Role {
        switch name {
        case Kinds.policy.name, Kinds.membership.name, Kinds.invitation.name, Kinds.team.name,
            Kinds.erasure.name, Kinds.limit.name, Kinds.handover.name, Kinds.grant.name, Kinds.bundleKey.name:
            .admin
        case Kinds.decision.name, Kinds.sameAs.name, Kinds.notSameAs.name, Kinds.elsewhere.name,
            Kinds.certificate.name, Kinds.licence.name, Kinds.honour.name, Kinds.rate.name,
            Kinds.agreement.name, Kinds.publication.name, Kinds.release.name:
            .reviewer
        case Kinds.roster.name, Kinds.guide.name, Kinds.helpers.name, Kinds.naming.name,
            Kinds.programme.name, Kinds.campaign.name:
            .leader
        case Kinds.mapping.name: .recorder
        default: .volunteer
        }
    }

    /// Who may write a field by hand: what questions hours is said by those to whom the rules listen.
    func roleToWrite(_ field: String) -> Role {
        switch (number, field) {
        case (Kinds.activity.number, "state"), (Kinds.activity.number, "cancelledFrom"),
            (Kinds.activity.number, "licence"), (Kinds.activity.number, "licensedRoles"),
            (Kinds.activity.number, "paidDuty"):
            .leader
        case (Kinds.organisation.number, "residents"): .reviewer
        case (Kinds.volunteer.number, "diedOn"), (Kinds.volunteer.number, "bornOn"),
            (Kinds.volunteer.number, "minorUntil"), (Kinds.volunteer.number, "guardian"),
            (Kinds.volunteer.number, "consentFrom"):
            .recorder
        default: roleToWrite
        }
    }

    /// The names of the fields of a value, in order.
    func names(of value: UnitValue) -> [String] {
        fields.filter { value[$0.number] != nil }.map(\.name)
    }

    /// Whether outside names of the kind may be numbers of persons.
    var isRefPersonal: Bool { name == Kinds.volunteer.name || name == Kinds.recorder.name }

    /// The names of the fields that may be typed.
    public var writableFields: [String] {
        fields.filter { field in
            switch field.type {
            case .versions, .opaque, .offset: false
            default: true
            }
        }.map(\.name)
    }
}
