import Foundation

extension JSONLines {
    /// The key of the reason in a line that was refused.
    public static let reasonKey = "reason"

    /// A refused line with its reason in it, so that it can be corrected and imported again.
    ///
    /// An object keeps its text and gets one key more; the reason from an earlier time is replaced. What is no object stands as a text
    /// in a new one, for whoever corrects it to put the record in its place.
    public static func refused(_ line: String, reason: String) -> String {
        let text = line.trimmed
        let said = JSONValue.quoted(reason)
        guard case .object(var object)? = try? JSONValue(json: Array(text.utf8)), text.last == "}" else {
            return "{\"text\":\(JSONValue.quoted(text)),\"\(reasonKey)\":\(said)}"
        }
        var body = String(text.dropLast()).trimmed
        if object[reasonKey] != nil {
            object[reasonKey] = nil
            // What was written last time ends in the reason; it goes as it came.
            let mark = ",\"\(reasonKey)\":"
            guard let place = body.ranges(of: mark).last,
                case .object(object)? = try? JSONValue(json: Array((body[..<place.lowerBound] + "}").utf8))
            else { return "{\"text\":\(JSONValue.quoted(text)),\"\(reasonKey)\":\(said)}" }
            body = String(body[..<place.lowerBound])
        }
        return object.isEmpty ? "{\"\(reasonKey)\":\(said)}" : "\(body),\"\(reasonKey)\":\(said)}"
    }
}

extension JSONValue {
    /// A text as JSON writes it: quotes, backslashes and control characters are escaped (RFC 8259), and what ends a line elsewhere.
    public static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}":
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
