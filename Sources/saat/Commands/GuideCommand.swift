import ArgumentParser
import HoursModel
import HoursStore
import Replica
import Texts

/// Shows the guides.
struct GuideCommand: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "guide",
        abstract: "Read a short guide: recording, paper, duplicates, and the team's own.")

    @Argument(help: "The topic; the topics if not given.")
    var topic: String?

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let language = call.texts.language
        // The guides are there before any replica is.
        let replicas = call.home.teams.isEmpty ? [] : try call.replicas()
        let own = try replicas.flatMap { replica in
            try replica.store.read { try $0.ownGuides(in: language.rawValue) }
        }
        let guides = Guide.all(language, own: own.compactMap { Guide($0) })
        guard let topic else {
            let json: [JSON] = guides.map { ["topic": .text($0.topic), "title": .text($0.title)] }
            return try call.output.answer(["guides": .list(json)]) {
                var table = TextTable([
                    .init(title: call.texts("guide.topic")), .init(title: call.texts("guide.title")),
                ])
                for guide in guides { table.add([guide.topic, guide.title]) }
                return table.lines(call.output)
            }
        }
        let key = FoldedText(topic)
        guard let guide = guides.first(where: { FoldedText($0.topic) == key || FoldedText($0.title) == key })
        else {
            throw CommandError.badOption("TOPIC", topic, guides.map(\.topic).joined(separator: ", "))
        }
        let json: JSON = [
            "topic": .text(guide.topic), "title": .text(guide.title), "text": .text(guide.text),
        ]
        try call.output.answer(json) {
            let lines = guide.text.split(separator: "\n", omittingEmptySubsequences: false)
            return [call.output.styled(guide.title.printable, .strong), ""]
                + lines.map { String($0).printable }
        }
    }
}

extension Guide {
    /// The guide of a record; nil if it lacks a part.
    init?(_ record: ShownRecord) {
        guard let topic = record.text("topic"), let title = record.text("name"),
            let text = record.text("text")
        else { return nil }
        self.init(topic: topic, title: title, text: text)
    }
}
