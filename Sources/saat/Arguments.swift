public import ArgumentParser
public import HoursModel
public import Reports
public import Sheets
public import Texts

extension Language: ExpressibleByArgument {}
extension SheetCalendar: ExpressibleByArgument {}
extension DateOrder: ExpressibleByArgument {}
extension ReportName: ExpressibleByArgument {}
extension SheetRows: ExpressibleByArgument {}

extension Evidence: ExpressibleByArgument {
    /// Creates evidence from its word.
    public init?(argument: String) { self.init(name: argument.lowercased()) }
    /// The words.
    public static var allValueStrings: [String] { allCases.map(\.name) }
}

extension MinutesKind: ExpressibleByArgument {
    /// Creates a kind from its word.
    public init?(argument: String) { self.init(name: argument.lowercased()) }
    /// The words.
    public static var allValueStrings: [String] { allCases.map(\.name) }
}

extension Role: ExpressibleByArgument {
    /// Creates a role from its word.
    public init?(argument: String) { self.init(name: argument.lowercased()) }
    /// The words.
    public static var allValueStrings: [String] { allCases.map(\.name) }
}
