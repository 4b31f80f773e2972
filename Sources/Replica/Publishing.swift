public import Causality
import Credentials
import Crypto
import Foundation
import HoursModel
public import HoursStore
public import Reports
import SignedLog

/// What is kept of a report that is published.
public struct ReportSums: Hashable, Sendable {
    /// The report's name.
    public var report: String
    /// The days that it is about.
    public var period: ReportPeriod
    /// The ends of the logs that it was computed from, ascending.
    public var heads: [EntryRef]
    /// The confirmed minutes.
    public var confirmed: Int
    /// The provisional minutes.
    public var provisional: Int
    /// The distinct volunteers.
    public var volunteers: Int

    /// Creates the sums.
    public init(
        report: String, period: ReportPeriod, heads: [EntryRef], confirmed: Int, provisional: Int,
        volunteers: Int
    ) {
        self.report = report
        self.period = period
        self.heads = heads
        self.confirmed = confirmed
        self.provisional = provisional
        self.volunteers = volunteers
    }
}

/// A published period beside what the ledger says of it now.
public struct Adjustment: Hashable, Sendable {
    /// What was published last about it.
    public let publication: Publication
    /// What the same report would say now.
    public let now: ReportSums
    /// The claims in the period that were written since, ascending.
    public let late: [RecordID]
}

extension Replica {
    /// Signs a documented report and writes into the log that it was published.
    ///
    /// - Parameters:
    ///   - text: the document on one line.
    ///   - sums: what is kept of it in the log.
    /// - Returns: the bytes of the file.
    /// - Throws: `ReplicaError.notAllowed`; `.basisChanged` if the log grew since the report was computed.
    public func publish(_ text: [UInt8], _ sums: ReportSums, _ around: Surroundings) throws -> [UInt8] {
        let file = try SignedLine.make(text, with: key)
        _ = try commit(around) { reader in
            try requireRole(.reviewer, to: "publish a report", in: reader)
            guard try reader.heads.map(\.entry).sorted() == sums.heads.sorted() else {
                throw ReplicaError.basisChanged(sums.report)
            }
            var fields: [UInt32: DraftChange.Value] = [
                1: .value(.text(sums.report)), 4: .value(.entries(sums.heads)),
                5: .value(.bytes(Replica.digest(text))), 6: .value(.integer(Int64(sums.confirmed))),
                7: .value(.integer(Int64(sums.provisional))), 8: .value(.integer(Int64(sums.volunteers))),
            ]
            if let from = sums.period.from { fields[2] = .value(.integer(Int64(from.dayNumber))) }
            if let until = sums.period.until { fields[3] = .value(.integer(Int64(until.dayNumber))) }
            return [DraftChange(kind: Kinds.publication.number, target: .created, fields: fields)]
        }
        return file
    }

    /// Writes into the log that open data was released.
    ///
    /// Two releases that do not know of each other could be subtracted, so only one device of a team releases: its root.
    ///
    /// - Throws: `ReplicaError.notAllowed`; `.basisChanged` if the log grew since the release was computed.
    public func publish(
        _ release: OpenRelease, number: Int, manifest: [UInt8], heads: [EntryRef], _ around: Surroundings
    ) throws {
        _ = try commit(around) { reader in
            let members = try reader.members()
            let own = members.first { $0.replica == id }
            guard let own, own.sponsor == nil, own.mayReview,
                Replica.isOnlyKey(of: own, among: members)
            else {
                throw ReplicaError.notAllowed(
                    role: own?.roleNow.name ?? Role.researcher.name, what: "release open data",
                    needs: "root of the team")
            }
            guard try reader.heads.map(\.entry).sorted() == heads.sorted() else {
                throw ReplicaError.basisChanged("release \(number)")
            }
            return [
                DraftChange(
                    kind: Kinds.release.number, target: .created,
                    fields: [
                        1: .value(.integer(Int64(number))), 2: .value(.entries(heads)),
                        3: .value(.bytes(Replica.digest(manifest))),
                        4: .value(.bytes(release.shown.sorted().flatMap(\.bytes))),
                    ])
            ]
        }
    }

    /// Whether no copy of a root's folder goes on under another key: one device alone may release.
    private static func isOnlyKey(of root: Member, among members: [Member]) -> Bool {
        let byKey = Dictionary(members.map { ($0.replica, $0) }, uniquingKeysWith: { a, _ in a })
        var former: Set<ReplicaID> = []
        var next: ReplicaID? = root.replica
        while let key = next, former.insert(key).inserted { next = byKey[key]?.predecessor }
        return members.allSatisfy { member in
            member.sponsor != nil || member.limit != nil || member.isVoid || former.contains(member.replica)
        }
    }

    /// The SHA-256 by which the log knows a published file.
    public static func digest(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: Data(bytes))) }

    /// The ledger as it stood when something was computed; nil if entries of then are not here.
    public func standing(at heads: [EntryRef]) throws -> Store? { try store.standing(at: heads) }

    /// All releases of open data so far, each as it was computed then.
    ///
    /// - Complexity: O(entries) for each.
    /// - Throws: `ReplicaError.incomplete` if entries of one of them are not here.
    public func openReleases() throws -> [(release: OpenRelease, published: PublishedRelease)] {
        var releases: [(release: OpenRelease, published: PublishedRelease)] = []
        for published in try store.read({ try $0.releases() }) {
            guard let past = try store.standing(at: published.heads) else {
                throw ReplicaError.incomplete(entries: 1, parts: 0)
            }
            let cells = OpenCells(try past.read { try $0.reportFacts() })
            releases.append(
                (
                    OpenRelease(cells, shown: published.shown, after: releases.last?.release), published
                ))
        }
        return releases
    }
}

extension StoreReader {
    /// The last publication of each period of a report, up to the end of a period, the oldest first.
    public func lastPublications(of report: ReportName, upTo period: ReportPeriod) throws -> [Publication] {
        var last: [ReportPeriod: Publication] = [:]
        for publication in try publications() where publication.report == report.rawValue {
            if let end = period.until, let from = publication.period.from, from > end { continue }
            last[publication.period] = publication
        }
        return last.values.sorted { ($0.publishedAt, $0.id) < ($1.publishedAt, $1.id) }
    }

    /// What changed in periods that were published, up to the end of a period; situation 41.
    ///
    /// Of several publications of one report and period the last one counts.
    public func adjustments(_ facts: ReportFacts, upTo period: ReportPeriod) throws -> [Adjustment] {
        try lastPublications(of: .hours, upTo: period).compactMap { publication in
            let now = facts.sums(publication.period, heads: [])
            let late = try claims(notCoveredBy: publication.heads)
            let touching = Set(
                facts.hours.filter { late.contains($0.claim.record) && publication.period.contains($0.days) }
                    .map(\.claim.record))
            let isSame =
                now.confirmed == publication.minutes.confirmed
                && now.provisional == publication.minutes.provisional
                && now.volunteers == publication.volunteers
            return isSame && touching.isEmpty
                ? nil : Adjustment(publication: publication, now: now, late: touching.sorted())
        }
    }
}

extension ReportFacts {
    /// The sums of a period that are kept of a published report of hours.
    public func sums(_ period: ReportPeriod, heads: [EntryRef]) -> ReportSums {
        let inside = hours.filter { $0.isCredited && period.contains($0.days) }
        func minutes(_ state: MinuteState) -> Int {
            inside.reduce(0) { $1.state == state ? $0 + $1.minutes : $0 }
        }
        return ReportSums(
            report: ReportName.hours.rawValue, period: period, heads: heads, confirmed: minutes(.confirmed),
            provisional: minutes(.provisional), volunteers: Set(inside.map(\.person)).count)
    }
}
