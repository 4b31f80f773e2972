import Foundation

/// What `benchfeed` is asked for.
///
/// It calls the use cases that the commands call, many times in one process, so that what is measured is not the start of processes.
struct Feed {
    private var words: [String]

    init(_ words: [String]) { self.words = words }

    /// Does it, and gives a JSON document.
    ///
    /// - Throws: `FeedError` for wrong arguments; what the use cases throw.
    func run() async throws -> String {
        switch words.first {
        case "log" where words.count == 3:
            return try json(Recording(home: words[1], file: words[2]).run())
        case "members" where words.count == 3:
            return try json(Crowd(home: words[1], count: try number(words[2])).run())
        case "teams" where words.count == 6:
            let teams = Teams(
                central: words[1], devices: words[2], count: try number(words[3]), reference: words[4],
                log: words[5])
            return try json(await teams.run())
        case "sync" where words.count >= 3: return try json(await sync().run())
        default: throw FeedError(what: "there is no such command: \(words.joined(separator: " "))")
        }
    }

    private func sync() throws -> Syncing {
        var syncing = Syncing(url: words[1])
        var rest = words.dropFirst(2)
        while let word = rest.popFirst() {
            switch word {
            case "--each":
                let folder = try value(&rest)
                let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
                syncing.homes = names.map { folder + "/" + $0 }
            case "--parallel": syncing.width = try number(value(&rest))
            case "--repeat": syncing.repetitions = try number(value(&rest))
            case "--warm": syncing.isWarm = true
            case "--send-only": syncing.isSendingOnly = true
            default: syncing.homes.append(word)
            }
        }
        guard !syncing.homes.isEmpty else { throw FeedError(what: "no replica is named") }
        return syncing
    }

    private func value(_ rest: inout ArraySlice<String>) throws -> String {
        guard let word = rest.popFirst() else { throw FeedError(what: "a value is missing") }
        return word
    }

    private func number(_ word: String) throws -> Int {
        guard let number = Int(word), (1...1_000_000).contains(number) else {
            throw FeedError(what: "\(word) is no number from 1 to 1000000")
        }
        return number
    }

    private func json(_ answer: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(answer), as: UTF8.self)
    }
}

/// Arguments that are none.
struct FeedError: Error {
    let what: String

    static let usage = """
        benchfeed log HOME FILE
              benchfeed members HOME COUNT
              benchfeed teams CENTRAL DEVICES COUNT REFERENCE LOG
              benchfeed sync URL HOME... [--repeat N] [--warm] [--parallel N] [--send-only]
              benchfeed sync URL --each FOLDER [--parallel N] [--send-only]
        """
}

/// Does work for each item, so many at a time; the results come in the order in which they are ready.
func inParallel<Item: Sendable, Result: Sendable>(
    _ items: [Item], atMost width: Int, _ work: @escaping @Sendable (Item) async throws -> Result
) async throws -> [Result] {
    try await withThrowingTaskGroup(of: Result.self) { group in
        var rest = items[...]
        var results: [Result] = []
        for _ in 0..<width { if let item = rest.popFirst() { group.addTask { try await work(item) } } }
        while let result = try await group.next() {
            results.append(result)
            if let item = rest.popFirst() { group.addTask { try await work(item) } }
        }
        return results
    }
}

extension ContinuousClock.Instant {
    /// The seconds from this instant to now.
    var secondsUntilNow: Double {
        let passed = (ContinuousClock.now - self).components
        return Double(passed.seconds) + Double(passed.attoseconds) / 1e18
    }
}
