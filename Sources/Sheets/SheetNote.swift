/// Something about a whole sheet that its sender should know although it is no fault.
public enum SheetNote: Hashable, Sendable, CustomStringConvertible {
    /// The file is empty.
    case empty
    /// The file has a header and no row.
    case headerOnly(headers: [String])
    /// Columns that were not read.
    case unusedColumns([String])
    /// The header is not the first row; this is its line.
    case headerRow(Int)
    /// Labels above the table beside which nothing is written.
    case blankTitles([String])
    /// Sheets of the workbook that were not read.
    case otherSheets([String])
    /// Rows of a workbook with something beside the table.
    case outside(lines: [Int])
    /// How many formulas have no value.
    case formulasWithoutValue(Int)
    /// Rows with totals.
    case totals(lines: [Int])
    /// Rows below the totals, none of which is a claim.
    case below(lines: [Int])
    /// Rows of a prepared form that nobody filled in.
    case unfilled(lines: [Int])

    /// The word by which the texts of the note are found.
    public var word: String {
        switch self {
        case .empty: "empty"
        case .headerOnly: "headerOnly"
        case .unusedColumns: "unusedColumns"
        case .headerRow: "headerRow"
        case .blankTitles: "blankTitles"
        case .otherSheets: "otherSheets"
        case .outside: "outside"
        case .formulasWithoutValue: "formulasWithoutValue"
        case .totals: "totals"
        case .below: "below"
        case .unfilled: "unfilled"
        }
    }

    /// The names that the note lists.
    public var names: [String] {
        switch self {
        case .headerOnly(let names), .unusedColumns(let names), .blankTitles(let names),
            .otherSheets(let names):
            names
        default: []
        }
    }

    /// The lines, or the number, that the note gives.
    public var numbers: [Int] {
        switch self {
        case .headerRow(let number), .formulasWithoutValue(let number): [number]
        case .outside(let lines), .totals(let lines), .below(let lines), .unfilled(let lines): lines
        default: []
        }
    }

    /// The note as a sentence.
    public var description: String {
        let names = self.names.joined(separator: ", ")
        let lines = numbers.prefix(20).map(String.init).joined(separator: ", ")
        let listed = numbers.count > 20 ? "\(lines) and \(numbers.count - 20) more" : lines
        return switch self {
        case .empty: "The file is empty; there is nothing to import."
        case .headerOnly:
            "The file has a header (\(names)) and no rows; there is nothing to import."
        case .unusedColumns: "Not read: \(names)."
        case .headerRow: "The header is row \(listed)."
        case .blankTitles: "Above the table, not filled in: \(names)."
        case .otherSheets: "Sheets that were not read: \(names)."
        case .outside: "Beside the table, not read: rows \(listed)."
        case .formulasWithoutValue:
            "\(listed) formulas have no value: the program that wrote the file computed none."
        case .totals: "Totals, not imported: rows \(listed)."
        case .below: "Below the table, not read: rows \(listed)."
        case .unfilled: "Nothing filled in: rows \(listed)."
        }
    }
}
