import Causality
import Credentials
import HoursModel
import HoursStore
import Replica
import Sheets
import Texts

/// A certificate as it is shown: with the names of the person, of the activities and of who issues it.
struct CertificateSheet {
    let issued: IssuedCertificate
    let name: String
    let issuer: String
    let lines: [(activity: String, line: CertificateLine)]

    var certificate: Certificate { issued.certificate }

    init(_ issued: IssuedCertificate, _ names: Names) throws {
        self.issued = issued
        name = try names.called(issued.certificate.volunteer.record, Kinds.volunteer).printable
        issuer = try names.issuer().printable
        lines = try issued.certificate.lines.map { line in
            (try names.called(line.activity.record, Kinds.activity).printable, line)
        }
    }

    /// The certificate as `certificate --json` gives it.
    var json: JSON {
        let lines: [JSON] = lines.map { activity, line in
            [
                "activity": .id(line.activity), "name": .text(activity),
                "kindOfMinutes": .text(line.kindOfMinutes.name), "from": .id(line.days.lowerBound),
                "until": .id(line.days.upperBound), "minutes": .number(line.minutes),
            ]
        }
        return [
            "id": .id(issued.id), "serial": .id(certificate.serial), "volunteer": .id(certificate.volunteer),
            "name": .text(name), "issuer": .text(issuer), "from": .id(certificate.days.lowerBound),
            "until": .id(certificate.days.upperBound), "minutes": .number(certificate.minutes),
            "lines": .list(lines), "posthumous": .bool(certificate.isPosthumous),
            "issued": .text(certificate.issued.iso), "key": .id(certificate.device),
        ]
    }

    /// What people see of it.
    func people(_ speech: Speech, _ output: Output) -> [String] {
        let texts = speech.texts
        let values = [
            "serial": "\(certificate.serial)", "name": name, "days": speech.days(certificate.days),
            "length": speech.length(certificate.minutes),
        ]
        var table = TextTable([
            .init(title: texts("certificate.activity")), .init(title: texts("certificate.days")),
            .init(title: texts("certificate.hours"), side: .end),
        ])
        for (activity, line) in lines {
            table.add([
                speech.called(activity, line.kindOfMinutes), speech.days(line.days),
                speech.clock(line.minutes),
            ])
        }
        table.addSums([texts("certificate.sum"), "", speech.clock(certificate.minutes)])
        return [output.styled(texts("certificate.issued", values), .strong)] + table.lines(output)
    }
}

extension Names {
    /// Who issues documents: the organisation of the team and the team.
    func issuer() throws -> String {
        guard let team = try reader.list(Kinds.team).first else { return "\(reader.team)" }
        let name = team.text("name") ?? "\(reader.team)"
        guard let organisation = try team.reference(3).flatMap({ try self.name($0, Kinds.organisation) }),
            organisation != name
        else { return name }
        return "\(organisation) · \(name)"
    }
}

extension Names {
    /// The lines that list certificates which the ledger no longer carries.
    func suspended(_ doubtful: [IssuedCertificate], _ speech: Speech) throws -> [String] {
        try doubtful.map { issued in
            let values = [
                "serial": "\(issued.certificate.serial)",
                "name": try called(issued.certificate.volunteer.record, Kinds.volunteer).printable,
                "length": speech.length(issued.certificate.minutes),
            ]
            return speech.texts("certificate.suspended", values)
        }
    }
}

extension JSON {
    /// The serials of certificates.
    static func serials(_ certificates: [IssuedCertificate]) -> JSON {
        .ids(certificates.map(\.certificate.serial))
    }
}

extension Speech {
    /// A range of days, or its only day.
    func days(_ days: ClosedRange<LocalDate>) -> String {
        days.lowerBound == days.upperBound
            ? day(days.lowerBound) : "\(day(days.lowerBound)) … \(day(days.upperBound))"
    }

    /// An activity with the kind of its minutes, where that is not the work itself.
    func called(_ activity: String, _ kind: MinutesKind) -> String {
        kind == .service ? activity : "\(activity) (\(texts("minutesKind.\(kind.name)")))"
    }
}
