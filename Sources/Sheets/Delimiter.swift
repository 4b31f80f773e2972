/// What parts the cells of a row.
public enum Delimiter: UInt8, Hashable, Sendable, CaseIterable {
    /// `,`
    case comma = 0x2C
    /// `;`, where the comma is the decimal mark.
    case semicolon = 0x3B
    /// A tab.
    case tab = 0x09

    /// Finds the delimiter of a file in its first 20 rows.
    ///
    /// It is the one that gives the header the most cells and the rows as many as the header; of equals, and where
    /// there is none, the comma.
    static func detected(in bytes: [UInt8], from start: RowScanner.Position, limits: SheetLimits) -> Delimiter
    {
        var best = (delimiter: Delimiter.comma, score: 0)
        for delimiter in allCases {
            var scanner = RowScanner(delimiter: delimiter, limits: limits)
            var position = start
            var counts: [Int] = []
            while counts.count < 20, (try? scanner.scan(bytes, &position)) == true {
                if !scanner.isBlank { counts.append(scanner.cells.count) }
            }
            guard let header = counts.first else { continue }
            let score = (header - 1) * counts.count { $0 == header }
            if score > best.score { best = (delimiter, score) }
        }
        return best.delimiter
    }
}
