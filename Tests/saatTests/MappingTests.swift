import Foundation
import TestSupport
import Testing

/// Recurring exports that nobody here wrote; they may not be shipped.
private enum RealExports {
    static let folder = Program.root.appendingPathComponent("../shared/data/real").standardizedFileURL

    static let isHere: Bool = {
        let isHere = FileManager.default.fileExists(atPath: folder.path)
        if !isHere { print("SKIPPED: tests on real exports, because \(folder.path) is absent") }
        return isHere
    }()

    static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
}

@Suite("Real exports by named mappings", .lane(.programs), .enabled(if: RealExports.isHere))
struct MappingTests {
    private typealias Imported = ShapeTests.Imported

    private struct Status: Decodable {
        struct Team: Decodable {
            let digest: String
            let ledgerDigest: String
        }
        let teams: [Team]
    }

    private struct Balance: Decodable {
        struct Row: Decodable {
            let name: String
            let provisional: Int
            let questioned: Int
            let setAside: Int
        }
        let volunteers: [Row]
    }

    private struct Undone: Decodable {
        let undone: Int
        let kept: Int
        let others: Int
    }

    private struct Made: Decodable { let id: String }
    private struct Team: Decodable { let team: String }

    private func office() throws -> Program {
        let program = try Program()
        _ = try program.json(Team.self, "init", "--team", "Office", "--zone", "Asia/Manila")
        return program
    }

    private func digest(_ program: Program) throws -> String {
        try #require(program.json(Status.self, "status").teams.first).digest
    }

    @Test("Time sheets with an hour of lunch, by a mapping that was added by hand, twice without a change")
    func lunch() throws {
        let program = try office()
        defer { try? program.remove() }
        _ = try program.json(
            Made.self, "add", "mapping", "Payroll", "--columns",
            "EmployeeID=volunteerRef; TimeIn=start; TimeOut=end; HoursWorked=hours", "--date-order", "mdy",
            "--activity", "Work", "--break", "1h", "--evidence", "sheet")
        let file = RealExports.path("motorph/timesheet_2024-01.csv")
        let tried = try program.json(Imported.self, "import", file, "--mapping", "Payroll", "--dry-run")
        #expect(tried.accepted == 978 && tried.batch == nil)
        let first = try program.json(Imported.self, "import", file, "--mapping", "payroll")
        #expect(first.rows == 978 && first.accepted == 978 && first.refused == 0 && first.flagged == 0)
        let before = try digest(program)
        let second = try program.json(Imported.self, "import", file, "--mapping", "Payroll")
        #expect(second.unchanged == 978 && second.batch == nil)
        #expect(try digest(program) == before)
        // 978 spans less an hour each, as the published hours say.
        let balance = try program.json(Balance.self, "balance").volunteers
        #expect(balance.count == 35)
        #expect(balance.reduce(0) { $0 + $1.provisional + $1.questioned + $1.setAside } == 480_808)
        // Without the column of hours the usual break is what makes them.
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let bare = text.split(whereSeparator: \.isNewline).map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).dropLast().joined(separator: ",")
        }
        try bare.joined(separator: "\n").write(
            to: program.folder.appendingPathComponent("timesheet_2024-01.csv"), atomically: true,
            encoding: .utf8)
        let third = try program.json(
            Imported.self, "import", "timesheet_2024-01.csv", "--date-order", "mdy", "--activity", "Work",
            "--break", "1h", "--map", "EmployeeID=volunteerRef", "--map", "TimeIn=start", "--map",
            "TimeOut=end")
        #expect(third.unchanged == 978 && third.batch == nil)
    }

    @Test("A growing export adds only what is new, whatever its files are called")
    func growing() throws {
        let program = try office()
        defer { try? program.remove() }
        let text = try String(
            contentsOfFile: RealExports.path("timecounts/00_2026-05-11.csv"), encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline).map(String.init)
        // The newest rows come first; the earlier export lacks them, and one row was corrected since.
        var earlier = [lines[0]] + lines.dropFirst(6)
        earlier[1] = earlier[1].replacingOccurrences(of: ",2.0,", with: ",1.5,").replacingOccurrences(
            of: ",2.5,", with: ",2.0,")
        for (name, lines) in [("april.csv", earlier), ("may.csv", lines)] {
            try lines.joined(separator: "\n").write(
                to: program.folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
        }
        let first = try program.json(
            Imported.self, "import", "april.csv", "--map", "shift_name=activity", "--volunteer", "Student 00",
            "--growing", "--save-mapping", "Hours export")
        #expect(first.accepted == 31 && first.refused == 0)
        let second = try program.json(Imported.self, "import", "may.csv", "--mapping", "Hours export")
        #expect(second.accepted == 5 && second.edited == 1 && second.unchanged == 30)
        let again = try program.json(Imported.self, "import", "may.csv", "--mapping", "Hours export")
        #expect(again.unchanged == 36 && again.batch == nil)
        let balance = try program.json(Balance.self, "balance").volunteers
        #expect(balance.map { $0.provisional + $0.questioned + $0.setAside } == [90 * 60 + 15])
    }

    @Test(
        "A registration list makes volunteers by their outside ids, twice without a change, and is taken back as a whole"
    )
    func registrations() throws {
        let program = try office()
        defer { try? program.remove() }
        let file = RealExports.path("leeds2023/volunteers.csv")
        let first = try program.json(
            Imported.self, "import", file, "--rows", "volunteers", "--map", "hash=volunteerRef",
            "--save-mapping", "Registrations")
        #expect(first.accepted == 2_823 && first.refused == 0)
        let before = try digest(program)
        let second = try program.json(Imported.self, "import", file, "--mapping", "Registrations")
        #expect(second.unchanged == 2_823 && second.batch == nil)
        #expect(try digest(program) == before)
        // A sheet of hours that names the outside id means the person of the list.
        let sheet = "volunteer id,activity,date,hours\n15ca6dfb76dff8a70bb2,Parade,2023-05-01,3\n"
        try sheet.write(
            to: program.folder.appendingPathComponent("hours.csv"), atomically: true, encoding: .utf8)
        #expect(try program.json(Imported.self, "import", "hours.csv").accepted == 1)
        #expect(try program.json(Balance.self, "balance").volunteers.count == 2_823)
        let undone = try program.json(Undone.self, "undo", try #require(first.batch))
        // Who has hours by now stays.
        #expect(undone.undone == 0 && undone.others == 2_822)
        #expect(try program.json(Balance.self, "balance").volunteers.count == 1)
    }

    @Test("A Persian form of a month that nobody filled in is read as one, and changes nothing")
    func emptyForm() throws {
        let program = try office()
        defer { try? program.remove() }
        let file = RealExports.path("sahabee/timesheet-template.xlsx")
        let answer = try program.run(["import", file, "--dry-run", "--calendar", "persian", "--lang", "fa"])
        #expect(answer.status == 0)
        for words in ["سرستون‌ها در سطر ۴ است", "سطرهای ۳۶", "سطرهای ۴۵–۵۶", "۵–۳۵", "محاسبات"] {
            #expect(answer.output.contains(words), "\(answer.output)\(answer.errors)")
        }
    }
}
