import ArgumentParser
import Causality
import Credentials
import Foundation
import HoursModel
import HoursStore
import Replica
import Reports
import SignedLog
import Texts

/// Checks a published report.
struct ReportVerify: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a published report; exit 1 if it is not as it was signed, or nobody knows its key.",
        discussion: """
            With --key nothing else is needed, neither a network nor a replica. Where there is a replica of the team, it also says \
            whether the log knows it; with --recompute it computes the report again from the entries of then, byte for byte.
            """)

    @Argument(help: "The file.", completion: .file())
    var file: String

    @Option(help: ArgumentHelp("The public key of who published it; may be repeated.", valueName: "key"))
    var key: [String] = []

    @Flag(help: "Compute the report again from the entries that it names.")
    var recompute = false

    @Flag(help: "Show the figures of the file, whoever signed it.")
    var show = false

    @OptionGroup var common: CommonOptions

    /// What came out, from the worst to the best.
    private enum Verdict: String {
        case notAReport, badSignature, otherKey, unknownKey, differs, unavailable, erasedSince, valid,
            recomputed

        var isGood: Bool { self == .valid || self == .recomputed }
    }

    func run(_ call: Invocation) throws {
        let keys = try key.map { text -> ReplicaID in
            guard let key = Hex.decode(text.lowercased()).flatMap({ ReplicaID($0) }) else {
                throw CommandError.badOption("--key", text, String(repeating: "0", count: 64))
            }
            return key
        }
        let bytes = try ReportVerify.read(file)
        let line: SignedLine
        do {
            line = try SignedLine(file: bytes)
        } catch let error as CredentialError {
            return try tell(error == .badSignature ? .badSignature : .notAReport, nil, nil, call)
        }
        guard let arguments = ReportDocument.Arguments(line.text) else {
            return try tell(.notAReport, nil, nil, call)
        }
        try tell(try verdict(line, arguments, keys, call), line, arguments, call)
    }

    private func verdict(
        _ line: SignedLine, _ arguments: ReportDocument.Arguments, _ keys: [ReplicaID], _ call: Invocation
    ) throws -> Verdict {
        if !keys.isEmpty, !keys.contains(line.key) { return .otherKey }
        let replicas = call.home.teams.isEmpty ? [] : try call.replicas()
        let digest = Replica.digest(line.text)
        for replica in replicas {
            let known = try replica.store.read { try $0.publications() }.first {
                $0.digest == digest && $0.device == line.key
            }
            guard let known else { continue }
            guard recompute else { return .valid }
            guard let past = try replica.standing(at: known.heads) else { return .unavailable }
            let again = try past.read { try arguments.compute($0) }
            if again.text == line.text { return .recomputed }
            // Names that were erased since come out as nobody's; what the log keeps of the file still fits.
            func erasures(_ store: Store) throws -> Int {
                try store.read { try $0.list(Kinds.erasure).count }
            }
            return try erasures(replica.store) > erasures(past) ? .erasedSince : .differs
        }
        if recompute { return .unavailable }
        return keys.isEmpty ? .unknownKey : .valid
    }

    private static func read(_ path: String) throws -> [UInt8] {
        guard FileManager.default.fileExists(atPath: path) else { throw CommandError.missingFile(path) }
        guard let file = FileHandle(forReadingAtPath: path),
            let bytes = try? file.read(upToCount: SignedLine.mostBytes + 1)
        else { throw CommandError.unusableFile(path) }
        return Array(bytes)
    }

    private func tell(
        _ verdict: Verdict, _ line: SignedLine?, _ arguments: ReportDocument.Arguments?, _ call: Invocation
    ) throws {
        let json: JSON = [
            "valid": .bool(verdict.isGood), "verdict": .text(verdict.rawValue),
            "title": .optional(arguments?.title), "key": line.map { .id($0.key) } ?? .null,
            "digest": line.map { .text(Names.hex(Replica.digest($0.text))) } ?? .null,
            "computedFrom": .optional(arguments?.digest),
        ]
        try call.output.answer(json) {
            var lines = [call.texts("reportVerdict.\(verdict.rawValue)")]
            if let arguments { lines.append(arguments.title.printable) }
            guard let line else { return lines }
            lines.append(call.texts("report.key", ["key": "\(line.key)"]))
            if show, let frozen = FrozenReport(line.text, Speech(call)) {
                lines += [""] + frozen.lines(call.output)
            }
            return lines
        }
        if !verdict.isGood { throw ExitCode(1) }
    }
}

extension Names {
    /// Bytes as people compare them.
    static func hex(_ bytes: [UInt8]) -> String { Hex.encode(bytes) }
}
