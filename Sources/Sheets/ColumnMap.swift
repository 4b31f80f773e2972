import HoursModel

/// Which column of a sheet holds which field of a claim.
///
/// A header is compared folded; one that is known in English, Arabic or Persian needs no `--map`. A `--map` goes
/// before what a header means by itself.
public struct ColumnMap: Hashable, Sendable {
    /// The headers as typed, in the order of the file.
    public let headers: [String]
    /// The column of each field, from 0.
    public let columns: [SheetField: Int]

    /// Finds the columns.
    ///
    /// - Parameters:
    ///   - options: What was given with `--map`: `header=field`, split at the last `=`.
    /// - Throws: `unreadableMapping`, `unknownHeader`, `unknownField`, `ambiguousColumns` where two headers mean one
    ///   field or a `--map` names two columns.
    public init(headers: [String], options: [String] = []) throws(SheetError) {
        self.headers = headers
        let keys = headers.map(HeaderKey.init)
        var chosen: [SheetField: [Int]] = [:]
        var isChosen = Set<Int>()
        for option in options {
            guard let equals = option.lastIndex(of: "=") else { throw .unreadableMapping(option) }
            let name = option[..<equals].trimmed
            let word = option[option.index(after: equals)...].trimmed
            guard !name.isEmpty, !word.isEmpty else { throw .unreadableMapping(option) }
            let field = try SheetField(name: word)
            let column = try ColumnMap.column(named: name, among: keys, headers, for: field)
            if !isChosen.insert(column).inserted { throw .contradiction(option, headers[column]) }
            chosen[field, default: []].append(column)
        }
        chosen[.ignore] = nil
        let mapped = Set(chosen.keys)
        for (column, key) in keys.enumerated() where !isChosen.contains(column) {
            guard let field = SheetField(header: key), !mapped.contains(field) else { continue }
            chosen[field, default: []].append(column)
        }
        var columns: [SheetField: Int] = [:]
        for field in SheetField.allCases {
            guard let found = chosen[field], let first = found.first else { continue }
            if found.count > 1 { throw .ambiguousColumns(field, headers: found.map { headers[$0] }) }
            columns[field] = first
        }
        self.columns = columns
    }

    /// The headers whose columns are not read.
    public var unused: [String] {
        let used = Set(columns.values)
        return headers.indices.filter { !used.contains($0) }.map { headers[$0] }
    }

    /// Checks that the columns can make claims.
    ///
    /// - Throws: `noColumn`.
    func check(hasVolunteer: Bool, hasActivity: Bool) throws(SheetError) {
        func has(_ fields: SheetField...) -> Bool { fields.contains { columns[$0] != nil } }
        if !hasVolunteer, !has(.volunteer, .volunteerRef) { throw .noColumn(.volunteer, headers: headers) }
        if !hasActivity, !has(.activity) { throw .noColumn(.activity, headers: headers) }
        if !has(.date, .start) { throw .noColumn(.date, headers: headers) }
        if !has(.hours, .minutes), !(has(.start) && has(.end)) { throw .noColumn(.hours, headers: headers) }
    }

    private static func column(
        named name: String, among keys: [HeaderKey], _ headers: [String], for field: SheetField
    ) throws(SheetError) -> Int {
        let wanted = HeaderKey(name)
        var matches = keys.indices.filter { keys[$0].exact == wanted.exact }
        if matches.isEmpty, !wanted.loose.isEmpty {
            matches = keys.indices.filter { keys[$0].loose == wanted.loose }
        }
        guard let first = matches.first else { throw .unknownHeader(name, headers: headers) }
        if matches.count > 1 { throw .ambiguousColumns(field, headers: matches.map { headers[$0] }) }
        return first
    }
}
