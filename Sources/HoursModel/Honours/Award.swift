/// What a volunteer is honoured for.
public enum Award: Int, Hashable, Sendable, CaseIterable {
    /// Many years.
    case veteran
    /// A number of hours.
    case milestone
    /// What a person gave who died.
    case posthumous

    /// The word used on the command line and in files.
    public var name: String { String(describing: self) }
}
