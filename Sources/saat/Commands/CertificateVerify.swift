import ArgumentParser
import Causality
import Credentials
import Foundation
import HoursModel
import HoursStore
import Replica
import Sheets
import Texts

/// Checks a certificate.
struct CertificateVerify: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract:
            "Check a certificate or a licence: its PDF, its credential or the text of its code; exit 1 if it is not valid.",
        discussion: """
            With --key nothing else is needed, neither a network nor a replica. Where there is a replica of the issuing team, it \
            also says whether the certificate was suspended or superseded.
            """)

    @Argument(help: "The file, or the text.", completion: .file())
    var what: String

    @Option(
        help: ArgumentHelp(
            "The public key of the issuer, or a file with such keys, one a line; may be repeated.",
            valueName: "key"))
    var key: [String] = []

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let keys = Set(try key.flatMap { try CertificateVerify.keys($0) })
        var answer = CertificateAnswer(call)
        do {
            switch try CertificateVerify.token(what) {
            case .certificate(let token): answer.token = token
            case .licence(let token): return try check(token, keys, call)
            }
        } catch let error as CredentialError {
            answer.reason = error.word
        }
        if let token = answer.token {
            let isTrusted = keys.contains(token.key)
            if !keys.isEmpty, !isTrusted { answer.reason = "otherKey" }
            let replicas = call.home.teams.isEmpty ? [] : try call.replicas()
            let checks = try replicas.map { ($0, try $0.check(token)) }
            let known = checks.first { $0.1.verdict != .unknownKey }
            if let (replica, check) = known {
                // What did not arrive here yet is as good as the key that somebody vouches for.
                if check.verdict != .valid, check.verdict != .notHere || keys.isEmpty {
                    answer.reason = check.verdict.rawValue
                }
                answer.check = check
                answer.replica = replica
            } else if keys.isEmpty {
                answer.reason = "unknownKey"
            }
        }
        try answer.tell()
        if !answer.isValid { throw ExitCode(1) }
    }

    private func check(_ token: LicenceToken, _ keys: Set<ReplicaID>, _ call: Invocation) throws {
        let replicas = call.home.teams.isEmpty ? [] : try call.replicas()
        let isTrusted = keys.isEmpty ? nil : keys.contains(token.key)
        let answer = try LicenceAnswer(token, isTrusted: isTrusted, replicas, call)
        try answer.tell()
        if answer.reason != nil { throw ExitCode(1) }
    }

    /// What a file or a text says, if its signature fits.
    private static func token(_ what: String) throws -> DocumentToken {
        guard FileManager.default.fileExists(atPath: what) else {
            let text = what.trimmingCharacters(in: .whitespacesAndNewlines)
            let looksLikeText =
                text.utf8.count >= 100 || DocumentToken.prefixes.contains { text.hasPrefix($0) }
            guard looksLikeText else { throw CommandError.missingFile(what) }
            return try read(text)
        }
        guard let file = FileHandle(forReadingAtPath: what),
            let bytes = try? file.read(upToCount: SignedFile.mostBytes + 1)
        else { throw CommandError.unusableFile(what) }
        if bytes.starts(with: Array("%PDF".utf8)) { return try SignedFile.token(of: Array(bytes)) }
        return try read(
            String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }

    private static func read(_ text: String) throws -> DocumentToken {
        // The code of a page's address, else the text as it is.
        for prefix in DocumentToken.prefixes where !text.contains(where: \.isWhitespace) {
            if let place = text.range(of: "/\(prefix)", options: .backwards) {
                return try DocumentToken(text: String(text[text.index(after: place.lowerBound)...]))
            }
        }
        return text.hasPrefix("eyJ")
            ? .certificate(try BadgeToken.token(of: text)) : try DocumentToken(text: text)
    }

    /// The keys that an option names.
    private static func keys(_ option: String) throws -> [ReplicaID] {
        if let key = Hex.decode(option.lowercased()).flatMap({ ReplicaID($0) }) { return [key] }
        guard let text = try? String(contentsOfFile: option, encoding: .utf8) else {
            throw CommandError.badOption("--key", option, String(repeating: "0123456789abcdef", count: 4))
        }
        return try text.split(whereSeparator: \.isWhitespace).map { word in
            guard let key = Hex.decode(word.lowercased()).flatMap({ ReplicaID($0) }) else {
                throw CommandError.badOption(
                    "--key", String(word), String(repeating: "0123456789abcdef", count: 4))
            }
            return key
        }
    }
}

/// What a check gave, for people and for scripts.
struct CertificateAnswer {
    private let call: Invocation
    var token: CertificateToken?
    /// Why it is not valid; nil if it is.
    var reason: String?
    var check: CertificateCheck?
    var replica: Replica?

    init(_ call: Invocation) { self.call = call }

    var isValid: Bool { reason == nil && token != nil }

    func tell() throws {
        try call.output.answer(json) { try people() }
    }

    /// What is said of it: of a certificate that no ledger here holds, nobody here knows whether it stands.
    private var verdict: String { reason ?? (check?.issued == nil ? "unchanged" : "valid") }

    private var json: JSON {
        var json: JSON = [
            "valid": .bool(isValid), "reason": .optional(reason),
            "text": .text(call.texts("certificateVerdict.\(verdict)")),
            "known": .bool(check?.issued != nil),
        ]
        guard let token else { return json }
        json = json.adding([
            "serial": .id(token.serial), "name": .text(token.name), "minutes": .number(token.minutes),
            "from": .id(token.days.lowerBound), "until": .id(token.days.upperBound),
            "issuedOn": .id(token.issuedOn), "posthumous": .bool(token.isPosthumous), "key": .id(token.key),
        ])
        guard let check else { return json }
        return json.adding([
            "doubts": .ids(check.doubts.map(\.name)),
            "supersededBy": check.successor.map { .id($0) } ?? .null,
        ])
    }

    private func people() throws -> [String] {
        let (texts, speech) = (call.texts, Speech(call))
        var lines = [call.output.styled(texts("certificateVerdict.\(verdict)"), isValid ? .good : .bad)]
        guard let token else { return lines }
        let days = DayWords(language: texts.language.rawValue)
        var table = TextTable([.init(title: ""), .init(title: "")])
        table.add([texts("verified.serial"), "\(token.serial)"])
        table.add([texts("verified.name"), token.name])
        table.add([texts("verified.hours"), speech.length(token.minutes)])
        table.add([
            texts("verified.period"),
            "\(days.text(token.days.lowerBound)) – \(days.text(token.days.upperBound))",
        ])
        table.add([texts("verified.issued"), days.text(token.issuedOn)])
        table.add([texts("verified.key"), "\(token.key)"])
        if let next = check?.successor { table.add([texts("verified.successor"), "\(next)"]) }
        lines += table.lines(call.output).dropFirst()
        if let check, let replica {
            lines += try replica.store.read { reader in
                let names = Names(reader, texts.language)
                return try check.doubts.map { try "  " + speech.doubt($0, names) }
            }
            if check.issued == nil { lines.append(texts("verified.notHere")) }
            if let reason = check.issued?.reason, reason.isEmpty == false, !isValid {
                lines.append("  " + reason.printable)
            }
        }
        return lines
    }
}

extension Speech {
    /// Why the ledger no longer carries a certificate.
    func doubt(_ doubt: CertificateDoubt, _ names: Names) throws -> String {
        let values: [String: String] =
            switch doubt {
            case .anotherPerson: [:]
            case .alsoOn(let serial): ["serial": "\(serial)"]
            case .fewerMinutes(let activity, let missing):
                [
                    "activity": try names.called(activity.record, Kinds.activity).printable,
                    "length": length(missing),
                ]
            }
        return texts("certificateDoubt.\(doubt.name)", values)
    }
}

extension CredentialError {
    /// The word for scripts.
    var word: String {
        switch self {
        case .notACertificate: "notACertificate"
        case .badSignature: "badSignature"
        case .changedFile: "changedFile"
        case .otherKey: "otherKey"
        }
    }
}
