import ArgumentParser
import HoursStore
import Replica
import Texts

/// Checks everything.
struct Verify: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check chains, signatures, tables and the ledger; exit 1 and the place if anything is off.")

    @Flag(help: "First compute all tables again from the log.") var rebuild = false
    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        var problems: [Discrepancy] = []
        for replica in try call.replicas() {
            if rebuild { try replica.store.rebuild() }
            problems += try replica.store.verify()
        }
        let json: [JSON] = problems.map { ["place": .text($0.place), "what": .text($0.what)] }
        try call.output.answer(["ok": .bool(problems.isEmpty), "problems": .list(json)]) {
            if problems.isEmpty { return [call.output.styled(call.texts("verify.ok"), .good)] }
            let count = Speech(call).number(problems.count)
            return [
                call.output.styled(call.texts.counted("verify.found", problems.count, ["n": count]), .bad)
            ]
                + problems.map { "  \($0.place): \($0.what.printable)" } + [call.texts("verify.hint")]
        }
        if !problems.isEmpty { throw ExitCode(1) }
    }
}
