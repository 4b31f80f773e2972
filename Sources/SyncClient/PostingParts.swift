import Causality
public import SyncProtocol

extension HTTPTransport {
    /// Sends one message about one team and gives what the answer says of it.
    ///
    /// - Parameters:
    ///   - isIntroduction: whether it goes to `/v1/join`.
    ///   - willSend: is called when it is ready and leaves; again if it is sent again.
    /// - Throws: `TransportError`; `SyncError`, also `.unknownTeam` if the answer says nothing of the team; `CancellationError`.
    public func post(
        _ part: TeamPart, isIntroduction: Bool, willSend: @Sendable () -> Void = {}
    ) async throws -> PartAnswer {
        let answer = try await post(
            isIntroduction ? SyncPath.join : SyncPath.sync, body: try MessageCoding.encode([part]),
            willSend: willSend)
        guard let theirs = try MessageCoding.decode(answer.body).first(where: { $0.team == part.team }) else {
            throw SyncError.unknownTeam(part.team.description)
        }
        return PartAnswer(
            part: theirs, skewSeconds: answer.skewSeconds, bytesSent: answer.bytesSent,
            bytesReceived: answer.bytesReceived)
    }
}
