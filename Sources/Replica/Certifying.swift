public import Causality
import Foundation
public import HoursModel
public import HoursStore
import SignedLog

extension Replica {
    /// Issues a certificate over what is confirmed for a person in a period, or gives the one that says the same already.
    ///
    /// - Parameters:
    ///   - volunteer: a record of the person; it is the one that the certificate names.
    ///   - from: the first day; nil is the first day with confirmed minutes.
    ///   - until: the last day; nil is the last day with confirmed minutes.
    ///   - replaced: an earlier certificate of the person that shall not stand any more.
    ///   - trial: called before anything is written; what it throws is thrown, and nothing is issued.
    /// - Throws: `ReplicaError.notAllowed`, `.nothingConfirmed`, `.badValue`.
    public func issueCertificate(
        for volunteer: RecordID, from: LocalDate?, until: LocalDate?, replacing replaced: CertificateSerial?,
        _ around: Surroundings, trial: (Certificate, StoreReader) throws -> Void = { _, _ in }
    ) throws -> IssuedCertificate {
        let serial = CertificateSerial(around.random(CertificateSerial.size))
        guard let serial else { preconditionFailure("a source of randomness gives as many bytes as asked") }
        var answer = serial
        _ = try commit(around) { reader in
            try requireRole(.reviewer, to: "issue a certificate", in: reader)
            let certificate = try draftCertificate(
                serial, for: volunteer, from: from, until: until, in: reader, around)
            let old = try replaced.map { try certificateOfPerson($0, certificate, in: reader) }
            let known = try reader.certificates().first { known in
                known.status == .valid && known.certificate.device == id
                    && known.certificate.saysTheSame(as: certificate) && known.id != old?.id
            }
            if let known, old == nil {
                answer = known.certificate.serial
                return []
            }
            try trial(certificate, reader)
            var change = DraftChange(kind: Kinds.certificate.number, target: .created)
            split(certificate.fields, of: Kinds.certificate, into: &change)
            guard let old else { return [change] }
            var end = try status(.superseded, of: old.id, in: reader)
            end.fields[13] = .change(0)
            return [change, end]
        }
        return try certificate(answer)
    }

    /// Suspends a certificate, or lets it stand again.
    ///
    /// - Throws: `ReplicaError.notAllowed`, `.nothingToDo`, `StoreError.noRecord`.
    public func setCertificate(
        _ serial: CertificateSerial, to status: CertificateStatus, reason: String?, _ around: Surroundings
    ) throws -> IssuedCertificate {
        _ = try commit(around) { reader in
            try requireRole(.reviewer, to: "decide on a certificate", in: reader)
            guard let issued = try reader.certificate(serial: serial) else {
                throw StoreError.noRecord(serial.description)
            }
            guard issued.status != status else { throw ReplicaError.nothingToDo("It is so already.") }
            var change = try self.status(status, of: issued.id, in: reader)
            // Who lets it stand again takes the reason back as well.
            if let reason = reason ?? (issued.reason == nil ? nil : "") {
                change.personal[14] = .text(reason)
                let folded = try reader.folded(issued.id, kind: Kinds.certificate)
                change.over[3] = folded.registers[3]?.shown ?? []
            }
            return [change]
        }
        return try certificate(serial)
    }

    /// The certificates that stand by word but that the ledger no longer carries, the oldest first.
    ///
    /// - Parameter volunteers: of certificates for one of these only; nil for all.
    /// - Complexity: O(certificates), each with its person's claims.
    public func doubtfulCertificates(of volunteers: Set<RecordID>? = nil) throws -> [IssuedCertificate] {
        try store.read { reader in
            try reader.certificates().filter { issued in
                let person = issued.certificate.person
                guard issued.status == .valid,
                    volunteers.map({ some in person.contains { some.contains($0.record) } }) ?? true
                else { return false }
                return try !reader.standing(of: issued).doubts.isEmpty
            }
        }
    }

    private func certificate(_ serial: CertificateSerial) throws -> IssuedCertificate {
        guard let issued = try store.read({ try $0.certificate(serial: serial) }) else {
            // A device that joined without the team's log does not know its role yet.
            throw ReplicaError.notAllowed(
                role: Role.researcher.name, what: "issue a certificate", needs: Role.reviewer.name)
        }
        return issued
    }

    private func draftCertificate(
        _ serial: CertificateSerial, for volunteer: RecordID, from: LocalDate?, until: LocalDate?,
        in reader: StoreReader, _ around: Surroundings
    ) throws -> Certificate {
        if let from, let until, from > until {
            throw ReplicaError.badValue(field: "to", value: "\(until)", why: "it is before the first day")
        }
        let person = try reader.volunteers(of: volunteer)
        let placed = RuleBook.place(try reader.personCase(of: try reader.person(of: volunteer)))
        let statement = HoursStatement(placed, from: from, until: until)
        let lines = statement.confirmed
        guard let first = lines.map(\.days.lowerBound).min(), let last = lines.map(\.days.upperBound).max()
        else {
            let waiting = statement.minutes(.provisional)
            throw ReplicaError.nothingConfirmed(provisional: waiting)
        }
        let minute = floorDivide(Int(around.nowMilliseconds), 60_000)
        let zone = try reader.teamZone()
        let issued = Moment(minute: minute, offsetMinutes: zone.offsetMinutes(at: minute))
        let isDead = try person.contains { id in
            guard case .integer(let day) = try reader.shown(id, kind: Kinds.volunteer)?.fields[10] else {
                return false
            }
            return day <= Int64(zone.day(of: minute).dayNumber)
        }
        let certificate = Certificate(
            serial: serial, volunteer: ID(volunteer), person: Set(person.map { ID($0) }),
            days: (from ?? first)...(until ?? last), lines: lines, issued: issued, device: id,
            isPosthumous: isDead)
        guard let certificate, lines.count <= Certificate.mostLines else {
            throw ReplicaError.badValue(
                field: "to", value: "\(until ?? last)",
                why: "a certificate has at most \(Certificate.mostLines) activities; take a shorter period")
        }
        return certificate
    }

    /// The certificate that shall be replaced, if it is one of the same person.
    private func certificateOfPerson(
        _ serial: CertificateSerial, _ new: Certificate, in reader: StoreReader
    ) throws -> IssuedCertificate {
        guard let old = try reader.certificate(serial: serial) else {
            throw StoreError.noRecord(serial.description)
        }
        guard !old.certificate.person.isDisjoint(with: new.person) else {
            throw ReplicaError.badValue(
                field: "replaces", value: serial.description, why: "it is of another person")
        }
        return old
    }

    /// A draft that says whether a certificate stands, over what was said before.
    private func status(_ status: CertificateStatus, of record: RecordID, in reader: StoreReader) throws
        -> DraftChange
    {
        let folded = try reader.folded(record, kind: Kinds.certificate)
        return DraftChange(
            kind: Kinds.certificate.number, target: .known(record),
            fields: [12: .value(.integer(Int64(status.rawValue)))],
            over: [2: folded.registers[2]?.shown ?? []])
    }
}
