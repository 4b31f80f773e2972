import HoursModel

extension SheetReader {
    /// Whether a row is a sum of others: a cell begins with a word for it, and the row names no day.
    func isTotal(_ row: TableRow) -> Bool {
        guard row.fault == nil else { return false }
        let own = row.cells.prefix(row.cells.count)
        let days: [SheetField] = [.date, .day, .start]
        for field in days {
            guard let column = columns.columns[field], own.indices.contains(column) else { continue }
            // The word may stand in the column of the day itself.
            if !own[column].isBlankCell, !TotalWords.begins(own[column]) { return false }
        }
        return own.contains { TotalWords.begins($0) }
    }
}

/// The words of rows that sum up others.
enum TotalWords {
    /// Whether a cell begins with one of them, as a word of its own.
    static func begins(_ cell: String) -> Bool {
        guard cell.utf8.count <= 400, let first = cell.first(where: { !$0.isWhitespace }), !first.isNumber
        else {
            return false
        }
        let key = cellKey(cell)
        return words.contains { word in
            guard key.hasPrefix(word) else { return false }
            guard let next = key.dropFirst(word.count).unicodeScalars.first else { return true }
            return !next.properties.isAlphabetic
        }
    }

    private static let words = [
        "total", "totals", "grand total", "subtotal", "sub total", "sum", "المجموع", "مجموع", "الاجمالي",
        "إجمالي",
        "جمع كل", "جمع", "جمع کل",
    ].map { FoldedText($0).key }
}
