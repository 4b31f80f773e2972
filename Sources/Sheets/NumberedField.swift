/// A header with a number, as forms with several sessions a day have them: `Start 1`, `End 1`, `Start 2`.
struct NumberedField: Hashable {
    /// `start` or `end`.
    let field: SheetField
    /// From 1.
    let session: Int

    /// The most sessions of one row.
    static let most = 12

    init?(_ key: HeaderKey) {
        let digits = key.loose.reversed().prefix { $0.isASCII && $0.isNumber }.count
        guard digits > 0, digits <= 2, let session = Int(key.loose.suffix(digits)),
            (1...NumberedField.most).contains(session)
        else { return nil }
        let field = SheetField(header: HeaderKey(String(key.loose.dropLast(digits))))
        guard field == .start || field == .end, let field else { return nil }
        self.field = field
        self.session = session
    }

    init(_ field: SheetField, _ session: Int) {
        self.field = field
        self.session = session
    }

    /// Reads `start2` of a `--map`.
    init?(name: String) {
        self.init(HeaderKey(name))
    }
}
