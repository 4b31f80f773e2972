import ArgumentParser

/// Prints what a shell needs to complete words.
struct Completions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print the completion script of a shell: bash, zsh or fish.")

    @Argument(help: "The shell.")
    var shell: String

    func run() throws {
        guard let shell = CompletionShell(rawValue: shell) else {
            throw CommandError.badOption(
                "SHELL", shell, CompletionShell.allCases.map(\.rawValue).joined(separator: ", "))
        }
        print(Saat.completionScript(for: shell))
    }
}
