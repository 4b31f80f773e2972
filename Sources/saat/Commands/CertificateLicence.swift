import ArgumentParser
import Causality
import HoursModel
import HoursStore
import Replica
import Texts

/// Issues the document of a licence.
struct CertificateLicence: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "licence",
        abstract: "Issue the document of a licence that is valid today, with a code that can be checked.",
        discussion: """
            The licence itself is a record: `saat add licence`, and `saat edit LICENCE --step granted`. When it is suspended, \
            whoever checks the document is told.
            """)

    @Argument(help: "The licence.")
    var licence: String

    @Option(
        help: ArgumentHelp("Write the document as PDF in the language of --lang.", valueName: "pdf"),
        completion: .file())
    var out: String?

    @Option(
        help: ArgumentHelp(
            "The address of an office; the code then opens its page, which checks it.", valueName: "url"))
    var address: String?

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let replica = try call.writingReplica()
        let id = try replica.store.read { try $0.resolve(licence, among: [Kinds.licence]).id }
        let paper = try LicencePaper(id, replica, call, address: address)
        if let out { try paper.write(to: out) }
        let files = out.map { [$0] } ?? []
        try call.output.answer(paper.json.adding(["token": .text(paper.text), "files": .ids(files)])) {
            paper.people() + files.map { call.texts("certificate.written", ["file": $0]) }
        }
    }
}
