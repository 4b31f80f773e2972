/// The code of a document, as it is printed.
enum PaperCode {
    /// The letters of a code in groups that can be copied from paper.
    static func groups(_ text: String) -> String {
        let letters = Array(text)
        return stride(from: 0, to: letters.count, by: 8)
            .map { String(letters[$0..<min($0 + 8, letters.count)]) }.joined(separator: " ")
    }

    /// What the square code holds: the text, behind the address of an office where there is one; in upper case it is the smallest.
    static func code(_ text: String, address: String?) -> String {
        guard let address else { return text }
        let base = address.hasSuffix("/") ? String(address.dropLast()) : address
        let hasPath = base.split(separator: "/", omittingEmptySubsequences: true).count > 2
        return (hasPath ? base : base.uppercased()) + "/C/" + text
    }
}
