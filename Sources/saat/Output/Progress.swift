import Foundation

/// A line on standard error that counts, for what lasts longer than a second; nothing where nobody watches.
struct Progress {
    private let output: Output
    private let text: (Int) -> String
    private let begin = ContinuousClock.now
    private var last = ContinuousClock.now
    private var isShown = false

    init(_ output: Output, _ text: @escaping (Int) -> String) {
        self.output = output
        self.text = text
    }

    /// Says how far it is.
    mutating func show(_ count: Int) {
        let now = ContinuousClock.now
        guard output.hasErrorTerminal, now - begin > .seconds(1), !isShown || now - last > .milliseconds(200)
        else { return }
        last = now
        isShown = true
        // What is only for the eye may fail to show.
        try? output.write("\r\u{1B}[K" + text(count), to: .standardError)
    }

    /// Takes the line away.
    func end() {
        if isShown { try? output.write("\r\u{1B}[K", to: .standardError) }
    }
}
