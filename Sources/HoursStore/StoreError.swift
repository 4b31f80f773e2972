import Causality
public import Foundation

/// What can go wrong with a replica's database.
public enum StoreError: Error, Hashable, Sendable {
    /// There is no database at the path.
    case missing(path: String)
    /// There is one already.
    case exists(path: String)
    /// The file cannot be opened or written: rights, a full disk, a damaged file. With SQLite's own words.
    case unusable(path: String, why: String)
    /// The file is damaged, or is no database at all. With SQLite's own words.
    case damaged(path: String, why: String)
    /// Another program has been writing to the database all the time that was waited for it.
    case busy(path: String)
    /// The database was made by a newer program.
    case newerSchema(found: Int, known: Int)
    /// No record has this id, or more than one begins with it.
    case noRecord(String)
    /// More than one record fits.
    case ambiguous(String, candidates: [String])
    /// The device's own log holds entries that this database did not write.
    case copied
}

extension StoreError: LocalizedError {
    /// What happened, with the values.
    public var errorDescription: String? {
        switch self {
        case .missing(let path): "There is no replica at \(path)."
        case .exists(let path): "There is a replica at \(path) already."
        case .unusable(let path, let why): "The database \(path) cannot be used: \(why)."
        case .damaged(let path, let why): "The database \(path) is damaged: \(why)."
        case .busy(let path): "Another program has been writing to \(path) all the time."
        case .newerSchema(let found, let known):
            "The database has schema \(found); this program knows schemas up to \(known)."
        case .noRecord(let what): "Nothing here is called \(what)."
        case .ambiguous(let what, let candidates): "\(what) may mean \(candidates.joined(separator: ", "))."
        case .copied: "The key of this device also signs elsewhere: it was copied, or put back from a backup."
        }
    }

    /// What to do.
    public var recoverySuggestion: String? {
        switch self {
        case .missing:
            "Make one with `saat init --team NAME` or `saat join INVITATION`, or name another with --home."
        case .exists:
            "Use it, or choose another folder with --home; `--beside` holds one more team in the same folder."
        case .unusable: "Check the rights of the folder and the space on the disk; then run `saat verify`."
        case .damaged:
            "Make it whole: `saat heal URL|FILE`; damaged tables alone need no other node: `saat heal`."
        case .busy:
            "Nothing was changed. Try again when `saat serve`, an import or a sync on this folder has ended."
        case .newerSchema: "Install the newer version of saat."
        case .noRecord: "Look for it with `saat find TEXT` or `saat list KIND`."
        case .ambiguous: "Give more of the id, or the id instead of the name."
        case .copied: "Run the command again; the device then goes on under a new key."
        }
    }
}
