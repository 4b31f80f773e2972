import Causality
import Credentials
import Documents
import HoursModel
import HoursStore
import Office
import Replica
import Sheets
import SignedLog
import SyncClient
import SyncProtocol

/// The code word and exit status of every error of every module, and the values for its text: the only place that decides it.
struct FailureKind {
    let code: String
    let status: Failure.Status
    let values: [String: String]

    private init(_ code: String, _ status: Failure.Status, _ values: [String: String] = [:]) {
        self.code = code
        self.status = status
        self.values = values
    }

    /// Nil for an error that is none of ours.
    init?(_ error: any Error) {
        switch error {
        case let error as CommandError: self.init(error)
        case let error as ReplicaError: self.init(error)
        case let error as StoreError: self.init(error)
        case let error as SheetError: self.init(error)
        case let error as SyncError: self.init(error)
        case let error as LogError: self.init(error)
        case let error as TransportError: self.init(error)
        case let error as OfficeError: self.init(error)
        case let error as CredentialError: self.init(error.word, .refused)
        case let error as DocumentError: self.init(error)
        default: return nil
        }
    }

    private init(_ error: CommandError) {
        switch error {
        case .missingFile(let path): self.init("missingFile", .usage, ["path": path])
        case .unusableFile(let path): self.init("unusableFile", .storage, ["path": path])
        case .existingFile(let path): self.init("existingFile", .refused, ["path": path])
        case .badOption(let name, let value, let example):
            self.init("badOption", .usage, ["name": name, "value": value, "example": example])
        case .lostDatabase(let path): self.init("lostDatabase", .storage, ["path": path])
        case .eitherOr(let one, let other): self.init("eitherOr", .usage, ["one": one, "other": other])
        case .needed(let name): self.init("needed", .usage, ["name": name])
        case .notOfReport(let name, let reports):
            self.init("notOfReport", .usage, ["name": name, "reports": reports.joined(separator: " | ")])
        case .otherTeam(let team, let here): self.init("otherTeam", .usage, ["team": team, "here": here])
        case .severalTeams(let names):
            self.init("severalTeams", .usage, ["teams": names.joined(separator: ", ")])
        case .useCommand(let command, let kind):
            self.init("useCommand", .usage, ["command": command, "kind": kind])
        case .noPeer: self.init("noPeer", .usage)
        case .unexpectedWord(let word): self.init("unexpectedWord", .usage, ["word": word])
        case .unknownCommand(let word, let known):
            self.init("unknownCommand", .usage, ["word": word, "known": known.joined(separator: ", ")])
        }
    }

    private init(_ error: ReplicaError) {
        switch error {
        case .missingKey(let path): self.init("missingKey", .usage, ["path": path])
        case .unreadable(let path, let why): self.init("unreadable", .storage, ["path": path, "why": why])
        case .unwritable(let path): self.init("unwritable", .storage, ["path": path])
        case .inUse(let path): self.init("inUse", .storage, ["path": path])
        case .incomplete(let entries, let parts):
            self.init("incomplete", .refused, ["entries": "\(entries)", "parts": "\(parts)"])
        case .badInvitation: self.init("badInvitation", .usage)
        case .invitationOver(let why): self.init("invitationOver", .refused, ["why": why])
        case .notAMember(let replica): self.init("notAMember", .refused, ["replica": short(replica)])
        case .unknownTeam(let team): self.init("unknownTeam", .refused, ["team": "\(team)"])
        case .notAllowed(let role, _, let needs):
            self.init(
                Role(name: needs) == nil ? "notAllowedHere" : "notAllowed", .refused,
                ["role": role, "needs": needs])
        case .selfApproval(let claims):
            self.init("selfApproval", .refused, ["claims": claims.map(\.description).joined(separator: ", ")])
        case .equalClaim(let claim): self.init("equalClaim", .refused, ["claim": "\(claim)"])
        case .basisChanged(let basis): self.init("basisChanged", .refused, ["basis": basis])
        case .badValue(let field, let value, let why):
            self.init("badValue", .usage, ["field": field, "value": value, "why": why])
        case .missingField(let field, let kind):
            self.init("missingField", .usage, ["field": field, "kind": kind])
        case .unknownField(let field, let kind, let known):
            self.init(
                "unknownField", .usage,
                ["field": field, "kind": kind, "known": known.joined(separator: ", ")])
        case .unknownKind(let kind, let known):
            self.init("unknownKind", .usage, ["kind": kind, "known": known.joined(separator: ", ")])
        case .badTimes(let why): self.init("badTimes", .usage, ["why": why])
        case .linkedThrough(let links):
            self.init("linkedThrough", .refused, ["links": links.map(\.description).joined(separator: ", ")])
        case .cannotUndo(let why): self.init("cannotUndo", .refused, ["why": why])
        case .erasedPerson: self.init("erasedPerson", .refused)
        case .nothingConfirmed(let provisional):
            self.init("nothingConfirmed", .refused, ["n": "\(provisional)"])
        case .notGranted(let step): self.init("notGranted", .refused, ["step": step ?? "?"])
        case .nothingToDo: self.init("nothingToDo", .refused)
        }
    }

    private init(_ error: StoreError) {
        switch error {
        case .missing(let path): self.init("noReplica", .usage, ["path": path])
        case .exists(let path): self.init("replicaExists", .refused, ["path": path])
        case .unusable(let path, let why):
            self.init("unusableDatabase", .storage, ["path": path, "why": why])
        case .damaged(let path, let why):
            self.init("damagedDatabase", .storage, ["path": path, "why": why])
        case .busy(let path): self.init("busyDatabase", .storage, ["path": path])
        case .newerSchema: self.init("newerSchema", .storage)
        case .noRecord(let what): self.init("noRecord", .usage, ["what": what])
        case .ambiguous(let what, let candidates):
            self.init("ambiguous", .usage, ["what": what, "candidates": candidates.joined(separator: ", ")])
        case .copied: self.init("copied", .refused)
        }
    }

    private init(_ error: SheetError) {
        switch error.cause {
        case .unreadableDate(let text): self.init("unreadableDate", .usage, ["text": text])
        case .unreadableInstant(let text): self.init("unreadableInstant", .usage, ["text": text])
        case .unreadableDuration(let text): self.init("unreadableDuration", .usage, ["text": text])
        case .unreadableClock(let text): self.init("unreadableClock", .usage, ["text": text])
        case .noColumn(let field, _): self.init("noColumn", .usage, ["field": field.rawValue])
        case .workbook: self.init("workbook", .usage)
        case .unclearCalendar, .encryptedWorkbook, .oldWorkbook, .damagedWorkbook, .noSheet, .severalSheets,
            .noTable, .badHeaderRow:
            self.init(error.code.rawValue, .usage)
        default: self.init("unreadableSheet", .usage)
        }
    }

    private init(_ error: SyncError) {
        switch error {
        case .malformedMessage: self.init("malformedMessage", .network)
        case .otherProtocol: self.init("otherProtocol", .network)
        case .tooLarge: self.init("tooLarge", .network)
        case .unknownTeam: self.init("unknownTeam", .refused)
        case .roundLimit: self.init("roundLimit", .network)
        case .noProgress: self.init("noProgress", .network)
        case .withheld: self.init("withheld", .refused)
        case .cannotOpenBundle: self.init("cannotOpenBundle", .refused)
        }
    }

    private init(_ error: LogError) {
        switch error {
        case .malformedEntry, .badPersonalPart, .tooManyChanges: self.init("badEntry", .refused)
        case .unknownFormat: self.init("unknownFormat", .refused)
        case .entryTooLarge: self.init("entryTooLarge", .refused)
        case .badSignature: self.init("badSignature", .refused)
        case .malformedKey: self.init("malformedKey", .storage)
        }
    }

    private init(_ error: TransportError) {
        switch error {
        case .badAddress(let text): self.init("badAddress", .usage, ["address": text])
        case .needsTLS(let host): self.init("needsTLS", .network, ["host": host])
        case .wrongCertificate(let address): self.init("wrongCertificate", .network, ["address": address])
        case .untrusted(let address, let why):
            self.init("untrusted", .network, ["address": address, "why": why])
        case .refused(let address): self.init("refused", .network, ["address": address])
        case .unreachable(let address, let why):
            self.init("unreachable", .network, ["address": address, "why": why])
        case .connectionLost(let address): self.init("connectionLost", .network, ["address": address])
        case .timedOut(let address): self.init("timedOut", .network, ["address": address])
        case .notASaatNode(let address, _, _): self.init("notASaatNode", .network, ["address": address])
        case .answerTooLarge: self.init("answerTooLarge", .network)
        case .damagedAnswer: self.init("damagedAnswer", .network)
        case .problem(let problem, _):
            switch problem.kind {
            case .notAMember: self.init("peerSaysNotAMember", .refused)
            case .invitationOver: self.init("peerSaysInvitationOver", .refused)
            case .unknownTeam: self.init("peerSaysUnknownTeam", .refused)
            case .storage: self.init("peerSaysStorage", .network)
            default:
                self.init(
                    "problem", .network,
                    ["status": "\(problem.status)", "title": String(problem.title.prefix(200))])
            }
        }
    }

    private init(_ error: DocumentError) {
        switch error {
        case .noFont(let text): self.init("noFont", .refused, ["text": text])
        case .codeTooLong(let bytes): self.init("codeTooLong", .usage, ["n": "\(bytes)"])
        case .drawing(let why): self.init("drawing", .storage, ["why": why])
        }
    }

    private init(_ error: OfficeError) {
        switch error {
        case .portInUse(let port): self.init("portInUse", .network, ["port": "\(port)"])
        case .notLoopback(let host): self.init("notLoopback", .usage, ["host": host])
        case .badCertificate(let path, let why):
            self.init("badCertificate", .storage, ["path": path, "why": why])
        case .cannotListen(let host, let port, let why):
            self.init("cannotListen", .network, ["host": host, "port": "\(port)", "why": why])
        }
    }
}

private func short(_ id: some CustomStringConvertible) -> String { String(id.description.prefix(8)) }
