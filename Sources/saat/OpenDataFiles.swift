import Causality
import Foundation
import HoursModel
import HoursStore
import Replica
import Reports
import Sheets
import SignedLog
import Texts

/// The files of a release of open data: figures as CSV and JSON, a dictionary in three languages, a manifest with their hashes.
struct OpenDataFiles {
    /// By name; the manifest last.
    private(set) var contents: [(name: String, bytes: [UInt8])] = []

    /// The names of the files.
    var names: [String] { contents.map(\.name) }

    /// The bytes of the manifest.
    var manifest: [UInt8] { contents.last?.bytes ?? [] }

    private static let columns = ["year", "bodyId", "body", "kind", "volunteers", "minutes", "isHidden"]

    init(_ release: OpenRelease, number: Int, after earlier: PublishedRelease?, _ names: Names) throws {
        let rows = try release.figures.map { key in (key, try OpenDataFiles.words(key, names)) }
        contents = [
            ("hours.csv", Array(OpenDataFiles.csv(rows, release).utf8)),
            ("hours.json", Array((OpenDataFiles.json(rows, release).text(isIndented: true) + "\n").utf8)),
            ("dictionary.csv", Array(OpenDataFiles.dictionary.utf8)),
        ]
        let files: [JSON] = contents.map { file in
            [
                "name": .text(file.name), "bytes": .number(file.bytes.count),
                "sha256": .text(Hex.encode(Replica.digest(file.bytes))),
            ]
        }
        let manifest: JSON = [
            "format": "saat open data 1", "release": .number(number), "issuer": .text(try names.issuer()),
            "predecessor": earlier.map { .text(Hex.encode($0.digest)) } ?? .null,
            "fewestPeople": .number(Disclosure.fewest), "rules": .number(Int(RuleBook.version)),
            "digest": .id(try names.reader.digest), "files": .list(files),
        ]
        contents.append(("manifest.json", Array((manifest.text(isIndented: true) + "\n").utf8)))
    }

    /// Writes the files into a folder, which is made if it is not there, once they are released.
    ///
    /// - Parameter release: makes the release known; if it throws, nothing is written.
    /// - Throws: `CommandError.unusableFile`.
    func write(to folder: String, release: () throws -> Void) throws {
        let url = URL(fileURLWithPath: folder)
        let isNew = !FileManager.default.fileExists(atPath: folder)
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            throw CommandError.unusableFile(folder)
        }
        do {
            try ReservedFiles(contents.map { url.appendingPathComponent($0.name).path }).fill {
                ((try release()), contents.map(\.bytes))
            }
        } catch {
            // An empty folder that this made is of no use; that it stays is no reason for another error.
            if isNew { _ = rmdir(folder) }
            throw error
        }
    }

    /// Year, id and name of the body, kind; `*` for a sum.
    private static func words(_ key: OpenKey, _ names: Names) throws -> [String] {
        let body: [String] =
            switch key.body {
            case .one(let id?): [id.description, try names.called(id, Kinds.organisation).printable]
            case .one(nil): ["", ""]
            case .all: ["*", "*"]
            }
        let kind = if case .one(let kind) = key.kind { kind.name } else { "*" }
        return ["\(key.year)"] + body + [kind]
    }

    private static func csv(_ rows: [(OpenKey, [String])], _ release: OpenRelease) -> String {
        let writer = TableWriter()
        return writer.line(columns)
            + rows.map { key, words in
                let figure = release.figure(key).map { ["\($0.volunteers)", "\($0.minutes)", "0"] }
                return writer.line(words.map(StatementSheet.unformulated) + (figure ?? ["", "", "1"]))
            }.joined()
    }

    private static func json(_ rows: [(OpenKey, [String])], _ release: OpenRelease) -> JSON {
        .list(
            rows.map { key, words in
                let figure = release.figure(key)
                return [
                    "year": .number(key.year), "bodyId": .text(words[1]), "body": .text(words[2]),
                    "kind": .text(words[3]), "volunteers": figure.map { .number($0.volunteers) } ?? .null,
                    "minutes": figure.map { .number($0.minutes) } ?? .null, "isHidden": .bool(figure == nil),
                ]
            })
    }

    /// What each column means, in three languages.
    private static var dictionary: String {
        let writer = TableWriter()
        let catalogues = Language.allCases.map { Catalogue($0) }
        return writer.line(["column"] + Language.allCases.map(\.rawValue))
            + columns.map { column in
                writer.line(
                    [column]
                        + catalogues.map {
                            $0(
                                "openData.\(column)",
                                ["k": Digits(language: $0.language.rawValue).text(Disclosure.fewest)])
                        })
            }.joined()
    }
}
