import Foundation

/// How long a program waits for another one that is writing to the same database, and who is told that it waits.
public struct Patience: Sendable {
    /// The most seconds.
    public let seconds: Int
    private let onWaiting: @Sendable () -> Void

    /// How long is waited between two tries; whoever takes in one message after another leaves more room than that from time to time.
    private static let stepMilliseconds = 20
    /// After how long it is told.
    private static let silentMilliseconds = 2_000

    /// Creates the patience.
    ///
    /// - Parameter onWaiting: is called once each time that the wait takes longer than two seconds.
    public init(seconds: Int = 30, onWaiting: @escaping @Sendable () -> Void = {}) {
        self.seconds = seconds
        self.onWaiting = onWaiting
    }

    /// Waits a little; false once it was enough.
    ///
    /// - Parameter number: how often this was waited already.
    func wait(try number: Int) -> Bool {
        let waited = number * Patience.stepMilliseconds
        guard waited < seconds * 1000 else { return false }
        if waited == Patience.silentMilliseconds { onWaiting() }
        Thread.sleep(forTimeInterval: Double(Patience.stepMilliseconds) / 1000)
        return true
    }
}
