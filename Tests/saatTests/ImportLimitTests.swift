import Foundation
import TestSupport
import Testing

@Suite("Files that are too large to import", .lane(.programs))
struct ImportLimitTests {
    private struct Team: Decodable { let team: String }

    @Test(
        "A file over the limit says so without being read, in the language of whoever asks",
        arguments: ["csv", "xlsx", "jsonl"])
    func tooLarge(ending: String) throws {
        let program = try Program()
        defer { try? program.remove() }
        _ = try program.json(Team.self, "init", "--team", "Office", "--zone", "Asia/Riyadh")
        let file = program.folder.appendingPathComponent("huge.\(ending)")
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        let handle = try FileHandle(forWritingTo: file)
        // A hole of 3 GiB: reading it would take that much memory.
        try handle.truncate(atOffset: 3 << 30)
        try handle.close()
        let answer = try program.run(["import", "huge.\(ending)", "--lang", "ar"])
        #expect(answer.status == 2 && answer.errors.contains("67108864"), "\(answer.errors)")
        #expect(answer.errors.contains("قسّم الملف"))
    }
}
