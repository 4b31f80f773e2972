import Causality
import Documents
import HoursModel
import HoursStore
import Replica
import Sheets
import SignedLog
import Texts

/// A statement of one person as it is shown: every minute of a period, on its day, with its reason.
struct StatementSheet {
    let statement: HoursStatement
    private let person: RecordID
    private let name: String
    private let volunteers: [RecordID]
    private let issuer: String
    private let origin: JSON
    private let names: Names
    private let speech: Speech

    init(_ names: Names, of volunteer: RecordID, from: LocalDate?, until: LocalDate?, _ speech: Speech) throws
    {
        let reader = names.reader
        person = try reader.person(of: volunteer)
        let (name, ids) = try names.person(person)
        self.name = name.printable
        volunteers = ids
        issuer = try names.issuer().printable
        statement = HoursStatement(
            RuleBook.place(try reader.personCase(of: person)), from: from, until: until)
        let heads = try reader.heads
        origin = [
            "rules": .number(Int(RuleBook.version)), "vector": .vector(heads),
            "digest": .id(try reader.digest),
        ]
        self.names = names
        self.speech = speech
    }

    /// The statement as `statement --format json` gives it.
    var json: JSON {
        get throws {
            let sums = JSON.object(
                MinuteState.allCases.map { .init(key: $0.name, value: .number(statement.minutes($0))) })
            let head: JSON = [
                "person": .id(person), "volunteers": .ids(volunteers), "name": .text(name),
                "issuer": .text(issuer), "from": statement.from.map { .id($0) } ?? .null,
                "until": statement.until.map { .id($0) } ?? .null,
                "lines": .list(try statement.lines.map(json)),
                "reaching": .list(try statement.reaching.map(json)),
            ]
            return head.adding(sums).adding(origin)
        }
    }

    private func json(_ line: PlacedMinutes) throws -> JSON {
        [
            "claim": .id(line.claim), "activity": .id(line.activity), "name": .text(try activity(line)),
            "kindOfMinutes": .text(line.kindOfMinutes.name), "from": .id(line.days.lowerBound),
            "until": .id(line.days.upperBound), "state": .text(line.reason.state.name),
            "minutes": .number(line.minutes), "rule": .text(line.reason.rule.rawValue),
            "with": .ids(line.reason.with),
            "text": .text(speech.rule(line.reason.rule, line.reason.state)),
        ]
    }

    /// The lines as CSV; the sums are those of the column `minutes` by `state`.
    var csv: String {
        get throws {
            let writer = TableWriter()
            let header = [
                "from", "until", "claim", "activity", "name", "kindOfMinutes", "state", "minutes", "rule",
                "reason", "with",
            ]
            return try writer.line(header)
                + statement.lines.map { line in
                    writer.line([
                        "\(line.days.lowerBound)", "\(line.days.upperBound)", "\(line.claim)",
                        "\(line.activity)", StatementSheet.unformulated(try activity(line)),
                        line.kindOfMinutes.name, line.reason.state.name, "\(line.minutes)",
                        line.reason.rule.rawValue, speech.rule(line.reason.rule, line.reason.state),
                        line.reason.with.map(\.description).joined(separator: " "),
                    ])
                }.joined()
        }
    }

    /// What people see of it.
    func people(_ output: Output) throws -> [String] {
        let texts = speech.texts
        var table = TextTable(
            titles.map { TextTable.Column(title: $0, side: $0 == hoursTitle ? .end : .start) })
        for line in statement.lines { table.add(try cells(line, speech.days(line.days))) }
        var lines = [output.styled(title, .strong)] + (statement.lines.isEmpty ? [] : table.lines(output))
        if statement.lines.isEmpty { lines.append(texts("statement.empty")) }
        var sums = TextTable([.init(title: ""), .init(title: "", side: .end)])
        for state in MinuteState.allCases {
            sums.add([speech.state(state), speech.clock(statement.minutes(state))])
        }
        lines += [""] + sums.lines(output).dropFirst()
        return lines + (try notes)
    }

    /// The document as PDF.
    ///
    /// - Parameter minute: when it is made, since 1970.
    func pdf(minute: Int) throws -> [UInt8] {
        let texts = speech.texts
        let days = DayWords(language: texts.language.rawValue)
        let today = try names.reader.teamZone().day(of: minute)
        return try TablePages(
            language: texts.language.rawValue, title: texts("statement.title"),
            head: [
                name, period(days.text),
                texts("statement.made", ["day": days.text(today), "issuer": issuer]),
            ],
            columns: zip(titles, [19, 21, 13, 12, 26, 9]).map {
                .init($0, share: $1, isNumber: $0 == hoursTitle)
            },
            rows: try statement.lines.map { try cells($0, days.span($0.days)) },
            sums: sums,
            notes: try notes + [texts("statement.explained")], foot: "\(issuer) · \(name)",
            digits: Digits(language: texts.language.rawValue),
            created: "\(Moment(minute: minute, offsetMinutes: 0).iso.prefix(16)):00Z"
        ).pdf()
    }

    /// The statement as one HTML file.
    ///
    /// - Parameter minute: when it is made, since 1970.
    func html(minute: Int) throws -> String {
        let texts = speech.texts
        let days = DayWords(language: texts.language.rawValue)
        let today = try names.reader.teamZone().day(of: minute)
        var file = HTMLFile(title: "\(texts("statement.title")): \(name)", language: texts.language)
        file.add(
            list: [
                period(days.text), texts("statement.made", ["day": days.text(today), "issuer": issuer]),
            ], "means")
        let place = Set(titles.indices.filter { titles[$0] == hoursTitle })
        file.add(
            titles, try statement.lines.map { try cells($0, days.span($0.days)) },
            sums: sums, numbers: place)
        if statement.lines.isEmpty { file.add(list: [texts("statement.empty")], "remarks") }
        file.add(list: try notes, "remarks")
        file.add(list: [texts("statement.explained")], "means")
        return file.text
    }

    /// The minutes in each state, as rows under the others.
    private var sums: [[String]] {
        MinuteState.allCases.map { state in
            ["", "", "", speech.state(state), "", speech.clock(statement.minutes(state))]
        }
    }

    private var hoursTitle: String { speech.texts("certificate.hours") }

    private var titles: [String] {
        [
            speech.texts("certificate.days"), speech.texts("certificate.activity"),
            speech.texts("ledger.claim"), speech.texts("certificate.status"), speech.texts("statement.why"),
            hoursTitle,
        ]
    }

    private func cells(_ line: PlacedMinutes, _ days: String) throws -> [String] {
        var why = speech.rule(line.reason.rule, line.reason.state)
        if !line.reason.with.isEmpty {
            why += " " + (try speech.involved(line.reason.with.map(\.record), names))
        }
        return [
            days, speech.called(try activity(line), line.kindOfMinutes),
            try names.short(line.claim.record), speech.state(line.reason.state), why,
            speech.clock(line.minutes),
        ]
    }

    private var title: String { "\(speech.texts("statement.title")): \(name), \(period(speech.day))" }

    private func period(_ day: (LocalDate) -> String) -> String {
        let texts = speech.texts
        switch (statement.from, statement.until) {
        case (let from?, let until?):
            return texts("statement.between", ["from": day(from), "to": day(until)])
        case (let from?, nil): return texts("statement.since", ["from": day(from)])
        case (nil, let until?): return texts("statement.until", ["to": day(until)])
        case (nil, nil): return texts("statement.all")
        }
    }

    /// Sums over days of which nobody knows what part lies in the period.
    private var notes: [String] {
        get throws {
            try statement.reaching.map { line in
                let values = [
                    "days": speech.days(line.days), "activity": try activity(line),
                    "length": speech.length(line.minutes), "state": speech.state(line.reason.state),
                ]
                return speech.texts("statement.reaching", values)
            }
        }
    }

    private func activity(_ line: PlacedMinutes) throws -> String {
        try names.called(line.activity.record, Kinds.activity).printable
    }

    /// A text that a spreadsheet does not take for a formula; numbers, such as those of phones, are none.
    static func unformulated(_ text: String) -> String {
        guard let first = text.first, "=+-@\t\r".contains(first) else { return text }
        let isNumber =
            "+-".contains(first) && text.dropFirst().allSatisfy { $0.isNumber || " ()-.".contains($0) }
        return isNumber ? text : "'" + text
    }
}
