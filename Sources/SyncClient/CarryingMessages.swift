public import SyncProtocol

/// A message that is on its way.
private struct Flight<Checked: Sendable> {
    typealias Answer = (answer: PartAnswer, checked: Checked)

    let part: TeamPart
    let answer: Task<Answer, any Error>
    /// Ends when the message leaves, or never will.
    let departure: AsyncStream<Never>

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
    ///   - post: carries a message and gives the answer; two may be under way at once. It says when the message leaves, so that the
    ///     next one leaves behind it.
    ///   - didTake: is told of each answer that was taken in.
    /// - Throws: what `post`, `take` and `didTake` throw; `CancellationError`.
    public mutating func carry(
        _ first: TeamPart, nowMilliseconds: () -> Int64,
        post:
            @escaping @Sendable (
                _ part: TeamPart, _ isIntroduction: Bool, _ willSend: @escaping @Sendable () -> Void
            ) async throws -> PartAnswer,
        didTake: (_ exchange: Self) throws -> Void = { _ in }
    ) async throws {
        @Sendable func checked(
            _ part: TeamPart, _ isIntroduction: Bool, _ willSend: @escaping @Sendable () -> Void = {}
        ) async throws -> Flight<Checked>.Answer {
            let answer = try await post(part, isIntroduction, willSend)
            return (answer, try Self.checked(answer))
        }
        func fly(_ part: TeamPart, isIntroduction: Bool = false, behind last: Flight<Checked>? = nil)
            -> Flight<Checked>
        {
            let (departure, departs) = AsyncStream<Never>.makeStream()
            let answer = Task {
                defer { departs.finish() }
                if let last { for await _ in last.departure {} }
                return try await checked(part, isIntroduction) { departs.finish() }
            }
            return Flight(part: part, answer: answer, departure: departure)
        }
        var next: Flight<Checked>?
        func drop(_ flight: Flight<Checked>?, _ exchange: inout Self) async {
            flight?.answer.cancel()
            // It may have been there already; nothing is under way when this returns.
            if let landed = try? await flight?.answer.value { exchange.count(landed.answer) }
        }
        do {
            var message: TeamPart? = first
            while let part = message {
                let isFirst = isIntroduction
                let early = next?.part.saysTheSame(as: part) == true ? next : nil
                if early == nil { await drop(next, &self) }
                // Nothing is done beside the last message of a sync, and most have no other.
                let flight = early ?? (part.hasMore ? fly(part, isIntroduction: isFirst) : nil)
                next = guess(after: part).map { fly($0, behind: flight) }
                let arrived: Flight<Checked>.Answer
                do {
                    arrived =
                        if let flight { try await flight.land() } else { try await checked(part, isFirst) }
                } catch  where early != nil && !Task.isCancelled {
                    // What left early may have been too much for the peer just then.
                    arrived = try await checked(part, isFirst)
                }
                if next == nil { next = guess(taking: arrived.answer.part, to: part).map { fly($0) } }
                message = try take(arrived.checked, nowMilliseconds: nowMilliseconds())
                try didTake(self)
                try Task.checkCancellation()
            }
        } catch {
            await drop(next, &self)
            throw error
        }
        await drop(next, &self)
    }
}
