/// One sync with a peer, as far as whoever carries its messages has to know it.
public protocol PeerExchange: SendableMetatype {
    /// An answer of which is shown that it is what its authors signed.
    associatedtype Checked: Sendable
    /// Whether the message that was made last is the first ever to this peer.
    var isIntroduction: Bool { get }
    /// Checks an answer; it may be that nobody takes it in.
    ///
    /// - Throws: `LogError`.
    static func checked(_ answer: PartAnswer) throws -> Checked
    /// Takes in an answer, and gives the next message; nil if there is nothing more.
    ///
    /// - Parameter nowMilliseconds: when it came.
    /// - Throws: `SyncError`, `LogError`; what the database throws.
    mutating func take(_ answer: Checked, nowMilliseconds: Int64) throws -> TeamPart?
    /// Takes note of what it took to carry a message, of those too that turned out to be other ones.
    mutating func count(_ answer: PartAnswer)
    /// The message that will follow, if the peer answers the last one as it usually does; it may be sent before the answer is here, and
    /// stands if it says the same as the one that `take` returns.
    func guess(after part: TeamPart) -> TeamPart?
    /// The message that will follow once an answer to the last one is taken in; it may be sent meanwhile, and stands if it says the same
    /// as the one that `take` returns.
    func guess(taking answer: TeamPart, to part: TeamPart) -> TeamPart?
}
