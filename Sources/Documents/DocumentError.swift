public import Foundation

/// Why a document cannot be drawn.
public enum DocumentError: Error, Hashable, Sendable {
    /// No font on this machine has the letters of a text.
    case noFont(String)
    /// A text is too long for a code that a camera reads.
    case codeTooLong(bytes: Int)
    /// The drawing library gave up, for want of memory as a rule.
    case drawing(String)
}

extension DocumentError: LocalizedError {
    /// What happened, with the values.
    public var errorDescription: String? {
        switch self {
        case .noFont(let text): "No font on this machine has all the letters of \"\(text)\"."
        case .codeTooLong(let bytes): "A code of \(bytes) bytes is too large to be scanned."
        case .drawing(let why): "The document could not be drawn: \(why)."
        }
    }

    /// What to do.
    public var recoverySuggestion: String? {
        switch self {
        case .noFont: "Install one, on Debian: apt-get install fonts-noto-core; or take another --lang."
        case .codeTooLong, .drawing: nil
        }
    }
}
