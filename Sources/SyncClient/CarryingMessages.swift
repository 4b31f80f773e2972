public import SyncProtocol

/// A message that is on its way.
private struct Flight<Checked: Sendable> {
    typealias Answer = (answer: PartAnswer, checked: Checked)

    let part: TeamPart
    let answer: Task<Answer, any Error>

    /// Waits for the answer, or until whoever waits is cancelled.
    func land() async throws -> Answer {
        try await withTaskCancellationHandler {
            try await answer.value
        } onCancel: {
            answer.cancel()
        }
    }
}

extension PeerExchange {
    /// Carries messages until both sides have what they are to have.
    ///
    /// While the peer takes in one message of several, or this device an answer, the next message is on its way: neither side waits for
    /// the other. Whatever comes to the peer it answers, so that a message that turns out to be another one costs only its way.
    /// - Parameters:
    ///   - first: the first message.
    ///   - nowMilliseconds: the clock.
    ///   - post: carries a message and gives the answer; two may be under way at once.
    ///   - didTake: is told of each answer that was taken in.
    /// - Throws: what `post`, `take` and `didTake` throw; `CancellationError`.
    public mutating func carry(
        _ first: TeamPart, nowMilliseconds: () -> Int64,
        post: @escaping @Sendable (_ part: TeamPart, _ isIntroduction: Bool) async throws -> PartAnswer,
        didTake: (_ exchange: Self) throws -> Void = { _ in }
    ) async throws {
        @Sendable func checked(_ part: TeamPart, _ isIntroduction: Bool) async throws
            -> Flight<Checked>.Answer
        {
            let answer = try await post(part, isIntroduction)
            return (answer, try Self.checked(answer))
        }
        func fly(_ part: TeamPart, isIntroduction: Bool = false) -> Flight<Checked> {
            Flight(part: part, answer: Task { try await checked(part, isIntroduction) })
        }
        var next: Flight<Checked>?
        defer { next?.answer.cancel() }
        var message: TeamPart? = first
        while let part = message {
            let early = next?.part.saysTheSame(as: part) == true ? next : nil
            if early == nil { next?.answer.cancel() }
            // Nothing is done beside the last message of a sync, and most have no other.
            let flight = early ?? (part.hasMore ? fly(part, isIntroduction: isIntroduction) : nil)
            next = guess(after: part).map { fly($0) }
            let arrived: Flight<Checked>.Answer
            do {
                arrived =
                    if let flight { try await flight.land() } else {
                        try await checked(part, isIntroduction)
                    }
            } catch  where early != nil && !Task.isCancelled {
                // What left early may have been too much for the peer just then.
                arrived = try await checked(part, isIntroduction)
            }
            if next == nil { next = guess(taking: arrived.answer.part, to: part).map { fly($0) } }
            message = try take(arrived.checked, nowMilliseconds: nowMilliseconds())
            try didTake(self)
            try Task.checkCancellation()
        }
    }
}
