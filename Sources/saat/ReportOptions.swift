import ArgumentParser
import HoursModel
import Reports
import Sheets

/// What is asked of a report on the command line.
struct ReportOptions: ParsableArguments {
    @Option(help: "The first day.")
    var from: String?

    @Option(help: "The last day.")
    var to: String?

    @Option(
        help: ArgumentHelp(
            """
            What the rows of hours are about, parted by commas: month, quarter, year, twoYears, body, region, programme, campaign, \
            centre, activity, team, role, mode, kind. For volunteers: month, quarter, year or twoYears.
            """, valueName: "list"))
    var by: String?

    @Option(
        help: ArgumentHelp(
            "A period to compare the hours with, as FROM..TO; may be repeated.", valueName: "period"))
    var compare: [String] = []

    @Flag(help: "Count only what is confirmed.")
    var confirmed = false

    @Option(help: "By what centres are ranked: perVolunteer, perResident or hours.")
    var indicator: String?

    @Option(
        help: ArgumentHelp(
            "Days of rest, parted by commas: mon, tue, wed, thu, fri, sat, sun.", valueName: "list"))
    var rest: String?

    @Option(help: ArgumentHelp("A holiday; may be repeated.", valueName: "day"))
    var holiday: [String] = []

    @Option(help: "Only rates of this source.")
    var source: String?

    private var rankedBy: String { indicator ?? "perVolunteer" }
    private var restDays: String { rest ?? "fri" }

    /// Refuses what means nothing for a report.
    ///
    /// - Throws: `CommandError.notOfReport`.
    func check(_ name: ReportName) throws {
        let given: [(option: String, isGiven: Bool, reports: [ReportName])] = [
            ("--by", by != nil, [.hours, .volunteers]), ("--compare", !compare.isEmpty, [.hours]),
            ("--indicator", indicator != nil, [.centres]), ("--source", source != nil, [.value]),
            (
                "--confirmed", confirmed,
                [.hours, .volunteers, .value, .pledges, .centres, .partners, .impact]
            ),
            ("--rest", rest != nil, [.approvals]), ("--holiday", !holiday.isEmpty, [.approvals]),
        ]
        for (option, isGiven, reports) in given where isGiven && !reports.contains(name) {
            throw CommandError.notOfReport(option, reports.map(\.rawValue))
        }
        guard name == .volunteers, let by else { return }
        guard ReportOptions.words(by).count == 1,
            ReportOptions.words(by).allSatisfy({ word in
                PeriodStep.allCases.contains { $0.rawValue.lowercased() == word.lowercased() }
            })
        else { throw CommandError.badOption("--by", by, "year") }
    }

    /// The words as a document keeps them, to compute it again.
    var kept: JSON {
        [
            "from": .optional(from), "to": .optional(to), "by": .optional(by), "compare": .ids(compare),
            "confirmed": .bool(confirmed), "indicator": .text(rankedBy), "rest": .text(restDays),
            "holiday": .ids(holiday), "source": .optional(source),
        ]
    }

    /// Takes up what a document kept.
    ///
    /// - Throws: what the parser throws for words that are none of its options.
    static func reading(_ kept: [String: JSONValue]) throws -> ReportOptions {
        func words(_ key: String) -> [String] {
            switch kept[key] {
            case .string(let text): [text]
            case .array(let values):
                values.compactMap { if case .string(let text) = $0 { text } else { nil } }
            default: []
            }
        }
        let options = ["from", "to", "by", "compare", "indicator", "rest", "holiday", "source"].flatMap {
            key in
            words(key).map { "--\(key)=\($0)" }
        }
        return try ReportOptions.parse(options + (kept["confirmed"] == .bool(true) ? ["--confirmed"] : []))
    }

    /// The request.
    ///
    /// - Throws: `CommandError.badOption`.
    func request(_ dates: DateReader) throws -> ReportRequest {
        var request = ReportRequest()
        request.period = ReportPeriod(
            from: try from.map { try dates.read($0) }, until: try to.map { try dates.read($0) })
        if let first = request.period.from, let last = request.period.until, first > last {
            throw CommandError.badOption("--to", to ?? "", from ?? "")
        }
        request.by = try ReportOptions.words(by ?? "").map { word in
            guard
                let dimension = Dimension.allCases.first(where: {
                    $0.rawValue.lowercased() == word.lowercased()
                })
            else { throw CommandError.badOption("--by", word, "year,body") }
            return dimension
        }
        guard Set(request.by).count == request.by.count else {
            throw CommandError.badOption("--by", by ?? "", "year,body")
        }
        if let step = request.by.lazy.compactMap(\.step).first { request.step = step }
        request.compared = try compare.map { text in
            guard let middle = text.firstRange(of: "..") else {
                throw CommandError.badOption("--compare", text, "2021-01-01..2021-12-31")
            }
            let (first, last) = (
                try dates.read(String(text[..<middle.lowerBound])),
                try dates.read(String(text[middle.upperBound...]))
            )
            guard first <= last else {
                throw CommandError.badOption("--compare", text, "2021-01-01..2021-12-31")
            }
            return ReportPeriod(first...last)
        }
        request.isConfirmedOnly = confirmed
        guard let figure = Figure(rawValue: rankedBy),
            [.perVolunteer, .perResident, .hours].contains(figure)
        else { throw CommandError.badOption("--indicator", rankedBy, "perVolunteer") }
        request.indicator = figure
        request.restDays = Set(
            try ReportOptions.words(restDays).map { word in
                guard let place = WeekDay.words.firstIndex(of: word.lowercased()) else {
                    throw CommandError.badOption("--rest", word, "fri,sat")
                }
                return place + 1
            })
        request.holidays = Set(try holiday.map { try dates.read($0) })
        request.source = source
        return request
    }

    private static func words(_ list: String) -> [String] {
        list.split(whereSeparator: { ",،;".contains($0) })
            .map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
    }
}
