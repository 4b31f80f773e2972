import Hummingbird
import NIOCore

/// What a request brings along: its logger and the connection on which it came.
struct OfficeContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    private let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// What connections of the asker's address are counted by; nil for this machine.
    var source: String? { PeerConnections.source(of: channel.remoteAddress) }

    /// Closes the connection soon, for a request that is refused before it was read to its end: its sender
    /// gets the time to read the answer, but not to send for ever.
    func closeSoon() {
        let channel = channel
        channel.eventLoop.scheduleTask(in: .seconds(OfficeLimits.lingerSeconds)) {
            channel.close(promise: nil)
        }
    }
}
