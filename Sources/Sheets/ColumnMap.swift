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
    /// The columns of start and end of the sessions of a row after the first, in order.
    public let sessions: [SessionColumns]

    /// Where a further session of a row stands.
    public struct SessionColumns: Hashable, Sendable {
        /// The column of its start.
        public let start: Int
        /// The column of its end.
        public let end: Int
    }

    /// Finds the columns of a table; labels above it count where no header says the same.
    ///
    /// - Throws: as `init(headers:options:rows:)`.
    public init(_ table: Table, options: [String] = [], rows: SheetRows = .claims) throws(SheetError) {
        try self.init(headers: table.header, options: options, rows: rows)
    }

    /// Finds the columns.
    ///
    /// - Parameters:
    ///   - options: What was given with `--map`: `header=field`, split at the last `=`.
    ///   - rows: What the rows are; fields that such rows do not have are only taken where `--map` says so.
    /// - Throws: `unreadableMapping`, `unknownHeader`, `unknownField`, `ambiguousColumns` where two headers mean one
    ///   field or a `--map` names two columns.
    public init(headers: [String], options: [String] = [], rows: SheetRows = .claims) throws(SheetError) {
        self.headers = headers
        let keys = headers.map(HeaderKey.init)
        var chosen: [SheetField: [Int]] = [:]
        var numbered: [NumberedField: [Int]] = [:]
        var isChosen = Set<Int>()
        for option in options {
            guard let (name, word) = ColumnMap.parts(of: option) else { throw .unreadableMapping(option) }
            let session = NumberedField(name: word)
            var field = SheetField.start
            if let session { field = session.field } else { field = try SheetField(name: word) }
            let column = try ColumnMap.column(named: name, among: keys, headers, for: field)
            if !isChosen.insert(column).inserted { throw .contradiction(option, headers[column]) }
            if let session, session.session > 1 {
                numbered[session, default: []].append(column)
            } else {
                chosen[field, default: []].append(column)
            }
        }
        chosen[.ignore] = nil
        let mapped = Set(chosen.keys)
        let mappedSessions = Set(numbered.keys)
        for (column, key) in keys.enumerated() where !isChosen.contains(column) {
            if let session = NumberedField(key), session.session > 1 {
                if !mappedSessions.contains(session) { numbered[session, default: []].append(column) }
            } else if let field = NumberedField(key)?.field ?? SheetField(header: key),
                !mapped.contains(field), rows.fields.contains(field)
            {
                chosen[field, default: []].append(column)
            }
        }
        // A day in one column goes before a day in three.
        if chosen[.date] != nil { for field in [SheetField.day, .month, .year] { chosen[field] = nil } }
        var columns: [SheetField: Int] = [:]
        for field in SheetField.allCases {
            guard let found = chosen[field], let first = found.first else { continue }
            // Two columns that may say what nobody needs to say are not read rather than refused.
            if found.count > 1, !mapped.contains(field), [.role, .paidDuty].contains(field) { continue }
            if found.count > 1 { throw .ambiguousColumns(field, headers: found.map { headers[$0] }) }
            columns[field] = first
        }
        self.columns = columns
        sessions = try ColumnMap.sessions(numbered, headers)
    }

    private static func sessions(
        _ numbered: [NumberedField: [Int]], _ headers: [String]
    ) throws(SheetError) -> [SessionColumns] {
        var sessions: [SessionColumns] = []
        for number in 2...NumberedField.most {
            let starts = numbered[NumberedField(.start, number)] ?? []
            let ends = numbered[NumberedField(.end, number)] ?? []
            if starts.count > 1 { throw .ambiguousColumns(.start, headers: starts.map { headers[$0] }) }
            if ends.count > 1 { throw .ambiguousColumns(.end, headers: ends.map { headers[$0] }) }
            guard let start = starts.first, let end = ends.first else { continue }
            sessions.append(SessionColumns(start: start, end: end))
        }
        return sessions
    }

    /// The two sides of `header=field`; nil for anything else.
    static func parts(of option: String) -> (header: String, field: String)? {
        guard let equals = option.lastIndex(of: "=") else { return nil }
        let name = option[..<equals].trimmed
        let word = option[option.index(after: equals)...].trimmed
        return name.isEmpty || word.isEmpty ? nil : (name, word)
    }

    /// What says the same as this map, one `header=field` for each column that is read.
    public var options: [String] {
        var pairs = columns.map { (column: $0.value, word: $0.key.rawValue) }
        for (place, session) in sessions.enumerated() {
            pairs += [(session.start, "start\(place + 2)"), (session.end, "end\(place + 2)")]
        }
        return pairs.sorted { $0.column < $1.column }.map { "\(headers[$0.column])=\($0.word)" }
    }

    /// The headers whose columns are not read.
    public var unused: [String] {
        let used = Set(columns.values).union(sessions.flatMap { [$0.start, $0.end] })
        return headers.indices.filter { !used.contains($0) }.map { headers[$0] }
    }

    /// Checks that the columns can make claims.
    ///
    /// - Throws: `noColumn`.
    func check(hasVolunteer: Bool, hasActivity: Bool) throws(SheetError) {
        func has(_ fields: SheetField...) -> Bool { fields.contains { columns[$0] != nil } }
        if !hasVolunteer, !has(.volunteer, .volunteerRef) { throw .noColumn(.volunteer, headers: headers) }
        if !hasActivity, !has(.activity) { throw .noColumn(.activity, headers: headers) }
        if !has(.date, .start), !(has(.day) && has(.month) && has(.year)) {
            throw .noColumn(.date, headers: headers)
        }
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
