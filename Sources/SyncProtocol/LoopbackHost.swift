/// Tells whether a host is this machine itself: the only place where HTTP without TLS is allowed.
public enum LoopbackHost {
    /// Whether a host is `localhost`, an address of 127.0.0.0/8 or ::1, with or without brackets.
    ///
    /// No name is looked up, so any other name is taken to be another machine.
    public static func contains(_ host: String) -> Bool {
        var host = Substring(host.lowercased())
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        if host == "localhost" || host == "::1" || host == "0:0:0:0:0:0:0:1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy(isDecimalByte)
    }

    private static func isDecimalByte(_ text: Substring) -> Bool {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return false
        }
        // A leading zero means octal to some readers.
        return UInt8(text) != nil && (text.utf8.count == 1 || text.utf8.first != 48)
    }
}
