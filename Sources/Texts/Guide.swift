/// A short guide for people who record, type in and decide.
///
/// The first line of its file is the title; paragraphs are parted by empty lines, `- ` begins a point, four spaces a command.
public struct Guide: Hashable, Sendable {
    /// The word by which it is asked for.
    public let topic: String
    /// What it is called.
    public let title: String
    /// Its paragraphs, without the title.
    public let text: String

    /// Creates a guide.
    public init(topic: String, title: String, text: String) {
        self.topic = topic
        self.title = title
        self.text = text
    }

    /// The guides of a language that every program brings along, with others among them that take the place of those of their topic.
    public static func all(_ language: Language, own: [Guide] = []) -> [Guide] {
        let topics = Set(own.map(\.topic))
        return (files[language] ?? []).filter { !topics.contains($0.topic) } + own
    }

    /// Reads a file; one without a title is a fault of ours.
    private static func read(_ topic: String, _ bytes: [UInt8]) -> Guide {
        let lines = String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        precondition(lines.count > 2 && lines[1].isEmpty, "the guide \(topic) begins with its title")
        return Guide(
            topic: topic, title: String(lines[0]), text: lines.dropFirst(2).joined(separator: "\n"))
    }

    private static let files: [Language: [Guide]] = [
        .english: [
            read("recording", PackageResources.recording_en_txt),
            read("paper", PackageResources.paper_en_txt),
            read("duplicates", PackageResources.duplicates_en_txt),
        ],
        .arabic: [
            read("recording", PackageResources.recording_ar_txt),
            read("paper", PackageResources.paper_ar_txt),
            read("duplicates", PackageResources.duplicates_ar_txt),
        ],
        .persian: [
            read("recording", PackageResources.recording_fa_txt),
            read("paper", PackageResources.paper_fa_txt),
            read("duplicates", PackageResources.duplicates_fa_txt),
        ],
    ]
}
