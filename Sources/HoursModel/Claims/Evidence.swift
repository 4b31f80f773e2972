/// What stands behind a report, weakest first; stronger evidence goes before weaker.
public enum Evidence: Int, Hashable, Sendable, Comparable, CaseIterable {
    /// The person's own word, whoever typed it.
    case own = 1
    /// Paper or an imported sheet.
    case sheet = 2
    /// A team leader.
    case leader = 3
    /// A kiosk or a code that was scanned.
    case device = 4
    /// The office.
    case office = 5

    /// The word used on the command line and in files.
    public var name: String {
        switch self {
        case .own: "self"
        case .sheet: "sheet"
        case .leader: "leader"
        case .device: "device"
        case .office: "office"
        }
    }

    /// Creates evidence from its word; nil for another word.
    public init?(name: String) {
        guard let match = Evidence.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }

    /// Orders from weak to strong.
    public static func < (a: Evidence, b: Evidence) -> Bool { a.rawValue < b.rawValue }
}

/// What a member of a team may do; each role includes those before it.
public enum Role: Int, Hashable, Sendable, Comparable, CaseIterable {
    /// Reads what is published; writes nothing that has effect.
    case researcher = 0
    /// Own reports.
    case volunteer = 1
    /// Paper and imported sheets.
    case recorder = 2
    /// Leader and device evidence, rosters.
    case leader = 3
    /// Office evidence and decisions.
    case reviewer = 4
    /// Members and policy.
    case admin = 5

    /// The word used on the command line and in files.
    public var name: String { Role.names[rawValue] }
    private static let names = Role.allCases.map { String(describing: $0) }

    /// Creates a role from its word; nil for another word.
    public init?(name: String) {
        guard let match = Role.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }

    /// The strongest evidence that the role may give; nil if it may give none.
    public var strongestEvidence: Evidence? {
        switch self {
        case .researcher: nil
        case .volunteer: .own
        case .recorder: .sheet
        case .leader: .device
        case .reviewer, .admin: .office
        }
    }

    /// Orders from few rights to many.
    public static func < (a: Role, b: Role) -> Bool { a.rawValue < b.rawValue }
}

/// What the minutes were given to; reports keep the kinds apart, rules 1-7 do not look at it.
public enum MinutesKind: Int, Hashable, Sendable, CaseIterable {
    /// The work itself.
    case service = 0
    /// Training and briefing.
    case training = 1
    /// The way there and back, and waiting.
    case travel = 2

    /// The word used on the command line and in files.
    public var name: String { String(describing: self) }

    /// Creates a kind from its word; nil for another word.
    public init?(name: String) {
        guard let match = MinutesKind.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }
}
