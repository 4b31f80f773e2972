import Foundation
import HoursStore
import Replica
import SignedLog
import SyncProtocol

/// Which problem document stands for which error: the only place that decides it.
enum Problems {
    /// Gives the document for an error of any module.
    static func document(for error: any Error) -> ProblemDocument {
        // Another program on the node has the database; whoever asks comes again.
        if case StoreError.busy = error { return document(for: RequestError.busy) }
        switch error {
        case StoreError.unusable, StoreError.damaged:
            // Where the database lies is nobody's business.
            return ProblemDocument(
                .storage,
                detail:
                    "Its disk is full or cannot be written, or its database is damaged; nothing of the request was taken in.",
                hint: "Tell who runs the node, then sync again; nothing is lost.")
        default: break
        }
        let kind = kind(of: error)
        guard kind != .internalError, let error = error as? any LocalizedError else {
            // What went wrong inside is in the log; strangers are not told.
            return ProblemDocument(
                kind, detail: "This node could not answer; the fault is on its side.",
                hint: "Try again later; who runs the node finds the cause in its log.")
        }
        return ProblemDocument(kind, detail: error.errorDescription, hint: error.recoverySuggestion)
    }

    private static func kind(of error: any Error) -> ProblemDocument.Kind {
        switch error {
        case let error as RequestError: kind(of: error)
        case let error as HTTPSignatureError: kind(of: error)
        case let error as SyncError: kind(of: error)
        case let error as LogError: kind(of: error)
        case let error as ReplicaError: kind(of: error)
        default: .internalError
        }
    }

    private static func kind(of error: RequestError) -> ProblemDocument.Kind {
        switch error {
        case .notFound: .notFound
        case .wrongMethod: .wrongMethod
        case .unsupportedType, .unsupportedCoding: .unsupportedBody
        case .tooLarge: .tooLarge
        case .tooSlow: .tooSlow
        case .otherNode: .otherNode
        case .tooOften: .tooManyRequests
        case .busy: .busy
        }
    }

    private static func kind(of error: HTTPSignatureError) -> ProblemDocument.Kind {
        switch error {
        case .missing: .unsigned
        case .malformed, .badSignature: .badSignature
        case .badDigest: .badDigest
        case .replayed: .replayed
        }
    }

    private static func kind(of error: SyncError) -> ProblemDocument.Kind {
        switch error {
        case .malformedMessage: .malformedMessage
        case .otherProtocol: .otherProtocol
        case .tooLarge: .tooLarge
        case .unknownTeam: .unknownTeam
        case .roundLimit, .noProgress, .withheld, .cannotOpenBundle: .internalError
        }
    }

    private static func kind(of error: LogError) -> ProblemDocument.Kind {
        switch error {
        case .malformedEntry, .unknownFormat, .badSignature, .badPersonalPart, .malformedKey: .badEntry
        case .entryTooLarge, .tooManyChanges: .tooLarge
        }
    }

    private static func kind(of error: ReplicaError) -> ProblemDocument.Kind {
        switch error {
        case .notAMember: .notAMember
        case .invitationOver: .invitationOver
        case .unknownTeam: .unknownTeam
        default: .internalError
        }
    }
}
