public import Causality
import Foundation
import GRDB
public import HoursModel
public import Reports

/// What reports need of a person whose claims are settled together with those of other teams.
public struct ReportedPerson: Sendable {
    /// The record that stands for the person.
    public let person: RecordID
    /// The claims with what their ledger depends on.
    public let claims: PersonCase
    /// What reports need of them beyond the ledger.
    public let details: [ID<Claim>: ClaimDetail]
}

extension StoreReader {
    /// All that reports are computed from.
    ///
    /// - Complexity: O(claims), each person's ledger placed on its days.
    public func reportFacts() throws -> ReportFacts { try reportFacts(apart: []).facts }

    /// All that reports are computed from but the hours of some persons, and these persons.
    ///
    /// - Parameter apart: the records that stand for the persons.
    /// - Complexity: O(claims), each person's ledger placed on its days.
    public func reportFacts(apart: Set<RecordID>) throws -> (facts: ReportFacts, apart: [ReportedPerson]) {
        let loader = try CaseLoader(self)
        let directory = try PersonDirectory(db)
        var facts = ReportFacts()
        facts.activities = try activityFacts(loader.directory)
        facts.organisations = try organisationFacts(loader.directory)
        facts.campaigns = Dictionary(
            try list(Kinds.campaign).map { campaign in
                (campaign.id, ReportPeriod(from: campaign.day(3), until: campaign.day(4)))
            }, uniquingKeysWith: { a, _ in a })
        facts.pledges = try pledgeFacts(directory)
        facts.agreements = try agreementFacts()
        let refused = Set(try findings().filter { $0.rule == .selfApproval }.flatMap(\.with))
        facts.approvals = try approvalFacts(loader, without: refused)
        facts.rates = try rates(loader)
        facts.teamCredits = try teamCredits().filter { $0.credited > 0 }.map {
            TeamCreditFact(activity: $0.activity.record, day: $0.day, minutes: $0.credited)
        }
        let details = try claimDetails(without: refused)
        let persons = try Data.fetchAll(
            db.cachedStatement(sql: "SELECT DISTINCT person FROM ledger ORDER BY person"))
        var reported: [ReportedPerson] = []
        for person in persons.compactMap({ RecordID($0) }) {
            let claims = try loader.personCase(directory.members(of: person)).0
            if apart.contains(person) {
                let own = claims.claims.map { ($0.id, details[$0.id] ?? ClaimDetail()) }
                reported.append(
                    ReportedPerson(
                        person: person, claims: claims,
                        details: Dictionary(own, uniquingKeysWith: { a, _ in a })))
            } else {
                facts.hours += HoursFact.facts(
                    of: person, RuleBook.place(claims), claims: details, activities: facts.activities)
            }
        }
        return (facts, reported)
    }

    /// The claims that were written, or written again, in entries that some heads do not hold.
    public func claims(notCoveredBy heads: [EntryRef]) throws -> Set<RecordID> {
        let numbers = Dictionary(
            heads.map { ($0.dot.replica, $0.dot.number) }, uniquingKeysWith: { max($0, $1) })
        var late: Set<RecordID> = []
        for row in try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT claim.id, replica.id, log.number FROM claim JOIN log ON log.arrival = claim.arrival
                    JOIN replica ON replica.key = log.replica
                    """))
        {
            guard let claim = RecordID(row[0] as Data), let replica = ReplicaID(row[1] as Data) else {
                continue
            }
            if UInt64(clamping: row[2] as Int64) > numbers[replica] ?? 0 { late.insert(claim) }
        }
        return late
    }

    /// What reports need of each claim.
    ///
    /// - Parameter refused: approvals that have no effect because of who signed them.
    private func claimDetails(without refused: Set<RecordID>) throws -> [ID<Claim>: ClaimDetail] {
        var details: [ID<Claim>: ClaimDetail] = [:]
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT claim.id, claim.role, coalesce(
                        (SELECT min(entry.recordedAt) FROM touch JOIN entry ON entry.arrival = touch.arrival
                            WHERE claim.writes > 1 AND touch.kind = ? AND touch.record = claim.id),
                        (SELECT recordedAt FROM entry WHERE entry.arrival = claim.arrival), 0)
                    FROM claim
                    """), arguments: [Kinds.claim.number])
        while let row = try rows.next() {
            guard let id = RecordID(row[0] as Data) else { continue }
            details[ID(id)] = ClaimDetail(
                role: StoreReader.role((row[1] as String?).map { .text($0) }),
                recordedAt: floorDivide(Int(row[2] as Int64), 60_000))
        }
        for claim in try claimsDecidedAndWrittenAgain() {
            details[ID(claim)]?.approvedRole = try approvedRole(of: claim, without: refused)
        }
        return details
    }

    private func claimsDecidedAndWrittenAgain() throws -> [RecordID] {
        try Data.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT DISTINCT claim.id FROM decision JOIN claim ON claim.id = decision.claim
                    WHERE claim.writes > 1 ORDER BY claim.id
                    """)
        ).compactMap { RecordID($0) }
    }

    /// The role that approvals in force were shown: with the version itself, or written before they were made.
    private func approvedRole(of claim: RecordID, without refused: Set<RecordID>) throws -> String? {
        let approvals = try liveDecisions(on: claim).filter { decision in
            if case .approve = decision.action { !refused.contains(decision.id) } else { false }
        }
        let history = try folded(claim, kind: Kinds.claim)
        guard !approvals.isEmpty else { return StoreReader.role(history.shown[15]) }
        let entries = approvals.reduce(into: Set<EntryRef>()) { $0.formUnion($1.covers.union($1.shown)) }
        return StoreReader.role(history.shownHead(of: 2, among: entries)?.value[15])
    }

    private static func role(_ value: FieldValue?) -> String? {
        guard case .text(let text) = value, !FoldedText(text).key.isEmpty else { return nil }
        return text
    }

    private func activityFacts(_ members: MemberDirectory) throws -> [RecordID: ActivityFact] {
        let programmes = Dictionary(
            try list(Kinds.campaign).map { ($0.id, $0.reference(2)) }, uniquingKeysWith: { a, _ in a })
        let team = try list(Kinds.team).first?.id
        var facts: [RecordID: ActivityFact] = [:]
        for record in try list(Kinds.activity) {
            var fact = ActivityFact(body: record.reference(3), centre: record.reference(32))
            fact.team = team
            fact.campaign = record.reference(31)
            fact.programme = record.reference(30) ?? fact.campaign.flatMap { programmes[$0] ?? nil }
            fact.isRemote = record.fields[8] == .integer(1)
            fact.isActivated = [.integer(2), .integer(3)].contains(record.fields[9])
            fact.purpose = record.text("purpose")
            fact.result = record.text("result")
            fact.isSensitive = try isSensitive(record, field: 35, members)
            fact.formerPlaces = try formerTargets(record, field: 3, members)
                .union(formerTargets(record, field: 32, members))
            facts[record.id] = fact
        }
        return facts
    }

    private func organisationFacts(_ members: MemberDirectory) throws -> [RecordID: OrganisationFact] {
        let types = ["strategic", "supervisory", "enabling"]
        var facts: [RecordID: OrganisationFact] = [:]
        for record in try list(Kinds.organisation) {
            var fact = OrganisationFact()
            fact.parent = record.reference(2)
            fact.region = record.text("region")
            fact.partnerType = record.whole(4).flatMap { types.indices.contains($0) ? types[$0] : nil }
            fact.residents = try residents(record, members)
            fact.isSensitive = try isSensitive(record, field: 31, members)
            fact.formerParents = try formerTargets(record, field: 2, members)
            facts[record.id] = fact
        }
        return facts
    }

    /// Whether a place must not be in open data: what anybody marked stays marked until a reviewer says otherwise.
    private func isSensitive(_ record: ShownRecord, field: UInt32, _ members: MemberDirectory) throws -> Bool
    {
        if record.fields[field] == .integer(1) { return true }
        return try trusted(record, field: field, members).words.contains { $0.value[field] == .integer(1) }
    }

    /// What a field named and nobody who may took back.
    private func formerTargets(
        _ record: ShownRecord, field: UInt32, _ members: MemberDirectory
    ) throws -> Set<RecordID> {
        Set(
            try trusted(record, field: field, members).words.compactMap { write in
                if case .record(let target) = write.value[field] { target } else { nil }
            })
    }

    /// How many people a centre serves, by which it is ranked: what reviewers wrote, where one did; of concurrent numbers the largest.
    private func residents(_ record: ShownRecord, _ members: MemberDirectory) throws -> Int? {
        let (words, isReviewed) = try trusted(record, field: 30, members)
        guard isReviewed else { return record.whole(30) }
        return words.compactMap { write -> Int? in
            if case .integer(let number) = write.value[30] { Int(clamping: number) } else { nil }
        }.max()
    }

    /// The writes of a field's unit that no later word of others can set aside: what reviewers wrote last, else all; none where a single
    /// change made the record, which says all.
    private func trusted(_ record: ShownRecord, field: UInt32, _ members: MemberDirectory) throws -> (
        words: [UnitWrite<UnitValue>], isReviewed: Bool
    ) {
        guard record.writes > 1, let unit = record.kind.unit(of: field) else { return ([], false) }
        let history = try self.record(record.id, kind: record.kind).history
        let writes = history.registers[unit.number]?.writes ?? []
        let reviewed = Register(writes.filter { members.role(at: $0.id.entry) >= .reviewer }).heads
        return reviewed.isEmpty ? (writes, false) : (reviewed, true)
    }

    private func pledgeFacts(_ directory: PersonDirectory) throws -> [PledgeFact] {
        try list(Kinds.pledge).compactMap { record in
            guard let volunteer = record.reference(1), let minutes = record.whole(2) else { return nil }
            return PledgeFact(
                id: record.id, person: directory.person(of: volunteer), minutes: minutes,
                role: record.text("role"), period: ReportPeriod(from: record.day(4), until: record.day(5)))
        }
    }

    private func agreementFacts() throws -> [AgreementFact] {
        try list(Kinds.agreement).map { record in
            var initiatives: [RecordID] = []
            if case .records(let ids) = record.fields[6] { initiatives = ids }
            return AgreementFact(
                id: record.id, partner: record.reference(2), signedOn: record.day(4), until: record.day(5),
                policyVersion: record.text("policyVersion"), initiatives: initiatives)
        }
    }

    /// Approvals and rejections by members, with those that have no effect because of who signed them.
    private func approvalFacts(_ loader: CaseLoader, without refused: Set<RecordID>) throws -> [ApprovalFact]
    {
        let zone = try teamZone()
        return try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT decision.*, coalesce((SELECT recordedAt FROM entry JOIN claim ON claim.arrival = entry.arrival
                        WHERE claim.id = decision.claim), 0) AS written FROM decision WHERE NOT isUndone ORDER BY id
                    """)
        ).compactMap { row in
            guard let decision = try loader.decision(row) else { return nil }
            let made = try loader.authorship(row["arrival"]).recordedAt
            guard decision.author.role >= .reviewer || refused.contains(decision.id) else { return nil }
            let (claim, isApproval): (ID<Claim>, Bool)
            switch decision.action {
            case .approve(let id): (claim, isApproval) = (id, true)
            case .reject(let id): (claim, isApproval) = (id, false)
            default: return nil
            }
            let reviewer =
                switch decision.author.identity {
                case .person(let id): id.description
                case .device(let id): String(id.description.prefix(8))
                }
            // The wait began when the version was written that it decides on, not with what came later.
            let written = try decision.covers.compactMap { entry in
                try arrival(of: entry).map { try loader.authorship($0).recordedAt }
            }.filter { $0 <= made }.max()
            return ApprovalFact(
                claim: claim, reviewer: reviewer, isApproval: isApproval,
                isSelf: refused.contains(decision.id), day: zone.day(of: floorDivide(Int(made), 60_000)),
                waited: max(0, floorDivide(Int(made - (written ?? row["written"])), 60_000)))
        }
    }

    /// The rates that reviewers wrote; of concurrent versions the one with the smaller worth holds.
    private func rates(_ loader: CaseLoader) throws -> [Rate] {
        let zone = try teamZone()
        let team = try list(Kinds.team).first?.id
        return try list(Kinds.rate).compactMap { shown in
            let history = try record(shown.id, kind: Kinds.rate).history
            let writes = (history.registers[2]?.writes ?? []).filter {
                loader.directory.role(at: $0.id.entry) >= .reviewer
            }
            return try Register(writes).heads.compactMap { head in
                var rate = Rate(
                    shown.id, name: shown.text("name") ?? shown.ref ?? "", fields: head.value,
                    version: "\(writes.count) · \(Hex.encode(head.id.entry.packed.suffix(8)))")
                rate?.team = team
                rate?.writtenOn = try arrival(of: head.id.entry).map {
                    zone.day(of: floorDivide(Int(try loader.authorship($0).recordedAt), 60_000))
                }
                return rate
            }.min { a, b in a.order != b.order ? a.order < b.order : a.version < b.version }
        }
    }
}

extension ShownRecord {
    fileprivate func reference(_ field: UInt32) -> RecordID? {
        if case .record(let id) = fields[field] { id } else { nil }
    }

    fileprivate func whole(_ field: UInt32) -> Int? {
        if case .integer(let number) = fields[field] { Int(clamping: number) } else { nil }
    }

    fileprivate func day(_ field: UInt32) -> LocalDate? { fields.day(field) }
}

extension UnitValue {
    fileprivate func day(_ field: UInt32) -> LocalDate? {
        if case .integer(let number) = self[field] { LocalDate(field: number) } else { nil }
    }

    fileprivate func text(_ field: UInt32) -> String? {
        if case .text(let text) = self[field], !text.isEmpty { text } else { nil }
    }
}

extension Rate {
    /// Reads a version; nil without a central worth.
    fileprivate init?(_ id: RecordID, name: String, fields: UnitValue, version: String) {
        func amount(_ field: UInt32) -> Amount? { fields.text(field).flatMap { Amount($0) } }
        guard let central = amount(8) else { return nil }
        var supervision: Int?
        if case .integer(let minutes) = fields[10], (0...1440).contains(minutes) {
            supervision = Int(minutes)
        }
        self.init(
            id: id, name: name, role: fields.text(2),
            period: ReportPeriod(from: fields.day(3), until: fields.day(4)), source: fields.text(5),
            currency: fields.text(6) ?? "", low: amount(7), central: central, high: amount(9),
            supervisionMinutes: supervision, supervisionRate: amount(11), version: version)
    }

    /// The worth as a number of millionths, by which concurrent versions are ordered.
    fileprivate var order: Int128 {
        Int128(central.units) * (central.places..<6).reduce(Int128(1)) { scale, _ in scale * 10 }
    }
}
