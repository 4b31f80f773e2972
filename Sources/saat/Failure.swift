import ArgumentParser
import Foundation
import HoursStore
import Office
import Replica
import Sheets
import SignedLog
import SyncClient
import SyncProtocol
import Texts

/// What a person and a script are told of an error: a code word, an exit status, what happened, what to do.
struct Failure {
    /// The exit statuses of `cli.md`.
    enum Status: Int32 {
        case refused = 1
        case usage = 2
        case network = 3
        case storage = 4
    }

    let code: String
    let status: Status
    let message: String
    let hint: String?

    /// Tells an error where it belongs and gives the exit status.
    static func report(_ error: any Error, arguments: [String]) -> Int32 {
        if let code = error as? ExitCode { return code.rawValue }
        if error is CancellationError { return 130 }
        let environment = ProcessInfo.processInfo.environment
        let output = Output(
            isJSON: arguments.prefix { $0 != "--" }.contains("--json"), environment: environment)
        do {
            if Saat.exitCode(for: error) == .success {
                try output.write(Saat.fullMessage(for: error) + "\n", to: .standardOutput)
                return 0
            }
            let failure = Failure(error, Catalogue(language(arguments, environment)))
            try failure.tell(output)
            return failure.status.rawValue
        } catch {
            // Nobody can be told that nobody can be told.
            return Status.storage.rawValue
        }
    }

    /// Shows help in a language that the parser does not speak; false for English.
    static func help(_ request: HelpRequest, _ arguments: [String]) throws -> Bool {
        let environment = ProcessInfo.processInfo.environment
        let texts = Catalogue(language(arguments, environment))
        guard texts.language != .english else { return false }
        try Output(isJSON: false, environment: environment).write(
            try HelpPage(request.path, texts).text + "\n", to: .standardOutput)
        return true
    }

    private func tell(_ output: Output) throws {
        if output.isJSON {
            let json: JSON = [
                "error": ["code": .text(code), "message": .text(message), "hint": .optional(hint)]
            ]
            try output.answer(json) { [] }
        } else {
            try output.remark(output.errorStyled("error:") + " " + message)
            if let hint { try output.remark(output.errorStyled("hint:") + " " + hint) }
        }
    }

    /// The language of an option that may not have been read, because the error is about the options.
    private static func language(_ arguments: [String], _ environment: [String: String]) -> Language {
        for (place, word) in arguments.enumerated() {
            if word == "--lang", place + 1 < arguments.count,
                let language = Language(rawValue: arguments[place + 1])
            {
                return language
            }
            if word.hasPrefix("--lang="), let language = Language(rawValue: String(word.dropFirst(7))) {
                return language
            }
        }
        return Invocation.language(environment)
    }

    init(_ error: any Error, _ texts: Catalogue) {
        guard let kind = FailureKind(error) else {
            self = error is CocoaError ? .storage(error, texts) : .usage(error, texts)
            return
        }
        // The texts of the libraries are English; those of commands are only in the catalogue.
        let said = error as? any LocalizedError
        code = kind.code
        status = kind.status
        if let error = error as? SheetError {
            let speech = SheetSpeech(texts)
            message = speech.place(error)
            hint = speech.hint(error)
            return
        }
        message =
            texts.has("error.\(code)") || said == nil
            ? texts("error.\(code)", kind.values) : said?.errorDescription ?? code
        hint =
            texts.has("hint.\(code)") || said == nil
            ? texts("hint.\(code)", kind.values) : said?.recoverySuggestion
    }

    private init(code: String, status: Status, message: String, hint: String?) {
        self.code = code
        self.status = status
        self.message = message
        self.hint = hint
    }

    /// What the file system refused.
    private static func storage(_ error: any Error, _ texts: Catalogue) -> Failure {
        Failure(
            code: "storage", status: .storage,
            message: texts("error.storage", ["why": error.localizedDescription]),
            hint: texts("hint.storage"))
    }

    /// A wrong form of the arguments, in the words of the parser; or what nobody thought of.
    private static func usage(_ error: any Error, _ texts: Catalogue) -> Failure {
        guard Saat.exitCode(for: error) == .validationFailure else {
            return Failure(
                code: "unexpected", status: .refused,
                message: texts("error.unexpected", ["what": "\(error)"]),
                hint: texts("hint.unexpected"))
        }
        let full = Saat.fullMessage(for: error)
        let command = full.split(separator: "'").last { $0.hasPrefix("saat") && $0.hasSuffix("--help") }
        return Failure(
            code: "usage", status: .usage, message: ParserWords.said(Saat.message(for: error), texts),
            hint: texts("hint.usage", ["command": command.map(String.init) ?? "saat --help"]))
    }
}

extension Output {
    fileprivate func errorStyled(_ text: String) -> String { hasErrorTerminal ? styled(text, .strong) : text }
}
