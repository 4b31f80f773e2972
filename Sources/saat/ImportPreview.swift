import Causality
import HoursModel
import HoursStore
import Replica
import Sheets
import Texts

/// The rows of an import one by one, before anything is written: what each was understood as, and what becomes of it.
struct ImportPreview {
    private let names: Names
    private let speech: Speech
    private let sheet: SheetSpeech
    /// The calendar in which the file was read.
    private let calendar: SheetCalendar
    /// The calendar in which days are shown.
    private let shown: SheetCalendar

    init(_ names: Names, _ speech: Speech, reading calendar: SheetCalendar, showing shown: SheetCalendar) {
        self.names = names
        self.speech = speech
        self.calendar = calendar
        self.shown = shown
        sheet = SheetSpeech(speech.texts)
    }

    /// The other of the two calendars, where they are two.
    private var other: SheetCalendar? {
        shown == .gregorian ? (calendar == .gregorian ? nil : calendar) : .gregorian
    }

    func lines(_ report: ImportReport, _ output: Output) throws -> [String] {
        guard !report.verdicts.isEmpty else { return [] }
        let texts = speech.texts
        let hasActivities = report.verdicts.contains { $0.content?.activityName != nil }
        var titles: [TextTable.Column] = [
            .init(title: texts("preview.line"), side: .end), .init(title: texts("preview.verdict")),
            .init(title: texts("preview.volunteer")),
        ]
        if hasActivities {
            titles += [.init(title: texts("preview.activity")), .init(title: texts("preview.when"))]
            if let other { titles.append(.init(title: texts("calendar.\(other.rawValue)"))) }
            titles.append(.init(title: texts("preview.hours"), side: .end))
        }
        titles.append(.init(title: texts("preview.why")))
        var table = TextTable(titles)
        // What rows of the same file make has no name in the store yet.
        var made: [RecordID: String] = [:]
        for content in report.verdicts.compactMap(\.content) where content.time == nil {
            if let id = content.volunteer { made[id] = content.volunteerName }
            if let id = content.activity { made[id] = content.activityName }
        }
        for verdict in report.verdicts { table.add(try cells(verdict, hasActivities, made)) }
        return table.lines(output)
    }

    private func cells(
        _ verdict: RowVerdict, _ hasActivities: Bool, _ made: [RecordID: String]
    ) throws -> [String] {
        func name(_ id: RecordID?, _ kind: KindDeclaration, _ typed: String?) throws -> String {
            try id.flatMap { try names.name($0, kind) ?? made[$0] } ?? typed ?? ""
        }
        var cells = [speech.number(verdict.line), speech.texts("import.\(verdict.outcome.rawValue)")]
        let content = verdict.content
        cells.append(try name(content?.volunteer, Kinds.volunteer, content?.volunteerName))
        if hasActivities {
            cells.append(try name(content?.activity, Kinds.activity, content?.activityName))
            let offsets = (start: content?.startOffset ?? 0, end: content?.endOffset ?? 0)
            cells.append(content?.time.map { speech.time($0, offsets: offsets) } ?? "")
            if let other {
                let writer = DateWriter(calendar: other, digits: speech.digits)
                cells.append(content?.time.map { writer.text($0.firstDay(offset: offsets.start)) } ?? "")
            }
            cells.append(content?.minutes.map { speech.clock($0) } ?? "")
        }
        var why = verdict.flags.map { ImportAnswer.words($0, speech) }
        if let refusal = verdict.refusal { why.append(sheet.reason(refusal)) }
        return cells + [why.joined(separator: speech.comma)]
    }
}

extension ClaimTime {
    /// The first day on a clock that is so many minutes east of UTC.
    fileprivate func firstDay(offset: Int) -> LocalDate {
        switch self {
        case .dated(let first, _, _): first
        case .timed(let start, _, _):
            LocalDate(dayNumber: Int((Double(start + offset) / 1440).rounded(.down)))
        }
    }
}
