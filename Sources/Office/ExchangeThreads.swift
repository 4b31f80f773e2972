import NIOPosix

/// The threads on which exchanges work, so that those of the connections never wait for a database.
struct ExchangeThreads: Sendable {
    /// For what needs a processor, and reads.
    private let checking = NIOThreadPool(numberOfThreads: OfficeLimits.checkingThreads)
    /// For what writes: a database that another program keeps holds one of them, and no request that only reads.
    private let writing = NIOThreadPool(numberOfThreads: OfficeLimits.writingThreads)

    func start() {
        checking.start()
        writing.start()
    }

    /// Lets them end when what they do is done.
    func stop() {
        checking.shutdownGracefully { _ in }
        writing.shutdownGracefully { _ in }
    }

    /// Checks or reads something.
    ///
    /// - Throws: what the body throws; `CancellationError` if the task was cancelled before it began, or if the threads are stopped.
    func check<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await checking.runIfActive(body)
    }

    /// Writes something, also if the task is cancelled meanwhile: others may wait for it.
    ///
    /// - Returns: nil if the threads are stopped; then nothing was done.
    func write<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result? {
        await withCheckedContinuation { continuation in
            writing.submit { state in
                switch state {
                case .active: continuation.resume(returning: body())
                case .cancelled: continuation.resume(returning: nil)
                }
            }
        }
    }
}
