/// When a request that got no answer, or was asked to come later, is sent again: waits double and half of
/// each is chance, so that the laptops of a team that come back to a network together do not come together.
public struct RetryPolicy: Hashable, Sendable {
    /// The most tries, the first included.
    public var tries: Int
    /// The most tries of a request that a node asked to send again later.
    public var askedTries: Int
    /// The wait after the first try, in milliseconds, at most.
    public var firstMilliseconds: Int
    /// The longest wait that doubling leads to, in milliseconds.
    public var longestMilliseconds: Int

    /// Creates the policy; by default four tries with at most 0.4, 0.8 and 1.6 s between them,
    /// and twenty where the node answers that it is busy.
    public init(
        tries: Int = 4, askedTries: Int = 20, firstMilliseconds: Int = 400, longestMilliseconds: Int = 10_000
    ) {
        precondition(
            tries > 0 && firstMilliseconds > 0, "a request is tried once at least, and waits are positive")
        self.tries = tries
        self.askedTries = max(tries, askedTries)
        self.firstMilliseconds = firstMilliseconds
        self.longestMilliseconds = longestMilliseconds
    }

    /// Gives how long to wait after a try that failed.
    ///
    /// - Parameters:
    ///   - number: which try it was, from 1.
    ///   - retryAfterSeconds: what the node asked for; the wait is not shorter, within the limit for it.
    ///   - random: any 64 random bits.
    public func wait(afterTry number: Int, retryAfterSeconds: Int?, random: UInt64) -> Duration {
        let doublings = min(max(number - 1, 0), 20)
        let full = min(firstMilliseconds << doublings, max(longestMilliseconds, firstMilliseconds))
        let chosen = full / 2 + Int(random % UInt64(full / 2 + 1))
        let asked = min(max(retryAfterSeconds ?? 0, 0), TransportLimits.retryAfterSeconds) * 1000
        return .milliseconds(max(chosen, asked))
    }
}

extension RetryPolicy {
    /// The most tries of a request after an error.
    func tries(after error: TransportError) -> Int {
        tries > 1 && error.retryAfterSeconds != nil ? askedTries : tries
    }
}
