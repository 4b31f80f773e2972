public import Foundation
public import HoursStore
public import Sheets

/// Why a row of an import was refused.
public enum RowRefusal: Hashable, Sendable {
    /// What the row says, or how.
    case sheet(SheetError)
    /// What the team's records say to it.
    case replica(ReplicaError)
    /// Whom or what it means.
    case store(StoreError)
    /// Anything else, as a sentence.
    case other(String)

    init(_ error: any Error) {
        switch error {
        case let error as SheetError: self = .sheet(error)
        case let error as ReplicaError: self = .replica(error)
        case let error as StoreError: self = .store(error)
        default: self = .other("\(error)")
        }
    }

    /// The error.
    public var error: any LocalizedError {
        switch self {
        case .sheet(let error): error
        case .replica(let error): error
        case .store(let error): error
        case .other(let text): SheetError.rowNotTaken(text)
        }
    }
}

/// The rows that an import refused, as they stood in the file.
public enum RefusedRows: Hashable, Sendable {
    /// Rows of a table.
    case table(header: [String], [Row])
    /// Lines of JSON.
    case lines([Line])

    /// A row of a table.
    public struct Row: Hashable, Sendable {
        let row: TableRow
        let refusal: RowRefusal
    }

    /// A line of JSON.
    public struct Line: Hashable, Sendable {
        let text: String
        let refusal: RowRefusal
    }

    /// How the name of a file with them ends.
    public var ending: String {
        switch self {
        case .table: "csv"
        case .lines: "jsonl"
        }
    }

    /// The text of a file that can be corrected and imported again.
    ///
    /// - Parameter reason: says why a row was refused, in the language of whoever corrects it.
    public func text(_ reason: (RowRefusal) -> String) -> String {
        switch self {
        case .table(let header, let rows):
            TableWriter().refused(header: header, rows: rows.map { ($0.row, reason($0.refusal)) })
        case .lines(let lines):
            lines.map { JSONLines.refused($0.text, reason: reason($0.refusal)) + "\n" }.joined()
        }
    }
}
