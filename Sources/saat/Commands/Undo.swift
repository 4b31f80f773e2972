import ArgumentParser
import HoursModel
import HoursStore
import Replica
import Texts

/// Takes an import back.
struct Undo: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Take an import back as a whole; the log keeps it, the ledger is as it was before.")

    @Argument(help: "The batch that `saat import` named.")
    var batch: String

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let replica = try call.writingReplica()
        let id = try replica.store.read { try $0.resolve(batch, among: [Kinds.batch]).id }
        let report = try replica.undo(id, call.around)
        try call.output.answer([
            "batch": .id(id), "undone": .number(report.undone), "kept": .number(report.kept),
            "others": .number(report.others),
        ]) {
            let (texts, speech) = (call.texts, Speech(call))
            var lines = [texts.counted("undo.done", report.undone, ["n": speech.number(report.undone)])]
            if report.others > 0 {
                lines.append(texts.counted("undo.others", report.others, ["n": speech.number(report.others)]))
            }
            if report.kept > 0 {
                lines.append(texts.counted("undo.kept", report.kept, ["n": speech.number(report.kept)]))
            }
            return lines
        }
    }
}
