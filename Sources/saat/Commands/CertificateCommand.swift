import ArgumentParser
import Causality
import Credentials
import Documents
import Foundation
import HoursModel
import HoursStore
import Replica
import Sheets
import Texts

/// Certificates over confirmed hours.
struct CertificateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate",
        abstract: "Issue and check certificates over confirmed hours: `saat certificate VOLUNTEER`.",
        subcommands: [
            Issue.self, CertificateVerify.self, CertificateList.self, CertificateSuspend.self,
            CertificateReinstate.self, CertificateLicence.self,
        ],
        defaultSubcommand: Issue.self)

    /// Issues one.
    struct Issue: SaatCommand {
        static let configuration = CommandConfiguration(
            commandName: "issue",
            abstract: "Issue a certificate over what is confirmed for a volunteer in a period.",
            discussion: """
                Only confirmed minutes count, each on its local day. The same again gives the same certificate; what is \
                confirmed later stands on the next one, and the earlier stays valid for its minutes.
                """)

        @Argument(help: "The volunteer.")
        var volunteer: String

        @Option(help: "The first day; by default the first with confirmed hours.")
        var from: String?

        @Option(help: "The last day; by default the last with confirmed hours.")
        var to: String?

        @Option(
            help: ArgumentHelp("Write the document as PDF in the language of --lang.", valueName: "pdf"),
            completion: .file())
        var out: String?

        @Flag(help: "Write an Open Badges 3.0 credential beside the PDF, as FILE.jwt.")
        var credential = false

        @Option(
            help: ArgumentHelp(
                "The address of an office; the code then opens its page, which checks it.", valueName: "url"))
        var address: String?

        @Option(help: ArgumentHelp("An earlier certificate that it takes the place of.", valueName: "serial"))
        var replaces: String?

        @OptionGroup var common: CommonOptions

        func run(_ call: Invocation) throws {
            if credential, out == nil { throw CommandError.needed("--out") }
            let old = try replaces.map { try CertificateSerial.typed($0, option: "--replaces") }
            let (first, last) = (
                try from.map { try call.dates.read($0) }, try to.map { try call.dates.read($0) }
            )
            let replica = try call.writingReplica()
            let id = try replica.store.read { try $0.resolve(volunteer, among: [Kinds.volunteer]).id }
            let files = out.map { CertificatePaper.files(for: $0, withCredential: credential) } ?? []
            let (sheet, paper) = try ReservedFiles(files).fill {
                let issued = try replica.issueCertificate(
                    for: id, from: first, until: last, replacing: old, call.around
                ) { certificate, reader in
                    // What cannot be drawn is not issued.
                    guard !files.isEmpty else { return }
                    let sheet = try CertificateSheet(
                        IssuedCertificate(draft: certificate), Names(reader, call.texts.language))
                    _ = try CertificatePaper(sheet, replica, call, address: address)
                        .documents(withCredential: credential)
                }
                let sheet = try replica.store.read {
                    try CertificateSheet(issued, Names($0, call.texts.language))
                }
                let paper = try CertificatePaper(sheet, replica, call, address: address)
                return ((sheet, paper), files.isEmpty ? [] : try paper.documents(withCredential: credential))
            }
            try warnOfOthers(sheet.issued, replica, call)
            let json = sheet.json.adding(["token": .text(paper.token), "files": .ids(files)])
            try call.output.answer(json) {
                sheet.people(Speech(call), call.output) + [paper.token]
                    + files.map { call.texts("certificate.written", ["file": $0]) }
            }
        }
    }
}

extension CertificateCommand.Issue {
    /// Says which other certificates of the person stand over some of the same days: their minutes are the same ones.
    private func warnOfOthers(_ issued: IssuedCertificate, _ replica: Replica, _ call: Invocation) throws {
        let person = issued.certificate.person
        let others = try replica.store.read { reader in
            try reader.certificates().filter { other in
                other.id != issued.id && other.status == .valid
                    && !other.certificate.person.isDisjoint(with: person)
                    && other.certificate.days.overlaps(issued.certificate.days)
            }
        }
        guard !others.isEmpty else { return }
        let serials = others.map { "\($0.certificate.serial)" }.joined(separator: ", ")
        try call.output.remark(
            call.texts("warning", ["text": call.texts("certificate.overlaps", ["serials": serials])]))
    }
}

extension CertificateSerial {
    /// Reads a serial that was typed.
    ///
    /// - Throws: `CommandError.badOption` with the name of the option.
    static func typed(_ text: String, option: String) throws -> CertificateSerial {
        guard let serial = CertificateSerial(text: Digits.toASCII(text)) else {
            throw CommandError.badOption(option, text, "ABCD-EFGH-IJKL-MNOP")
        }
        return serial
    }
}
