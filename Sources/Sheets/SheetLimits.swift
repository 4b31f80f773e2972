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
    /// Files in a workbook.
    public var entries = 4_096
    /// Bytes that the files of a workbook unpack to, all together.
    public var unpackedBytes = 256 << 20
    /// Sheets of a workbook.
    public var sheets = 256
    /// Cells of a sheet that are not blank, and texts that they share.
    public var cells = 4_000_000
    /// Merged cells of a sheet.
    public var merged = 100_000
    /// Number formats and styles of a workbook.
    public var styles = 65_536
    /// Elements inside one another in a part of a workbook.
    public var elements = 64

    /// Creates the limits that the commands use.
    public init() {}
}
