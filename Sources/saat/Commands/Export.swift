import ArgumentParser
import Causality
import Foundation
import HoursModel
import HoursStore
import Replica
import Reports
import SignedLog
import Texts

/// Writes open data for researchers.
struct Export: SaatCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Write open data: hours and volunteers by year, body and kind of minutes, without anybody in them.",
        discussion: """
            Figures of fewer than \(Disclosure.fewest) people, figures of which one person gave more than half, and those from which they \
            would follow are left out, also across releases; sensitive places are in none. Mark those before the first release: what was \
            published cannot be called back.
            """)

    @Flag(help: "Write open data.")
    var openData = false

    @Option(help: ArgumentHelp("The folder.", valueName: "dir"), completion: .directory)
    var out: String?

    @Flag(help: "Say what would be shown, and write nothing.")
    var dryRun = false

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        guard openData else { throw CommandError.needed("--open-data") }
        guard let out = out ?? (dryRun ? "" : nil) else { throw CommandError.needed("--out") }
        let replica = dryRun ? try call.replica() : try call.writingReplica()
        let earlier = try replica.openReleases()
        let number = (earlier.map(\.published.number).max() ?? 0) + 1
        if Set(earlier.map(\.published.number)).count < earlier.count {
            try call.output.remark(call.texts("warning", ["text": call.texts("export.apart")]))
        }
        let (files, release, heads) = try replica.store.read { reader in
            let release = OpenRelease(OpenCells(try reader.reportFacts()), after: earlier.map(\.release))
            let files = try OpenDataFiles(
                release, number: number, after: earlier.last?.published, Names(reader, call.texts.language))
            return (files, release, try reader.heads.map(\.entry).sorted())
        }
        if !dryRun {
            // Only what the log knows is published: a refused release leaves no file.
            try files.write(to: out) {
                try replica.publish(
                    release, number: number, manifest: files.manifest, heads: heads, call.around)
            }
        }
        let hidden = release.figures.count - release.shown.count
        let speech = Speech(call)
        try call.output.answer([
            "release": .number(number), "folder": .text(out), "shown": .number(release.shown.count),
            "hidden": .number(hidden), "files": .ids(files.names),
        ]) {
            [
                call.texts(
                    dryRun ? "export.wouldShow" : "export.done",
                    [
                        "release": speech.number(number), "shown": speech.number(release.shown.count),
                        "hidden": speech.number(hidden), "folder": out,
                    ])
            ]
        }
    }
}
