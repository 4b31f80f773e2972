import Foundation
import TestSupport
import Testing

@Suite("Transcripts in Fixtures/scenarios", .lane(.programs))
struct ScenarioTests {
    private static let folder = Program.root.appendingPathComponent("Fixtures/scenarios")

    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".txt") }.sorted()
    }()

    @Test("there are transcripts")
    func some() { #expect(ScenarioTests.names.count >= 6) }

    @Test("the commands say what the transcript says", arguments: names)
    func play(name: String) throws {
        let scenario = try Scenario(ScenarioTests.folder.appendingPathComponent(name))
        let program = try Program(fixtures: ["scenarios/files", "sheets"])
        defer { try? program.remove() }
        let said = try scenario.play(program)
        if ProcessInfo.processInfo.environment["SAAT_REWRITE"] == "1" {
            try scenario.text(said).write(to: scenario.url, atomically: true, encoding: .utf8)
            return
        }
        for (step, lines) in zip(scenario.steps, said) {
            #expect(
                lines.joined(separator: "\n") == step.expected.joined(separator: "\n"),
                "\(name): \(step.line)\nrewrite with SAAT_REWRITE=1 and look at the difference")
        }
    }
}
