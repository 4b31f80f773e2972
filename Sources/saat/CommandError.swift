/// What is wrong with the arguments of a command beyond their form; the texts are in the catalogue.
enum CommandError: Error, Hashable {
    /// A file that was named is not there.
    case missingFile(String)
    /// A file that was named cannot be read or written.
    case unusableFile(String)
    /// A file that would be written over and must not be.
    case existingFile(String)
    /// The value of an option: its name, what was typed, and an example.
    case badOption(String, String, String)
    /// The database of a replica is gone, and its key is there.
    case lostDatabase(String)
    /// Options that exclude each other.
    case eitherOr(String, String)
    /// An option that is needed here: its name.
    case needed(String)
    /// An option that means nothing for a report, with the reports to which it belongs.
    case notOfReport(String, [String])
    /// The replica holds another team.
    case otherTeam(String, here: String)
    /// The home holds several teams, and none was chosen.
    case severalTeams([String])
    /// A record that another command changes: its kind and the command.
    case useCommand(String, kind: String)
    /// No peer was named and none is known.
    case noPeer
    /// A word without an option before it: the word and the command.
    case unexpectedWord(String)
    /// A first word that is no command, with those that there are.
    case unknownCommand(String, known: [String])
}
