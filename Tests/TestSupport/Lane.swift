import Dispatch
public import Testing

/// A thread of its own for tests that compute or wait without yielding.
///
/// Tests share the few threads of Swift's pool; one that holds a thread for a minute starves every connection of the
/// others until their time limits strike. Tests in one lane run one after the other, beside all other tests.
public final class Lane: TaskExecutor, Sendable {
    /// Tests that compute.
    public static let computing = Lane("saat.tests.computing")
    /// Tests of replicas, which compute too; a machine has more than one core.
    public static let replicas = Lane("saat.tests.replicas")
    /// Whole simulated runs.
    public static let simulation = Lane("saat.tests.simulation")
    /// Tests that run programs and wait for them.
    public static let programs = Lane("saat.tests.programs")

    private let queue: DispatchQueue

    private init(_ label: String) { queue = DispatchQueue(label: label) }

    /// Runs a job on the lane's thread.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// Runs a test, or each test of a suite, in a lane.
public struct LaneTrait: TestTrait, SuiteTrait, TestScoping {
    let lane: Lane

    /// Suites hand the trait on to their tests.
    public var isRecursive: Bool { true }

    /// Runs the test with the lane as its preferred executor.
    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(lane) { try await function() }
    }
}

extension Trait where Self == LaneTrait {
    /// Runs a test, or each test of a suite, in a lane.
    public static func lane(_ lane: Lane) -> Self { LaneTrait(lane: lane) }
}
