import HoursModel
import HoursStore
import Replica
import Reports
import Sheets

/// What a published report of some period would say otherwise today.
struct PublishedChanges {
    let period: ReportPeriod
    let rows: [RowChange]

    /// The most published periods that are compared: each is computed again from the entries of then.
    private static let most = 12

    /// A report as it would have been when one of its name and period was published.
    struct Earlier {
        fileprivate let request: ReportRequest
        fileprivate let report: Report
    }

    /// Computes what the report of now is compared with, of each period that was published the last one.
    ///
    /// - Parameter request: how the report of now is asked for; the periods are those of the publications.
    /// - Complexity: O(entries) for each of the last `most` periods that were published.
    static func earlier(
        _ name: ReportName, _ request: ReportRequest, _ calendar: SheetCalendar, in replica: Replica
    ) throws -> [Earlier] {
        let published = try replica.store.read { try $0.lastPublications(of: name, upTo: request.period) }
        return try published.suffix(most).compactMap { publication in
            guard let past = try replica.standing(at: publication.heads) else { return nil }
            var asked = request
            asked.period = publication.period
            asked.compared = []
            let facts = try past.read { try $0.reportFacts() }
            asked.calendar = ReportCalendar(calendar, facts, asked)
            return Earlier(request: asked, report: facts.report(name, asked))
        }
    }

    /// Nil where nothing is otherwise.
    init?(since earlier: Earlier, _ facts: ReportFacts, _ calendar: SheetCalendar) {
        var asked = earlier.request
        asked.calendar = ReportCalendar(calendar, facts, asked)
        period = asked.period
        let changes = facts.report(earlier.report.name, asked).changes(since: earlier.report)
        // What all hours together changed by stands in the adjustments.
        rows = earlier.report.name == .hours ? changes.filter { !$0.keys.isEmpty } : changes
        if rows.isEmpty { return nil }
    }
}
