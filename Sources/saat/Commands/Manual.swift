import ArgumentParser

/// Prints the manual page.
struct Manual: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Print the manual page.",
        discussion: "Read it with `saat manual | man -l -`, or keep it as saat.1 in a folder man1 of MANPATH."
    )

    func run() throws { print(try Manual.page().text, terminator: "") }

    /// The page of this program.
    static func page() throws -> ManualPage {
        ManualPage(try ToolDescription.own().command)
    }
}
