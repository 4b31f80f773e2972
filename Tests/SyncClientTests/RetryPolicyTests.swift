import SyncClient
import Testing

@Suite struct RetryPolicyTests {
    @Test("Waits double, and half of each is chance")
    func doubling() {
        let policy = RetryPolicy(tries: 6, firstMilliseconds: 400, longestMilliseconds: 2_000)
        for (number, full) in [(1, 400), (2, 800), (3, 1_600), (4, 2_000), (5, 2_000), (1_000, 2_000)] {
            var seen: Set<Duration> = []
            for random in UInt64(0)..<5_000 {
                let wait = policy.wait(afterTry: number, retryAfterSeconds: nil, random: random)
                #expect(wait >= .milliseconds(full / 2) && wait <= .milliseconds(full))
                seen.insert(wait)
            }
            #expect(seen.count == full / 2 + 1)
        }
    }

    @Test(
        "A node can ask for a longer wait, within the limit",
        arguments: [(3, 3), (60, 60), (61, 60), (Int.max, 60)])
    func retryAfter(asked: Int, waited: Int) {
        let wait = RetryPolicy().wait(afterTry: 1, retryAfterSeconds: asked, random: 0)
        #expect(wait == .seconds(waited))
    }

    @Test("A node cannot ask for a shorter wait", arguments: [0, -1, Int.min])
    func shorter(asked: Int) {
        #expect(RetryPolicy().wait(afterTry: 1, retryAfterSeconds: asked, random: 0) == .milliseconds(200))
    }
}
