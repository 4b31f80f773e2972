import Foundation

/// A JSON value.
///
/// Of keys that an object names twice, one value is kept.
public enum JSONValue: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number without a fraction that fits 64 bits, exact: `3`, also `3.0` and `3e2`.
    case integer(Int64)
    /// Any other number.
    case double(Double)
    /// A text.
    case string(String)
    /// Values in order.
    case array([JSONValue])
    /// Values by key.
    case object([String: JSONValue])

    /// Reads one JSON document (RFC 8259) in UTF-8; a comma before a closing bracket is let pass, as Foundation does.
    ///
    /// - Throws: `tooMany(.nesting)`, `notJSON`.
    /// - Complexity: O(bytes).
    public init(json bytes: some Collection<UInt8>, limits: SheetLimits = SheetLimits()) throws(SheetError) {
        // The decoder has a limit of its own, but of 512: more than a stack of a small thread bears.
        if JSONValue.nesting(bytes) > limits.nesting { throw .tooMany(.nesting, allowed: limits.nesting) }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notJSON("not UTF-8") }
        do {
            self = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        } catch {
            throw .notJSON(JSONValue.reason(error))
        }
    }

    /// The greatest number of arrays and objects inside one another, without a look at whether they are closed well.
    private static func nesting(_ bytes: some Sequence<UInt8>) -> Int {
        var (depth, deepest) = (0, 0)
        var isInString = false
        var isEscaped = false
        for byte in bytes {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == 0x5C {
                    isEscaped = true
                } else {
                    isInString = byte != 0x22
                }
            } else if byte == 0x22 {
                isInString = true
            } else if byte == 0x5B || byte == 0x7B {
                depth += 1
                deepest = max(deepest, depth)
            } else if byte == 0x5D || byte == 0x7D {
                depth -= 1
            }
        }
        return deepest
    }

    private static func reason(_ error: any Error) -> String {
        guard case DecodingError.dataCorrupted(let context) = error else { return error.localizedDescription }
        let underlying = context.underlyingError as? CocoaError
        let detail = underlying?.userInfo[NSDebugDescriptionErrorKey] as? String
        return detail ?? context.debugDescription
    }
}

extension JSONValue: Decodable {
    /// Decodes the value; called by the decoder.
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let integer = try? value.decode(Int64.self) {
            self = .integer(integer)
        } else if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let object = try? value.decode([String: JSONValue].self) {
            self = .object(object)
        } else if let array = try? value.decode([JSONValue].self) {
            self = .array(array)
        } else {
            self = .double(try value.decode(Double.self))
        }
    }
}
