import Foundation
import Replica
import Sheets
import Texts

/// What people are told of faults in sheets, in their language; English has its texts in the module of the sheets.
struct SheetSpeech {
    private let texts: Catalogue

    init(_ texts: Catalogue) { self.texts = texts }

    /// What is wrong with its line and column.
    func place(_ error: SheetError) -> String {
        let what = column(error)
        return error.line.map { texts("place.line", ["line": "\($0)", "what": what]) } ?? what
    }

    /// What is wrong with its column, for whoever knows the line already.
    func column(_ error: SheetError) -> String {
        let what = message(error)
        return error.column.map { texts("place.column", ["column": $0, "what": what]) } ?? what
    }

    /// What to do about it.
    func hint(_ error: SheetError) -> String? {
        texts.has("hint.\(error.code.rawValue)")
            ? texts("hint.\(error.code.rawValue)", error.values) : error.recoverySuggestion
    }

    /// Why a row was refused, for whoever knows the line already.
    func reason(_ refusal: RowRefusal) -> String {
        if case .sheet(let error) = refusal { return column(error) }
        return Failure(refusal.error, texts).message
    }

    /// What to do about a refused row.
    func hint(_ refusal: RowRefusal) -> String? { Failure(refusal.error, texts).hint }

    /// The word of a refusal for scripts.
    static func code(_ refusal: RowRefusal) -> String {
        if case .sheet(let error) = refusal { return error.code.rawValue }
        return FailureKind(refusal.error)?.code ?? "unexpected"
    }

    private func message(_ error: SheetError) -> String {
        let key = "error.\(error.code.rawValue)"
        guard texts.has(key) else { return error.cause.errorDescription ?? error.code.rawValue }
        var values = error.values
        if let field = error.field { values["field"] = texts("sheetField.\(field.rawValue)") }
        if let limit = error.limit { values["what"] = texts("limit.\(limit.rawValue)") }
        return texts(key, values)
    }
}
