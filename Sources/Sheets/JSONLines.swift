/// One line of a JSON Lines file.
public struct JSONLine: Hashable, Sendable {
    /// The line of the file, from 1.
    public let line: Int
    /// Where it stands in the bytes of the file.
    public let bytes: Range<Int>
    /// The object of the line, or why there is none; the error names the line.
    public let object: Result<[String: JSONValue], SheetError>
}

/// The lines of a JSON Lines file (jsonlines.org): one object a line in UTF-8, LF or CRLF.
///
/// Empty lines are passed over. Lines are read as they are asked for; a line that cannot be read does not hinder the others.
public struct JSONLines: Sequence, Sendable {
    private let bytes: [UInt8]
    private let limits: SheetLimits

    /// Takes the bytes of a file, with or without a byte order mark.
    ///
    /// - Throws: `tooMany(.fileBytes)`.
    public init(_ bytes: [UInt8], limits: SheetLimits = SheetLimits()) throws(SheetError) {
        if bytes.count > limits.fileBytes { throw .tooMany(.fileBytes, allowed: limits.fileBytes) }
        self.bytes = bytes
        self.limits = limits
    }

    /// Starts at the first line.
    public func makeIterator() -> Iterator { Iterator(bytes: bytes, limits: limits) }

    /// Reads one line after another.
    public struct Iterator: IteratorProtocol {
        private let bytes: [UInt8]
        private let limits: SheetLimits
        private var offset: Int
        private var line = 0

        init(bytes: [UInt8], limits: SheetLimits) {
            self.bytes = bytes
            self.limits = limits
            offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        }

        /// The next line that is not empty; nil at the end of the file.
        public mutating func next() -> JSONLine? {
            while offset < bytes.count {
                let end = bytes[offset...].firstIndex(of: 0x0A) ?? bytes.count
                let text = bytes[offset..<end]
                offset = end + 1
                line += 1
                if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
                return JSONLine(line: line, bytes: text.indices, object: object(text))
            }
            return nil
        }

        private func object(_ text: ArraySlice<UInt8>) -> Result<[String: JSONValue], SheetError> {
            guard text.count <= limits.lineBytes else {
                return .failure(.inLine(line, .tooMany(.lineBytes, allowed: limits.lineBytes)))
            }
            do {
                guard case .object(let object) = try JSONValue(json: text, limits: limits) else {
                    return .failure(.inLine(line, .notAnObject))
                }
                return .success(object)
            } catch {
                return .failure(.inLine(line, error))
            }
        }
    }
}
