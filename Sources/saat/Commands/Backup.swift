import ArgumentParser
import Foundation
import HoursModel
import HoursStore
import Replica
import Texts

/// Copies the database while it is in use.
struct Backup: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write a consistent copy of the replica, without its key, into a new file.")

    @Argument(help: "The file; it must not be there yet.", completion: .file())
    var file: String

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let replica = try call.replica()
        try replica.store.backup(to: file)
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        let bytes = (attributes[.size] as? NSNumber)?.intValue ?? 0
        try call.output.answer(["file": .text(file), "bytes": .number(bytes)]) {
            [call.texts("backup.done", ["file": file, "bytes": Speech(call).number(bytes)])]
        }
    }
}

/// Makes a new member from a backup.
struct Restore: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Make a new member from a backup, with an invitation or the recovery key.",
        discussion:
            "The backup holds no key: the restored replica signs as a new device. With the recovery key it is the root."
    )

    @Argument(help: "The file that `saat backup` wrote.", completion: .file())
    var file: String

    @Option(help: "What `saat invite` printed.")
    var invitation: String?

    @Option(help: ArgumentHelp("The recovery key that init printed.", valueName: "key"))
    var recoveryKey: String?

    @Option(help: "What to call this device.")
    var device: String?

    @Option(help: "Who owns it, and is the recorder of what is typed on it.")
    var owner: String?

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        guard FileManager.default.fileExists(atPath: file) else { throw CommandError.missingFile(file) }
        let replica: Replica
        switch (invitation, recoveryKey) {
        case (let text?, nil):
            replica = try Replica.restore(
                call.home, from: file, try Invitation(text: text), device: device, owner: owner, call.around)
        case (nil, let key?):
            replica = try Replica.restore(
                call.home, from: file, recoveryKey: key, device: device, owner: owner, call.around)
        case (nil, nil): throw CommandError.needed("--invitation")
        default: throw CommandError.eitherOr("--invitation", "--recovery-key")
        }
        let status = try replica.status()
        try call.output.answer([
            "team": .id(replica.team), "replica": .id(replica.id), "role": .optional(status.role?.name),
        ]) {
            [
                call.texts(
                    "restore.done",
                    [
                        "team": status.teamName, "path": call.home.path,
                        "replica": String("\(replica.id)".prefix(8)),
                        "role": call.texts("role.\((status.role ?? .researcher).name)"),
                    ])
            ]
        }
    }
}

/// Takes in another replica's database.
struct Merge: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Take in all that other replicas' database files hold; the files are only read.")

    @Argument(help: "The files, each a replica.db.", completion: .file())
    var files: [String]

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        for file in files {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), !isFolder.boolValue
            else {
                throw CommandError.missingFile(file)
            }
        }
        let replica = try call.writingReplica()
        let merged = try files.map { try replica.merge(databaseAt: $0, call.around) }
        let (added, unsigned) = (merged.map(\.added).reduce(0, +), merged.map(\.unsigned).reduce(0, +))
        try call.output.answer(["received": .number(added), "unsigned": .number(unsigned)]) {
            let number = Speech(call).number
            var lines = [call.texts.counted("bundle.read", added, ["n": number(added)])]
            if unsigned > 0 {
                lines.append(call.texts.counted("merge.unsigned", unsigned, ["n": number(unsigned)]))
            }
            return lines
        }
        // The file may show that this device's key signs elsewhere too.
        _ = try call.writingReplica()
    }
}
