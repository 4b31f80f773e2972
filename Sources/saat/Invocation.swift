import Causality
import Foundation
import HoursModel
import HoursStore
import Office
import Replica
import Sheets
import Texts

/// One run of the program: where the replica is, what time it is, how to speak.
struct Invocation: Sendable {
    let texts: Catalogue
    let output: Output
    let calendar: SheetCalendar
    /// The team that was asked for; nil for the only one.
    let team: String?
    let home: ReplicaHome
    private let fixedMilliseconds: Int64?

    init(_ options: CommonOptions) throws {
        let environment = ProcessInfo.processInfo.environment
        let language = options.lang ?? Invocation.language(environment)
        texts = Catalogue(language)
        output = Output(isJSON: options.json, environment: environment)
        calendar = options.calendar ?? .gregorian
        team = options.team
        home = ReplicaHome(path: Invocation.folder(options.home ?? environment["SAAT_HOME"], environment))
        if let now = environment["SAAT_NOW"], !now.isEmpty {
            guard let moment = Moment(iso: now) else {
                throw CommandError.badOption("SAAT_NOW", now, "2026-03-01T09:00+04:00")
            }
            fixedMilliseconds = Int64(moment.minute) * 60_000
        } else {
            fixedMilliseconds = nil
        }
    }

    /// The language of the locale that POSIX says.
    static func language(_ environment: [String: String]) -> Language {
        Language(all: environment["LC_ALL"], messages: environment["LC_MESSAGES"], lang: environment["LANG"])
    }

    /// The folder that was named, else `saat` in the platform's data folder.
    private static func folder(_ named: String?, _ environment: [String: String]) -> String {
        if let named, !named.isEmpty { return URL(fileURLWithPath: named).path }
        let user = environment["HOME"] ?? NSHomeDirectory()
        #if os(macOS)
            return user + "/Library/Application Support/saat"
        #else
            let data = environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            return (data ?? user + "/.local/share") + "/saat"
        #endif
    }

    /// The time and randomness for one use case.
    var around: Surroundings {
        let now = fixedMilliseconds ?? Int64(Date().timeIntervalSince1970 * 1000)
        return Surroundings(nowMilliseconds: now) { count in
            var generator = SystemRandomNumberGenerator()
            return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        }
    }

    /// Opens the replica of the team that was asked for, or of the only one.
    func replica() throws -> Replica {
        let found = try replicas()
        guard found.count == 1 else {
            let names = try found.map { try Invocation.name(of: $0) }
            guard let team else { throw CommandError.severalTeams(names) }
            throw StoreError.ambiguous(team, candidates: names)
        }
        return found[0]
    }

    /// How long a command waits for another program that writes to the same folder; the user is told that it waits.
    private var patience: Patience {
        let text = texts("busy.waiting")
        let output = output
        // Whoever waits without knowing it waits all the same.
        return Patience(seconds: 120) { try? output.remark(text) }
    }

    /// Opens the replicas of all teams that this home holds, or of the one that was asked for; at least one.
    ///
    /// - Parameters:
    ///   - patience: nil waits as long as a command does.
    ///   - ready: makes each ready for what is to be done with it; memory that only makes the next reading faster is given back then.
    func replicas(patience: Patience? = nil, ready: (Replica) throws -> Replica = { $0 }) throws -> [Replica]
    {
        let patience = patience ?? self.patience
        let files = FileManager.default
        if files.fileExists(atPath: home.path), !files.isExecutableFile(atPath: home.path) {
            // Without the right to enter the folder it would look empty.
            throw CommandError.unusableFile(home.path)
        }
        let homes = home.teams
        OpenFiles.makeRoom(teams: homes.count)
        if homes.isEmpty, home.holdsKey { throw CommandError.lostDatabase(home.databasePath) }
        var (found, others): ([Replica], [Replica]) = ([], [])
        for home in homes.isEmpty ? [home] : homes {
            var replica = try Replica.open(home, patience: patience)
            if try isAskedFor(replica) {
                replica = try ready(replica)
                found.append(replica)
            } else {
                others.append(replica)
            }
            rest(replica, among: homes.count)
        }
        guard found.isEmpty, let team else { return found }
        throw CommandError.otherTeam(
            team, here: try others.map { try Invocation.name(of: $0) }.joined(separator: ", "))
    }

    /// Lets a replica that is one of very many give back memory that only makes the next reading faster.
    func rest(_ replica: Replica, among count: Int) {
        if count > OfficeLimits.teamsInMemory { replica.store.releaseMemory() }
    }

    private func isAskedFor(_ replica: Replica) throws -> Bool {
        guard let team else { return true }
        return try replica.team.description.hasPrefix(team.lowercased())
            || FoldedText(try Invocation.name(of: replica)) == FoldedText(team)
            || replica.home?.path.hasSuffix("/" + team) == true
    }

    /// The replicas of all teams, or of the one that was asked for, as they may write now.
    func writingReplicas(patience: Patience? = nil) throws -> [Replica] {
        try replicas(patience: patience) { try writing($0) }
    }

    /// What people call the team of a replica; its id until its log is here.
    static func name(of replica: Replica) throws -> String {
        try replica.store.read { try $0.list(Kinds.team).first?.text("name") } ?? replica.team.description
    }

    /// Opens the replica to write with it; if its key may be used elsewhere too, it goes on under a new one, and the user is told.
    func writingReplica() throws -> Replica { try writing(replica()) }

    /// The replica as it may write now.
    func writing(_ replica: Replica) throws -> Replica {
        let (replica, retirement) = try replica.healed(around)
        if let retirement { try tell(retirement) }
        return replica
    }

    /// Opens a replica again that was opened before, to write with it.
    func reopened(_ replica: Replica) throws -> Replica {
        try writing(replica.home.map { try Replica.open($0, patience: patience) } ?? replica)
    }

    /// The folder for a new replica: the home, or one beside the teams that it holds if that was asked for.
    func newHome(isBeside: Bool) -> ReplicaHome {
        guard isBeside, !home.teams.isEmpty else { return home }
        return home.another(Hex.encode(around.random(8)))
    }

    /// Says in one sentence why the device has another name now.
    func tell(_ retirement: Retirement) throws {
        try output.remark(
            texts(
                "warning",
                [
                    "text": texts(
                        "retired.\(retirement.cause.rawValue)",
                        [
                            "from": String("\(retirement.from)".prefix(8)),
                            "to": String("\(retirement.to)".prefix(8)),
                        ])
                ]))
    }

    /// How days are read.
    var dates: DateReader { DateReader(calendar: calendar) }
}
