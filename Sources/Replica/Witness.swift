import Causality
import Crypto
import Foundation
import SignedLog

/// Where the device's own log ended at its last commit, and in which file of which machine: kept beside the database, so that a copy
/// or an older database can be told.
struct Witness: Hashable {
    var head: Head
    /// The database's file number (inode); a copy has another.
    var file: UInt64?
    /// The first 8 bytes of `SHA256("saat machine 1" ‖ the machine's id)`; nil where the system has none.
    var machine: [UInt8]?

    init(head: Head, file: UInt64?, machine: [UInt8]?) {
        self.head = head
        self.file = file
        self.machine = machine
    }

    /// Describes a database where it lies now.
    init(head: Head, databasePath: String) {
        self.head = head
        let attributes = try? FileManager.default.attributesOfItem(atPath: databasePath)
        file = (attributes?[.systemFileNumber] as? NSNumber)?.uint64Value
        machine = (try? String(contentsOfFile: "/etc/machine-id", encoding: .utf8)).map { id in
            let text = "saat machine 1" + id.trimmingCharacters(in: .whitespacesAndNewlines)
            return Array(SHA256.hash(data: Data(text.utf8)).prefix(8))
        }
    }

    /// The text of `witness`: a line with the format, then a word and a value per line.
    var text: String {
        var text = "saat witness 1\nreplica \(head.replica)\nnumber \(head.number)\nhash \(head.hash)\n"
        if let file { text += "file \(file)\n" }
        if let machine { text += "machine \(Hex.encode(machine))\n" }
        return text
    }

    /// Reads the text; nil if it is none.
    init?(text: String) {
        let lines = text.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 1) }
        guard lines.first?.joined(separator: " ") == "saat witness 1" else { return nil }
        var values: [Substring: Substring] = [:]
        for line in lines.dropFirst() where line.count == 2 { values[line[0]] = line[1] }
        guard let replica = values["replica"].flatMap({ Hex.decode($0) }).flatMap({ ReplicaID($0) }),
            let number = values["number"].flatMap({ UInt64($0) }),
            let hash = values["hash"].flatMap({ Hex.decode($0) }).flatMap({ EntryHash($0) })
        else { return nil }
        head = Head(replica: replica, number: number, hash: hash)
        file = values["file"].flatMap { UInt64($0) }
        machine = values["machine"].flatMap { Hex.decode($0) }
    }

    /// Whether another witness lies in the same file of the same machine, as far as both know it.
    func isSamePlace(as other: Witness) -> Bool {
        if let file, let there = other.file, file != there { return false }
        if let machine, let there = other.machine, machine != there { return false }
        return true
    }
}
