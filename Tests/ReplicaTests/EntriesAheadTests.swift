import Causality
import HoursModel
import SignedLog
import TestSupport
import Testing

@testable import HoursStore
@testable import Replica

@Suite("Large entries are read before their turn", .lane(.replicas))
struct EntriesAheadTests {
    private struct Log {
        let team: TeamID
        let runs: [VerifiedRun]
        let heads: [Head]
        let entries: [EncodedEntry]
    }

    /// A log of at least seven entries, some with personal parts.
    private func makeLog() throws -> Log {
        let team = try TestTeam(members: [.leader], seed: 970)
        let root = team.nodes[0]
        var sheets = RandomSheets(seed: 11)
        _ = try importLines(sheets.reference, to: root, seed: 1)
        for round in 0..<6 as Range<UInt64> {
            _ = try root.importRows(
                try sheets.sheet(rows: 30), ImportOptions(source: "sheet \(round)"),
                surroundings(10 + round), progress: { _ in })
        }
        let runs = try allRuns(of: root).map { try VerifiedRun($0, team: root.team) }
        let heads = runs.flatMap { verified in
            verified.hashes.indices.map { verified.head(at: $0) }
        }
        let log = Log(team: root.team, runs: runs, heads: heads, entries: runs.flatMap(\.run.entries))
        try #require(log.heads.count >= 7)
        return log
    }

    /// Whether an entry was read ahead, and what it says is what it says at its turn.
    private func isReadAhead(_ place: Int, _ ahead: EntriesAhead, _ log: Log) throws -> Bool {
        guard let content = try ahead.content(of: log.heads[place], log.entries[place]) else { return false }
        let atItsTurn = try EntryContent(
            log.entries[place], log.heads[place], team: log.team, isStrict: true)
        #expect(content.encoded == atItsTurn.encoded)
        #expect(content.decoded?.header == atItsTurn.decoded?.header)
        #expect(content.decoded?.changes.records == atItsTurn.decoded?.changes.records)
        #expect(content.decoded.map { Array($0.changes) } == atItsTurn.decoded.map { Array($0.changes) })
        return true
    }

    @Test("One at a time, always the next after those that were asked for")
    func order() throws {
        let log = try makeLog()
        let ahead = EntriesAhead(log.runs, of: log.team, from: 1)
        #expect(try !isReadAhead(0, ahead, log), "nobody has read it")
        ahead.readNext()
        ahead.readNext()
        #expect(try isReadAhead(1, ahead, log))
        #expect(try !isReadAhead(2, ahead, log), "one at a time")
        ahead.readNext()
        // 3 and 4 are here already, and nobody asks for them.
        #expect(try !isReadAhead(5, ahead, log))
        ahead.readNext()
        #expect(try isReadAhead(6, ahead, log))
    }

    @Test("What is tried again, and what is of no such message, is read at its turn")
    func again() throws {
        let log = try makeLog()
        let ahead = EntriesAhead(Array(log.runs), of: log.team, from: 1)
        ahead.readNext()
        let strange = Head(replica: log.heads[0].replica, number: 900, hash: log.heads[1].hash)
        #expect(try ahead.content(of: strange, log.entries[0]) == nil)
        #expect(try isReadAhead(0, ahead, log), "the strange one changed nothing")
        ahead.readNext()
        #expect(try !isReadAhead(0, ahead, log), "the transaction began anew")
        #expect(try isReadAhead(1, ahead, log))
    }

    @Test("Small entries are not worth it, and at the end there is nothing more")
    func small() throws {
        let log = try makeLog()
        let largest = try #require(log.entries.map(\.size).max())
        let none = EntriesAhead(log.runs, of: log.team, from: largest + 1)
        none.readNext()
        for place in log.heads.indices { #expect(try !isReadAhead(place, none, log)) }
        let one = EntriesAhead(log.runs, of: log.team, from: largest)
        one.readNext()
        let read = try log.heads.indices.filter { try isReadAhead($0, one, log) }
        #expect(read.map { log.entries[$0].size } == [largest])
        one.readNext()
    }

    @Test("What was read of an entry with its personal parts does not count for the same one without")
    func stripped() throws {
        let log = try makeLog()
        let place = try #require(log.entries.firstIndex { !$0.personal.isEmpty })
        let ahead = EntriesAhead(log.runs, of: log.team, from: 1)
        for before in 0..<place { _ = try isReadAhead(before, ahead, log) }
        ahead.readNext()
        var without = log.entries[place]
        without.personal = [:]
        #expect(try ahead.content(of: log.heads[place], without) == nil)
        #expect(try isReadAhead(place, ahead, log), "the other one changed nothing")
    }

    @Test("An entry that comes without its personal parts, then with them in the same message")
    func twice() throws {
        let log = try makeLog()
        let place = try #require(log.runs.firstIndex { $0.run.entries.contains { !$0.personal.isEmpty } })
        let full = log.runs[place]
        let stripped = try VerifiedRun(full.run.withoutPersonalParts, team: log.team)
        let size = try #require(stripped.run.entries.map(\.size).max()) + 1
        try #require(full.run.entries.contains { $0.size >= size })
        func store(readingAhead: Bool) throws -> Store {
            let store = try Store.create(path: nil, team: log.team, incarnation: 1)
            for run in log.runs[..<place] { _ = try store.write { try $0.append([run]) } }
            // The stripped entries are too small to be read ahead.
            let ahead = readingAhead ? EntriesAhead([stripped, full], of: log.team, from: size) : nil
            for run in [stripped, full] {
                ahead?.readNext()
                _ = try store.write { try $0.append([run], readBy: ahead) }
            }
            return store
        }
        let (ahead, usual) = try (store(readingAhead: true), store(readingAhead: false))
        let (tables, expected) = try (computedTables(of: ahead), computedTables(of: usual))
        for (table, rows) in expected { #expect(tables[table] == rows, "\(table)") }
        #expect(try ahead.verify() == [])
    }

    @Test("A personal part that is not what its entry names is an error of the entry whose turn it is")
    func badPart() throws {
        let log = try makeLog()
        let place = try #require(log.entries.firstIndex { !$0.personal.isEmpty })
        let run = try #require(log.runs.first { $0.run.entries.contains(log.entries[place]) })
        let entries = run.run.entries.map { entry -> EncodedEntry in
            guard entry == log.entries[place], let change = entry.personal.keys.min() else { return entry }
            var altered = entry
            altered.personal[change]?.append(0)
            return altered
        }
        // Personal parts are not under the signature itself: the digest in the entry covers them.
        let altered = try VerifiedRun(
            Run(
                replica: run.run.replica, first: run.run.first, previous: run.run.previous, entries: entries,
                signature: run.run.signature), team: log.team)
        let ahead = EntriesAhead([altered], of: log.team, from: 1)
        let head = log.heads[place]
        var turns = 0
        while turns < entries.count {
            turns += 1
            ahead.readNext()
            let next = altered.head(at: turns - 1)
            if next == head {
                #expect(throws: LogError.self) { try ahead.content(of: next, entries[turns - 1]) }
                return
            }
            #expect(try ahead.content(of: next, entries[turns - 1]) != nil)
        }
        Issue.record("the altered entry had no turn")
    }

    @Test("Readers and writers on two threads: whoever asks gets what the entry says, or reads it")
    func together() async throws {
        let log = try makeLog()
        for _ in 0..<50 {
            let ahead = EntriesAhead(log.runs, of: log.team, from: 1)
            async let reading: Void = {
                for _ in 0..<20 { ahead.readNext() }
            }()
            for place in log.heads.indices { _ = try isReadAhead(place, ahead, log) }
            await reading
        }
    }
}
