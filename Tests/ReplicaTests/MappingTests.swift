import Causality
import Foundation
import HoursModel
import HoursStore
import Reports
import Seeds
import Sheets
import SyncProtocol
import TestSupport
import Testing

@testable import Replica

@Suite("Named mappings", .lane(.replicas))
struct MappingTests {
    private func random(_ random: inout SeededGenerator) -> SheetMapping {
        func maybe<T>(_ value: T?) -> T? { Bool.random(using: &random) ? value : nil }
        var mapping = SheetMapping()
        mapping.columns = ["Name=volunteer", "روز ماه=day", "a;b=hours"].filter { _ in
            Bool.random(using: &random)
        }
        mapping.rows = SheetRows.allCases.randomElement(using: &random) ?? .claims
        mapping.order = maybe(DateOrder.allCases.randomElement(using: &random))
        mapping.calendar = maybe(SheetCalendar.allCases.randomElement(using: &random))
        mapping.encoding = maybe(TextEncoding.allCases.randomElement(using: &random))
        mapping.sheet = maybe("الحضور")
        mapping.headerRow = maybe(4)
        mapping.volunteer = maybe("Mona")
        mapping.activity = maybe("Parcels")
        mapping.recorder = maybe("Ali")
        mapping.role = maybe("Driver")
        mapping.evidence = maybe(Evidence.allCases.randomElement(using: &random))
        mapping.usualBreak = maybe(60)
        mapping.isGrowing = Bool.random(using: &random)
        return mapping
    }

    @Test(
        "A mapping is read as it was saved, over whatever it said before, here and on a device that got it by sync",
        arguments: 0..<3)
    func travels(seed: Int) throws {
        var generator = SeededGenerator(UInt64(seed))
        let team = try TestTeam(members: [.leader, .recorder], seed: UInt64(700 + seed))
        var memory = SyncMemories()
        try memory.quiesce(team)
        for round in 0..<6 {
            let mapping = random(&generator)
            try team.nodes[1].save(
                mapping, named: round.isMultiple(of: 2) ? "Page" : " PAGE", surroundings(UInt64(710 + round)))
            let isWritten = try team.nodes[1].save(
                mapping, named: round.isMultiple(of: 2) ? "Page" : " PAGE", surroundings(720))
            #expect(!isWritten)
            try memory.quiesce(team)
            for node in team.nodes {
                let read = try node.store.read { try $0.mapping("page") }
                #expect(read == mapping, "seed \(seed)")
            }
        }
        #expect(try team.nodes[2].store.read { try $0.list(Kinds.mapping).count } == 1)
    }

    @Test("A year that both Hijri calendars have is asked about if the day then lies far off")
    func doubt() throws {
        let today = try #require(LocalDate(iso: "2026-03-10"))
        func code(_ calendar: SheetCalendar, _ iso: String) throws -> SheetError.Code? {
            let day = try #require(LocalDate(iso: iso))
            do throws(SheetError) {
                try CalendarDoubt(calendar, today: today).check(
                    .dated(first: day, last: day, minutes: 60), line: 2)
                return nil
            } catch { return error.code }
        }
        // 1447 in the Solar Hijri calendar, and 1404 in that of Umm al-Qura.
        #expect(try code(.persian, "2068-12-06") == .unclearCalendar)
        #expect(try code(.islamic, "1984-09-09") == .unclearCalendar)
        #expect(try code(.persian, "2026-03-05") == nil && code(.islamic, "2026-03-05") == nil)
        // Old hours are old hours: neither calendar makes them near ones.
        #expect(try code(.persian, "1990-03-05") == nil && code(.gregorian, "2068-12-06") == nil)
    }

    @Test(
        "Refused lines of JSON come back as they were, each with its reason, and are taken once they are mended"
    )
    func refusedLines() throws {
        let replica = try Replica.create(
            nil, teamName: "Office", zone: Zone("Asia/Riyadh"), device: nil, owner: nil, surroundings(1)
        ).replica
        func take(_ text: String, _ seed: UInt64) throws -> ImportReport {
            try replica.importRows(
                .lines(Array(text.utf8), DateReader()), ImportOptions(source: "x.jsonl"), surroundings(seed),
                progress: { _ in })
        }
        let lines = """
            {"kind":"volunteer","ref":"v1","name":"ليلى"}
            {"kind":"activity","ref":"a1","name":"Reading"}
            {"kind":"claim","ref":"c1","volunteer":"v1","activity":"a1","date":"2026-02-30","minutes":90}
            {"kind":"claim","ref":"c2","volunteer":"v1","activity":"a1","date":"2026-02-28","minutes":90}
            nonsense
            """
        let first = try take(lines, 2)
        #expect(first.refused == 2 && first.accepted == 3)
        let text = try #require(first.refusedRows).text { $0.error.errorDescription ?? "" }
        let rows = text.split(separator: "\n")
        #expect(
            rows.count == 2 && rows[0].contains("\"reason\":") && rows[1].hasPrefix("{\"text\":\"nonsense\""))
        let mended = String(rows[0]).replacingOccurrences(of: "02-30", with: "02-27")
        let second = try take(mended, 3)
        #expect(second.accepted == 1 && second.flagged == 0 && second.refusedRows == nil)
        #expect(first.verdicts.first { $0.line == 4 }?.content?.minutes == 90)
    }

    @Test("A list of volunteers wipes nothing that it does not say, and claims find its people")
    func lists() throws {
        let replica = try Replica.create(
            nil, teamName: "Office", zone: Zone("Asia/Riyadh"), device: nil, owner: nil, surroundings(1)
        ).replica
        func take(_ text: String, _ seed: UInt64) throws -> ImportReport {
            let table = try Table(text: text)
            let columns = try ColumnMap(table, rows: .volunteers)
            return try replica.importRows(
                .people(table, columns, DateReader()), ImportOptions(source: "list.csv"), surroundings(seed),
                progress: { _ in })
        }
        let first = try take("member id,name,phone\nm1,Mona,050\nm2,Ali,051\nm2,Ali again,052\n", 2)
        #expect(first.accepted == 2 && first.refused == 1)
        #expect(first.verdicts.last?.refusal == .sheet(.inLine(4, .repeatedRef("m2"))))
        let second = try take("member id,email\nm1,mona@example.org\nm2,\n", 3)
        #expect(second.edited == 1 && second.unchanged == 1)
        let mona = try #require(
            try replica.store.read { try $0.list(Kinds.volunteer).first { $0.ref == "m1" } })
        #expect(
            mona.text("name") == "Mona" && mona.text("phone") == "050"
                && mona.text("email") == "mona@example.org")
        let undone = try replica.undo(try #require(second.batch), surroundings(4))
        #expect(undone.others == 1)
        #expect(try replica.store.read { try $0.shown(mona.id, kind: Kinds.volunteer)?.text("email") } == nil)
        #expect(try replica.store.verify() == [])
    }

    @Test("Sheets say role and paid duty; a corrected role is an edit, and equal rows keep each its own")
    func roles() throws {
        let replica = try Replica.create(
            nil, teamName: "Office", zone: Zone("Asia/Dubai"), device: nil, owner: nil, surroundings(1)
        ).replica
        func take(_ rows: String, _ seed: UInt64, role: String? = nil) throws -> ImportReport {
            let table = try Table(text: "Name,Activity,Date,Hours,Role,ضمن الدوام\n" + rows)
            var options = ImportOptions(source: "page.csv")
            options.role = role
            return try replica.importRows(
                .table(table, try ColumnMap(table), DateReader()), options, surroundings(seed),
                progress: { _ in })
        }
        func roles() throws -> [String?: Int] {
            try replica.store.read { try $0.reportFacts() }.hours.filter(\.isCredited).reduce(into: [:]) {
                $0[$1.role, default: 0] += $1.minutes
            }
        }
        let page = """
            Maya,Clinic,2026-03-05,2,Nurse,
            Maya,Clinic,2026-03-05,2,Driver,
            Maya,Clinic,2026-03-05,2,,no
            Omar,Clinic,2026-03-06,3,Nurse,نعم

            """
        #expect(try take(page, 2).accepted == 4)
        // Omar was on paid duty, of which the body has said nothing.
        #expect(try roles() == ["Nurse": 120, "Driver": 120, nil: 120])
        #expect(try take(page, 3).unchanged == 4)
        let corrected = try take(page.replacing("Driver", with: "Cook"), 4)
        #expect(corrected.edited == 1 && corrected.unchanged == 3)
        #expect(try roles() == ["Nurse": 120, "Cook": 120, nil: 120])
        // What a page does not say takes nothing away, and what is said for all rows fills the gaps.
        let silent = try take("Maya,Clinic,2026-03-05,2,,\nMaya,Clinic,2026-03-05,2,,\n", 5)
        #expect(silent.edited == 0)
        let filled = try take(
            "Sara,Clinic,2026-03-07,1,,\nSara,Clinic,2026-03-08,1,Cook,\n", 6, role: "Guide")
        #expect(filled.accepted == 2)
        #expect(try roles() == ["Nurse": 120, "Cook": 180, "Guide": 60, nil: 120])
        #expect(try replica.store.verify() == [])
    }

    @Test(
        "What a person wrote over a sheet's role stays, undoing gives roles back, and no undo leaves a claim without hours"
    )
    func rolesAndUndo() throws {
        let replica = try Replica.create(
            nil, teamName: "Office", zone: Zone("Asia/Dubai"), device: nil, owner: nil, surroundings(30)
        ).replica
        func take(_ header: String, _ rows: String, _ seed: UInt64, source: String = "page.csv") throws
            -> ImportReport
        {
            let table = try Table(text: "Name,Activity,Date,Hours,\(header)\n" + rows)
            return try replica.importRows(
                .table(table, try ColumnMap(table), DateReader()), ImportOptions(source: source),
                surroundings(seed), progress: { _ in })
        }
        func claims() throws -> [ShownRecord] { try replica.store.read { try $0.list(Kinds.claim) } }
        func minutes() throws -> Int {
            try replica.store.read { try $0.ledger() }.reduce(0) { $0 + $1.line.minutes }
        }
        let page = "Ann,Clinic,2026-03-05,2,Driver\nAnn,Clinic,2026-03-05,2,Cook\n"
        let first = try take("Role", page, 31)
        #expect(first.accepted == 2)
        // One of two equal rows says something else by hand: neither takes the other's place, however often the file comes.
        let driver = try #require(try claims().first { $0.text("role") == "Driver" })
        var request = ClaimRequest()
        request.role = "Nurse"
        let day = try #require(LocalDate(iso: "2026-03-05"))
        request.time = .dated(first: day, last: day, minutes: 60)
        _ = try replica.amend(driver.id, request, surroundings(32))
        for seed in 33..<36 as Range<UInt64> {
            #expect(try take("Role", page, seed).unchanged == 2)
            #expect(Set(try claims().compactMap { $0.text("role") }) == ["Nurse", "Cook"])
        }
        // Another file with the same rows and other roles writes over none.
        let other = page.replacing("Cook", with: "Clerk")
        for seed in 36..<38 as Range<UInt64> {
            #expect(try take("Role", other, seed, source: "other.csv").edited == 0)
        }
        // The hours came with one import and the role with another.
        let plain = "Sara,Clinic,2026-03-07,1,\n"
        let hours = try take("Note", plain, 40, source: "sara.csv")
        let roles = try take("Role", "Sara,Clinic,2026-03-07,1,Guide\n", 41, source: "sara.csv")
        #expect(hours.accepted == 1 && roles.edited == 1)
        let before = try minutes()
        let kept = try replica.undo(try #require(hours.batch), surroundings(42))
        #expect(kept.undone == 0 && kept.kept == 1)
        #expect(try minutes() == before && claims().contains { $0.text("role") == "Guide" })
        let undone = try replica.undo(try #require(roles.batch), surroundings(43))
        #expect(undone.undone == 1)
        #expect(try minutes() == before && !claims().contains { $0.text("role") == "Guide" })
        let again = try take("Role", "Sara,Clinic,2026-03-07,1,Guide\n", 44, source: "sara.csv")
        #expect(try again.edited == 1 && claims().contains { $0.text("role") == "Guide" })
        #expect(try minutes() == before && replica.store.verify() == [])
        // Once the role is taken back, the hours can be too.
        _ = try replica.undo(try #require(again.batch), surroundings(45))
        #expect(try replica.undo(try #require(hours.batch), surroundings(46)).undone == 1)
        #expect(try minutes() == before - 60)
        let anew = try take("Role", "Sara,Clinic,2026-03-07,1,Guide\n", 47, source: "sara.csv")
        #expect(anew.accepted == 1)
        #expect(try minutes() == before)
    }

    /// Imports one page: rows of one person, activity and day with so many hours.
    private func page(of person: String, _ hours: [Int], into replica: Replica, _ seed: UInt64)
        throws -> ImportReport
    {
        let rows = hours.map { "\(person),Clinic,2026-03-05,\($0)\n" }.joined()
        let table = try Table(text: "Name,Activity,Date,Hours\n" + rows)
        return try replica.importRows(
            .table(table, try ColumnMap(table), DateReader()), ImportOptions(source: "page.csv"),
            surroundings(seed), progress: { _ in })
    }

    @Test("Two records of one person are one name, typed and in a sheet")
    func joinedNames() throws {
        let replica = try Replica.create(
            nil, teamName: "Office", zone: Zone("Asia/Dubai"), device: nil, owner: nil, surroundings(50)
        ).replica
        let records = try ["v1", "v9"].enumerated().map { place, ref in
            try replica.add(
                Kinds.volunteer, values: [("name", "Maryam")], ref: ref, text: FieldText(),
                surroundings(51 + UInt64(place)))
        }
        func take(_ seed: UInt64) throws -> ImportReport { try page(of: "Maryam", [2], into: replica, seed) }
        func resolved() throws -> RecordID {
            try replica.store.read { try $0.resolve("Maryam", among: [Kinds.volunteer]).id }
        }
        #expect(throws: StoreError.self) { try resolved() }
        #expect(try take(53).refused == 1)
        _ = try replica.mergePersons(records[0], records[1], reason: nil, surroundings(54))
        #expect(records.contains(try resolved()))
        #expect(try take(55).accepted == 1)
        #expect(try take(56).unchanged == 1)
    }

    @Test("A sheet is the same after its person was joined with others, whichever record came first")
    func joinedAfterwards() throws {
        let replica = try Replica.create(
            nil, teamName: "Office", zone: Zone("Asia/Dubai"), device: nil, owner: nil, surroundings(60)
        ).replica
        func take(_ seed: UInt64) throws -> ImportReport { try page(of: "Maryam", [2], into: replica, seed) }
        func credited() throws -> Int {
            try replica.store.read { try $0.ledger() }.reduce(0) {
                $0 + $1.line.minutes(.confirmed) + $1.line.minutes(.provisional)
            }
        }
        #expect(try take(61).accepted == 1)
        let sheet = try #require(try replica.store.read { try $0.list(Kinds.volunteer).first?.id })
        for (place, seed) in [62, 66].enumerated() {
            let other = try replica.add(
                Kinds.volunteer, values: [("name", "Maryam")], ref: "v\(place)", text: FieldText(),
                surroundings(UInt64(seed)))
            let link = try replica.mergePersons(sheet, other, reason: nil, surroundings(UInt64(seed) + 1))
            #expect(try take(UInt64(seed) + 2).unchanged == 1)
            #expect(try credited() == 120)
            if place == 1 { _ = try replica.release(link, reason: nil, surroundings(70)) }
        }
    }

    @Test("A sheet corrected to and fro says each time what the ledger then says")
    func toAndFro() throws {
        let replica = try Replica.create(
            nil, teamName: "Office", zone: Zone("Asia/Dubai"), device: nil, owner: nil, surroundings(80)
        ).replica
        func take(_ hours: [Int], _ seed: UInt64) throws -> ImportReport {
            try page(of: "Ann", hours, into: replica, seed)
        }
        func credited() throws -> Int {
            try replica.store.read { try $0.ledger() }.reduce(0) { $0 + $1.line.minutes(.provisional) }
        }
        for (place, hours) in [[2], [3], [2], [3], [3, 2], [3, 2], [2, 3], [2, 3, 3]].enumerated() {
            _ = try take(hours, 81 + UInt64(place))
            #expect(try credited() == hours.reduce(0, +) * 60, "\(place): \(hours)")
            let again = try take(hours, 100 + UInt64(place))
            #expect(again.unchanged == hours.count, "\(place): \(hours)")
        }
        #expect(try replica.store.verify() == [])
    }
}
