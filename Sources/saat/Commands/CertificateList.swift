import ArgumentParser
import Causality
import HoursModel
import HoursStore
import Replica
import Texts

/// Lists certificates.
struct CertificateList: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the certificates with their status; those that the ledger no longer carries say why.")

    @Argument(help: "The volunteer; everybody if not given.")
    var volunteer: String?

    @Flag(help: "Only those that do not stand; exit 1 if there are any.")
    var suspended = false

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let replica = try call.replica()
        let count = try replica.store.read { reader in
            let names = Names(reader, call.texts.language)
            let person = try volunteer.map {
                try reader.volunteers(of: try reader.resolve($0, among: [Kinds.volunteer]).id)
            }
            let rows = try reader.certificates().filter { issued in
                person.map { some in issued.certificate.person.contains { some.contains($0.record) } } ?? true
            }.map { (try CertificateSheet($0, names), try reader.standing(of: $0)) }
                .filter { !suspended || $0.1.status == .suspended }
            try call.output.answer(["certificates": .list(rows.map(json))]) {
                try lines(rows, names, Speech(call), call.output)
            }
            return rows.count
        }
        if suspended, count > 0 { throw ExitCode(1) }
    }

    private func json(_ sheet: CertificateSheet, _ standing: CertificateStanding) -> JSON {
        sheet.json.adding([
            "status": .text(standing.status.name), "doubts": .ids(standing.doubts.map(\.name)),
            "reason": .optional(sheet.issued.reason),
        ])
    }

    private func lines(
        _ rows: [(CertificateSheet, CertificateStanding)], _ names: Names, _ speech: Speech, _ output: Output
    ) throws -> [String] {
        let texts = speech.texts
        guard !rows.isEmpty else { return [texts("certificate.empty")] }
        var table = TextTable([
            .init(title: texts("certificate.serial")), .init(title: texts("certificate.name")),
            .init(title: texts("certificate.days")), .init(title: texts("certificate.hours"), side: .end),
            .init(title: texts("certificate.status")),
        ])
        for (sheet, standing) in rows {
            let certificate = sheet.certificate
            table.add([
                "\(certificate.serial)", sheet.name, speech.days(certificate.days),
                speech.clock(certificate.minutes), texts("certificateStatus.\(standing.status.name)"),
            ])
            for doubt in standing.doubts {
                table.add(line: "    " + output.styled("↳ " + (try speech.doubt(doubt, names)), .faint))
            }
            if let reason = sheet.issued.reason, standing.status != .valid {
                table.add(line: "    " + output.styled("↳ " + reason.printable, .faint))
            }
        }
        return table.lines(output)
    }
}
