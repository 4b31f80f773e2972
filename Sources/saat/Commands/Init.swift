import ArgumentParser
import HoursModel
import Replica
import Texts

/// Makes a replica and a team, offline.
struct Init: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a replica and a team, offline.",
        usage: "saat init --team NAME [--zone IANA] [--device NAME] [--owner NAME] [--beside]")

    @Option(help: "The IANA time zone of activities without one of their own, such as Asia/Dubai.")
    var zone: String?

    @Option(help: "What to call this device.")
    var device: String?

    @Option(help: "Who owns it, and is the recorder of what is typed on it.")
    var owner: String?

    @Flag(help: "Hold this team beside those that the folder holds already.")
    var beside = false

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        guard let name = call.team else { throw CommandError.needed("--team") }
        var known: Zone?
        if let zone {
            known = Zone(zone)
            if known == nil { throw CommandError.badOption("--zone", zone, "Asia/Dubai") }
        }
        // Commands choose a team by its name.
        if beside, !call.home.teams.isEmpty {
            let names = try call.home.teams.map { try Invocation.name(of: Replica.open($0)) }
            guard !names.contains(where: { FoldedText($0) == FoldedText(name) }) else {
                throw CommandError.badOption("--team", name, "\(name) 2")
            }
        }
        let home = call.newHome(isBeside: beside)
        let made = try Replica.create(
            home, teamName: name, zone: known, device: device, owner: owner, call.around)
        let team = made.replica.team
        try call.output.answer([
            "team": .id(team), "replica": .id(made.replica.id), "recoveryKey": .text(made.recoveryKey),
        ]) {
            let texts = call.texts
            return [
                call.output.styled(texts("init.done", ["name": name, "path": home.path]), .strong),
                texts("init.replica", ["replica": "\(made.replica.id)"]),
                texts("init.team", ["team": "\(team)"]), texts("init.recovery", ["key": made.recoveryKey]),
                "",
                texts("init.keep"), texts("init.next"),
            ] + (home == call.home ? [] : [texts("init.beside")])
        }
    }
}
