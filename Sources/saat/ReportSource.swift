import Causality
import HoursModel
import HoursStore
import Replica
import Reports
import SignedLog
import Texts

/// From what a report is computed, and what the records in it are called: of one team, or of all that a node holds.
struct ReportSource {
    /// One team.
    struct Team {
        let id: TeamID
        let name: String
        let heads: [Head]
        let policy: Policy
    }

    /// The teams, ascending by id; at least one.
    let teams: [Team]
    /// What it was computed from, as one number.
    let digest: String
    /// Who makes the report.
    let issuer: String
    /// Where days begin.
    let zone: Zone
    /// How many of several teams have persons who cannot be compared with those of others.
    let blindTeams: Int
    /// How many persons are in teams whose rules differ.
    let unlikePersons: Int
    private let names: Names?
    private let known: [RecordID: String]

    /// A report of one team.
    init(_ names: Names) throws {
        let team = try Team(names)
        teams = [team]
        digest = "\(HeadsDigest(team: team.id, team.heads))"
        issuer = try names.issuer()
        zone = try names.reader.teamZone()
        blindTeams = 0
        unlikePersons = 0
        self.names = names
        known = [:]
    }

    /// A report of all teams that were read.
    init(_ gathered: GatheredTeams, blindTeams: Int, unlikePersons: Int, _ speech: Speech) {
        teams = gathered.teams
        digest = AcrossTeams.digest(gathered.teams.map { ($0.id, $0.heads) })
        issuer = ReportSource.words(teams, speech)
        zone = gathered.zone
        self.blindTeams = blindTeams
        self.unlikePersons = unlikePersons
        names = nil
        known = gathered.names
    }

    /// How many teams it is about, in words.
    static func words(_ teams: [Team], _ speech: Speech) -> String {
        speech.texts.counted("report.teams", teams.count, ["n": speech.number(teams.count)])
    }

    /// The name of what a row is about.
    func called(_ id: RecordID, _ dimension: String) throws -> String {
        guard let names else { return known[id] ?? String(id.description.prefix(8)) }
        switch dimension {
        case "volunteer": return try names.person(id).name
        case "reviewer": return try names.called(id, Kinds.recorder)
        case "programme": return try names.called(id, Kinds.programme)
        case "campaign": return try names.called(id, Kinds.campaign)
        case "activity": return try names.called(id, Kinds.activity)
        case "team": return try names.called(id, Kinds.team)
        case "rate": return try names.called(id, Kinds.rate)
        case "agreement": return try names.called(id, Kinds.agreement)
        default: return try names.called(id, Kinds.organisation)
        }
    }

    /// A beginning of an id that is unique here.
    func short(_ id: RecordID) throws -> String { try names?.short(id) ?? String(id.description.prefix(8)) }
}

extension ReportSource.Team {
    init(_ names: Names) throws {
        id = names.reader.team
        name = try names.reader.list(Kinds.team).first.flatMap { names.name($0) } ?? "\(id)"
        heads = try names.reader.heads
        policy = try names.reader.policy()
    }
}

/// What a report over all teams needs of each beside its facts, gathered while each is read.
struct GatheredTeams {
    private(set) var teams: [ReportSource.Team] = []
    private(set) var zone = Zone.utc
    private var found: [(id: RecordID, kind: UInt32, name: String, team: Int)] = []
    private static let kinds = [
        Kinds.organisation, Kinds.programme, Kinds.campaign, Kinds.activity, Kinds.rate, Kinds.agreement,
        Kinds.recorder,
    ]

    /// Takes up a team.
    ///
    /// - Parameter shared: the records of those who are in other teams too; one of them stands for the person in all.
    mutating func add(_ names: Names, _ facts: ReportFacts, _ shared: Set<RecordID>) throws {
        let team = try ReportSource.Team(names)
        if teams.isEmpty { zone = try names.reader.teamZone() }
        let place = teams.count
        teams.append(team)
        for record in try names.reader.list(Kinds.team) {
            found.append((record.id, Kinds.team.number, team.name, place))
        }
        for kind in GatheredTeams.kinds {
            for record in try names.reader.list(kind) {
                guard let name = names.name(record) else { continue }
                found.append((record.id, kind.number, name, place))
            }
        }
        let pledged = Set(facts.pledges.map(\.person))
        for person in pledged.union(shared).sorted() {
            found.append((person, Kinds.volunteer.number, try names.person(person).name, place))
        }
    }

    /// What records are called: with the team where two teams have one of the same kind and name.
    var names: [RecordID: String] {
        struct Called: Hashable {
            let kind: UInt32
            let name: FoldedText
        }
        var owners: [Called: Set<Int>] = [:]
        for (_, kind, name, team) in found {
            owners[Called(kind: kind, name: FoldedText(name)), default: []].insert(team)
        }
        var names: [RecordID: String] = [:]
        for (id, kind, name, team) in found {
            let isShared = (owners[Called(kind: kind, name: FoldedText(name))]?.count ?? 0) > 1
            names[id] = isShared ? "\(name) · \(teams[team].name)" : name
        }
        return names
    }
}
