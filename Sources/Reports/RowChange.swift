/// A row of a report that says something else in another state of the ledger.
public struct RowChange: Hashable, Sendable {
    /// A figure of the row, before and now.
    public struct Pair: Hashable, Sendable {
        /// Which.
        public let figure: Figure
        /// What it was; `Cell.none` where there was no such row.
        public let before: Cell
        /// What it is now.
        public let now: Cell
    }

    /// What the row is about; empty for the row of all.
    public let keys: [GroupKey]
    /// The figures that differ, in the order of the columns; at least one.
    public let pairs: [Pair]
}

extension Report {
    /// What the main table says otherwise than in an earlier state of the same report.
    ///
    /// - Returns: in the order of the rows of now, then those that are not there any more, the row of all last.
    public func changes(since earlier: Report) -> [RowChange] {
        guard let now = tables.first, let before = earlier.tables.first, now.columns == before.columns else {
            return []
        }
        let nothing = now.columns.map { _ in Cell.none }
        func cells(_ table: ReportTable) -> [[GroupKey]: [Cell]] {
            Dictionary(table.rows.map { ($0.keys, $0.cells) }, uniquingKeysWith: { first, _ in first })
        }
        let (old, new) = (cells(before), cells(now))
        func change(_ keys: [GroupKey], _ a: [Cell], _ b: [Cell]) -> RowChange? {
            let pairs = zip(now.columns, zip(a, b)).compactMap { figure, cells in
                cells.0 == cells.1 ? nil : RowChange.Pair(figure: figure, before: cells.0, now: cells.1)
            }
            return pairs.isEmpty ? nil : RowChange(keys: keys, pairs: pairs)
        }
        let gone = before.rows.map(\.keys).filter { new[$0] == nil }
        let rows = (now.rows.map(\.keys) + gone).compactMap {
            change($0, old[$0] ?? nothing, new[$0] ?? nothing)
        }
        return rows + [change([], before.total ?? nothing, now.total ?? nothing)].compactMap { $0 }
    }
}
