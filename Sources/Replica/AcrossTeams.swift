public import Causality
import Foundation
import HoursModel
public import HoursStore
import SignedLog

/// What an office that holds several teams sees and no team does: persons who are in more than one.
///
/// Who is one person follows from identity numbers that this device may open, and from nothing else; the numbers are compared in
/// memory and kept nowhere. Settled are the claims and the decisions of people, never findings.
public struct AcrossTeams: Sendable {
    let replicas: [Replica]

    /// Takes the replicas of a node, one per team.
    public init(_ replicas: [Replica]) { self.replicas = replicas.sorted { $0.team < $1.team } }

    /// A volunteer's person in one of the teams.
    public struct Place: Hashable, Sendable {
        /// The team.
        public let team: TeamID
        /// The record that stands for the person there.
        public let person: RecordID
    }

    /// The persons who are in several teams, each with its places, ascending by team; in the order of their first places.
    ///
    /// - Complexity: O(n) in the volunteers with an identity number, each opened once.
    public func sharedPersons() throws -> [[Place]] {
        var places: [String: Set<Place>] = [:]
        for replica in replicas {
            for (person, number) in try replica.openIdentities() {
                places[number, default: []].insert(Place(team: replica.team, person: person))
            }
        }
        // A number that several persons of one team have says of none of them who they are.
        return places.values.filter { $0.count > 1 && Set($0.map(\.team)).count == $0.count }.map {
            $0.sorted { ($0.team, $0.person) < ($1.team, $1.person) }
        }.sorted { ($0[0].team, $0[0].person) < ($1[0].team, $1[0].person) }
    }

    /// Minutes that a team credits and that would not be credited if the person's claims in all teams were settled together.
    public struct Finding: Hashable, Sendable {
        /// The team.
        public let team: TeamID
        /// The claim there.
        public let claim: RecordID
        /// The versions of the claim that were seen, ascending.
        public let covers: [EntryRef]
        /// How many minutes.
        public let minutes: Int
    }

    /// Settles the shared persons with their claims in all teams.
    ///
    /// Persons in teams whose rules differ are left out.
    public func findings() throws -> [Finding] {
        let byTeam = Dictionary(replicas.map { ($0.team, $0) }, uniquingKeysWith: { a, _ in a })
        var findings: [Finding] = []
        for places in try sharedPersons() {
            var cases: [(team: TeamID, person: PersonCase)] = []
            for place in places {
                guard let replica = byTeam[place.team] else { continue }
                cases.append((place.team, try replica.store.read { try $0.personCase(of: place.person) }))
            }
            // Where the rules of the teams differ nobody can say what the hours would be together.
            guard let united = AcrossTeams.united(cases.map(\.person)) else { continue }
            let together = RuleBook.settle(united)
            let credited = Dictionary(
                together.claims.map { ($0.claim, $0.minutes(.confirmed) + $0.minutes(.provisional)) },
                uniquingKeysWith: { a, _ in a })
            for (team, person) in cases {
                for line in RuleBook.settle(person).claims {
                    let own = line.minutes(.confirmed) + line.minutes(.provisional)
                    let lost = own - (credited[line.claim] ?? own)
                    guard lost > 0, let history = person.claims.first(where: { $0.id == line.claim }) else {
                        continue
                    }
                    findings.append(
                        Finding(
                            team: team, claim: line.claim.record, covers: history.heads, minutes: lost))
                }
            }
        }
        return findings
    }

    /// Writes the findings into the logs of the teams in which this device may; those that stand there already are not written again.
    ///
    /// - Returns: how many were written, by team.
    public func publish(_ around: () -> Surroundings) throws -> [TeamID: Int] {
        let byTeam = Dictionary(grouping: try findings(), by: \.team)
        var written: [TeamID: Int] = [:]
        for replica in replicas {
            guard let found = byTeam[replica.team],
                try replica.store.read({ try $0.signer(of: replica.id).role }) >= .reviewer
            else { continue }
            let commit = try replica.commit(around()) { reader in
                let standing = Set(try reader.findingsOfReviewers())
                return found.compactMap { finding in
                    guard !standing.contains(finding) else { return nil }
                    return DraftChange(
                        kind: Kinds.elsewhere.number, target: .created,
                        fields: [
                            1: .value(.record(finding.claim)), 2: .value(.entries(finding.covers)),
                            3: .value(.integer(Int64(finding.minutes))),
                        ])
                }
            }
            written[replica.team] = commit.records.count
        }
        return written
    }

    /// The claims of a person in several teams as one case; nil where the rules of these teams differ.
    static func united(_ cases: [PersonCase]) -> PersonCase? {
        guard let policy = Policy.united(cases.map(\.policy)) else { return nil }
        return PersonCase(
            volunteers: cases.reduce([]) { $0.union($1.volunteers) }, claims: cases.flatMap(\.claims),
            decisions: cases.flatMap(\.decisions),
            zones: cases.reduce([:]) { $0.merging($1.zones) { a, _ in a } },
            rosters: cases.flatMap(\.rosters),
            facts: cases.reduce(into: PersonFacts()) { $0.formUnion($1.facts) },
            activityFacts: cases.reduce([:]) { $0.merging($1.activityFacts) { a, _ in a } },
            policy: policy)
    }
}

extension ClaimHistory {
    /// The entries of the versions that nobody has replaced, ascending.
    fileprivate var heads: [EntryRef] { Set(versions.filter(\.isHead).flatMap(\.entries)).sorted() }
}

extension StoreReader {
    /// The minutes of claims that an office found credited elsewhere, of the claims that are as it saw them; the largest of several.
    public func minutesElsewhere() throws -> [RecordID: Int] {
        var found: [RecordID: Int] = [:]
        for finding in try findingsOfReviewers() {
            let heads = try folded(finding.claim, kind: Kinds.claim).registers[1]?.heads ?? []
            guard Set(heads.map(\.id.entry)) == Set(finding.covers) else { continue }
            found[finding.claim] = max(found[finding.claim] ?? 0, finding.minutes)
        }
        return found
    }

    /// What offices found in this team.
    fileprivate func findingsOfReviewers() throws -> [AcrossTeams.Finding] {
        try list(Kinds.elsewhere).compactMap { finding in
            guard case .record(let claim) = finding.fields[1], case .entries(let covers) = finding.fields[2],
                case .integer(let minutes) = finding.fields[3],
                try author(of: finding.id, kind: Kinds.elsewhere)?.signer.role ?? .researcher >= .reviewer
            else { return nil }
            return AcrossTeams.Finding(
                team: team, claim: claim, covers: covers.sorted(), minutes: Int(clamping: minutes))
        }
    }
}
