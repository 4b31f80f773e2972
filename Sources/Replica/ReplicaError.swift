public import Causality
public import Foundation
import HoursModel

/// Why a use case was refused; nothing was changed.
public enum ReplicaError: Error, Hashable, Sendable {
    /// The folder holds no key.
    case missingKey(path: String)
    /// A file of the folder cannot be read.
    case unreadable(path: String, why: String)
    /// A file or folder cannot be written.
    case unwritable(path: String)
    /// Another program has the database open.
    case inUse(path: String)
    /// Entries are missing, or their personal parts, and nobody was asked for them.
    case incomplete(entries: Int, parts: Int)
    /// An invitation's text is not one.
    case badInvitation(String)
    /// An invitation's time is over, or all its uses are.
    case invitationOver(String)
    /// A peer that asks is no member of the team.
    case notAMember(ReplicaID)
    /// The team of a message is not the team here.
    case unknownTeam(TeamID)
    /// The role does not allow it.
    case notAllowed(role: String, what: String, needs: String)
    /// A reviewer would decide on what the same user wrote, or on the own hours.
    case selfApproval(claims: [RecordID])
    /// An equal claim is here already.
    case equalClaim(RecordID)
    /// The item was decided or has changed since it was shown.
    case basisChanged(String)
    /// A value does not fit its field.
    case badValue(field: String, value: String, why: String)
    /// A record would be of no use without a field.
    case missingField(String, kind: String)
    /// A kind has no such field.
    case unknownField(String, kind: String, known: [String])
    /// There is no such kind.
    case unknownKind(String, known: [String])
    /// A claim's times contradict themselves.
    case badTimes(String)
    /// Two records are one person through other links.
    case linkedThrough([RecordID])
    /// The batch cannot be undone.
    case cannotUndo(String)
    /// A row names a person whose data was erased.
    case erasedPerson
    /// No minute of the person is confirmed in the period; so many are provisional.
    case nothingConfirmed(provisional: Int)
    /// A licence is not valid today: its step, if all words on it agree.
    case notGranted(step: String?)
    /// Nothing would change.
    case nothingToDo(String)
}

extension ReplicaError: LocalizedError {
    /// What happened, with the values.
    public var errorDescription: String? {
        switch self {
        case .missingKey(let path): "There is no key at \(path)."
        case .unreadable(let path, let why): "\(path) cannot be read: \(why)."
        case .unwritable(let path): "\(path) cannot be written."
        case .inUse(let path): "Another program has \(path) open."
        case .incomplete(let entries, let parts):
            "\(entries) entries are missing here, and \(parts) lack personal parts."
        case .badInvitation(let why): "This is no invitation: \(why)."
        case .invitationOver(let why): "The invitation is over: \(why)."
        case .notAMember(let replica):
            "The device \(replica.description.prefix(8)) is no member of this team."
        case .unknownTeam(let team): "The team \(team) is not held here."
        case .notAllowed(let role, let what, _): "\(ReplicaError.one(role).capitalizedFirst) may not \(what)."
        case .selfApproval(let claims):
            "Nobody approves what they wrote themselves: \(claims.map { $0.description.prefix(8) }.joined(separator: ", "))."
        case .equalClaim(let id): "An equal claim is here already: \(id.description.prefix(8))."
        case .basisChanged(let basis): "What was shown as \(basis) has changed since, or was decided."
        case .badValue(let field, let value, let why): "\(field) cannot be \"\(value)\": \(why)."
        case .missingField(let field, let kind): "A record of the kind \(kind) is of no use without \(field)."
        case .unknownField(let field, let kind, _): "A \(kind) has no field \(field)."
        case .unknownKind(let kind, _): "There is no kind \(kind)."
        case .badTimes(let why): "The times do not fit: \(why)."
        case .linkedThrough(let links):
            "The two records are one person through \(links.count) other links."
        case .cannotUndo(let why): "The import cannot be undone: \(why)."
        case .erasedPerson: "The data of the person of this name was erased."
        case .nothingConfirmed(let provisional):
            "No minute is confirmed in this period; \(provisional) are provisional."
        case .notGranted(let step):
            "The licence is not valid today\(step.map { "; its step is \($0)" } ?? "")."
        case .nothingToDo(let why): why
        }
    }

    /// What to do.
    public var recoverySuggestion: String? {
        switch self {
        case .missingKey:
            "Put it back from where it was kept; or make a new member of what the database holds: `saat restore DATABASE --invitation INVITATION --home NEW`."
        case .unreadable: "Check the rights of the folder, or put the file back from where it was kept."
        case .unwritable: "Check the rights of the folder and the space on the disk."
        case .inUse: "Stop `saat serve` and other commands on this folder first."
        case .incomplete:
            "Name who holds them: `saat heal URL|FILE`. To go on without them: `saat heal --partial`; a sync brings later what others hold."
        case .badInvitation: "Copy the whole text that `saat invite` printed, without line breaks."
        case .invitationOver: "Ask for a new one: `saat invite`."
        case .notAMember: "Join first: `saat invite` there, then `saat join INVITATION` here."
        case .unknownTeam: "Check the address; this node serves another team."
        case .notAllowed(_, _, let needs):
            Role(name: needs) == nil
                ? "Ask the \(needs)."
                : "Ask \(ReplicaError.one(needs)), or let an admin invite one: `saat invite --role \(needs)`."
        case .selfApproval: "Invite a reviewer: `saat invite --role reviewer`."
        case .equalClaim: "If it is a second true session, say so with --again."
        case .basisChanged: "Look again with `saat inbox` and decide on what it shows."
        case .badValue, .badTimes: "Correct the value; `saat help` shows examples."
        case .missingField(let field, _): "Say it: --\(field) VALUE."
        case .unknownField(_, _, let known): "Its fields are: \(known.joined(separator: ", "))."
        case .unknownKind(_, let known): "The kinds are: \(known.joined(separator: ", "))."
        case .linkedThrough(let links):
            "Release them first: \(links.map { "saat release \($0.description.prefix(8))" }.joined(separator: "; "))."
        case .cannotUndo: "Withdraw the claims one by one, or ask a reviewer."
        case .erasedPerson:
            "If the person is back, or it is somebody else: `saat add volunteer NAME`, then import again."
        case .nothingConfirmed:
            "A reviewer confirms hours: `saat settle VOLUNTEER`, then `saat approve CLAIM`; or take another period."
        case .notGranted:
            "A reviewer grants it, or corrects its days: `saat edit LICENCE --step granted --valid-until 2027-12-31`."
        case .nothingToDo: nil
        }
    }
}

extension ReplicaError {
    /// A role with its article.
    private static func one(_ role: String) -> String { (role.hasPrefix("a") ? "an " : "a ") + role }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
