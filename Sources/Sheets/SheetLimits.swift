/// How much a file may hold before it is refused.
public struct SheetLimits: Hashable, Sendable {
    /// Bytes in the file, before and after decoding.
    public var fileBytes = 64 << 20
    /// Rows without the header.
    public var rows = 1_000_000
    /// Cells in a row.
    public var columns = 1_000
    /// Bytes in a cell.
    public var cellBytes = 1 << 20
    /// Bytes in a line of JSON Lines.
    public var lineBytes = 1 << 20
    /// Arrays and objects inside one another.
    public var nesting = 16

    /// Creates the limits that the commands use.
    public init() {}
}
