import Foundation
import Synchronization
import Testing

@testable import Office

@Suite("Turns to write")
struct TurnsToWriteTests {
    private typealias Turns = TurnsToWrite<Int, Int>

    /// A door that opens once.
    private final class Door: Sendable {
        private let way = AsyncStream.makeStream(of: Void.self)

        func open() { way.continuation.finish() }
        func passed() async { for await _ in way.stream {} }
    }

    /// Starts something whose work waits behind others.
    private func wait(
        in turns: Turns, _ body: @escaping @Sendable () async -> Void
    ) async throws -> Task<Void, Never> {
        let waits = turns.waiting
        let task = Task { await body() }
        while turns.waiting == waits { try await Task.sleep(for: .milliseconds(1)) }
        return task
    }

    /// Keeps the turn until the door opens.
    private func hold(_ turns: Turns, until door: Door) async {
        let isTaken = Door()
        Task {
            await turns.take(-1, within: .seconds(60)) { work in
                isTaken.open()
                await door.passed()
                return work
            }
        }
        await isTaken.passed()
    }

    @Test("Whoever waits too long goes away, and nothing of its work is done")
    func timeout() async {
        let turns = Turns(limit: 8) { _, _ in true }
        let door = Door()
        await hold(turns, until: door)
        #expect(await turns.take(1, within: .milliseconds(5)) { $0 } == nil)
        #expect(await turns.take(2, within: .zero) { $0 } == nil)
        #expect(turns.waiting == 0)
        door.open()
        let done = await turns.take(3, within: .seconds(60)) { $0 }
        #expect(done == 3, "those who went away do not have it")
    }

    @Test("Those who wait are done in order, what fits together at once, and each is told its own end")
    func order() async throws {
        // Threes never go with others.
        let turns = Turns(limit: 8) { together, next in together.count < 3 && !(together + [next]).contains(3)
        }
        let door = Door()
        await hold(turns, until: door)
        let groups = Mutex<[[Int]]>([])
        let ends = Mutex<[Int: Int?]>([:])
        var tasks: [Task<Void, Never>] = []
        for number in 0..<8 {
            tasks.append(
                try await wait(in: turns) {
                    let outcome = await turns.take(number, within: .seconds(60)) { work in
                        groups.withLock { $0.append(work) }
                        return work.map { $0 * 10 }
                    }
                    ends.withLock { $0[number] = .some(outcome) }
                })
        }
        door.open()
        for task in tasks { await task.value }
        #expect(groups.withLock { $0 } == [[0, 1, 2], [3], [4, 5, 6], [7]])
        #expect(ends.withLock { $0 } == Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, $0 * 10) }))
        #expect(turns.waiting == 0)
    }

    @Test("Of too many that wait the last is told at once")
    func tooMany() async throws {
        let turns = Turns(limit: 2) { _, _ in true }
        let door = Door()
        await hold(turns, until: door)
        let first = try await wait(in: turns) { _ = await turns.take(1, within: .seconds(60)) { $0 } }
        let second = try await wait(in: turns) { _ = await turns.take(2, within: .seconds(60)) { $0 } }
        // Would it wait, it would be done after that.
        let late = Task {
            try await Task.sleep(for: .seconds(10))
            door.open()
        }
        #expect(await turns.take(3, within: .seconds(60)) { $0 } == nil)
        late.cancel()
        door.open()
        await first.value
        await second.value
        #expect(await turns.take(4, within: .seconds(60)) { $0 } == 4)
    }

    @Test("Those that are written together count with those that wait")
    func tooManyTogether() async throws {
        let turns = Turns(limit: 2) { _, _ in true }
        let (door, second, isSecond) = (Door(), Door(), Door())
        await hold(turns, until: door)
        let together: @Sendable (Int) async -> Void = { number in
            _ = await turns.take(number, within: .seconds(60)) { work in
                isSecond.open()
                await second.passed()
                return work
            }
        }
        let tasks = [
            try await wait(in: turns) { await together(1) }, try await wait(in: turns) { await together(2) },
        ]
        door.open()
        await isSecond.passed()
        let third = try await wait(in: turns) { _ = await turns.take(3, within: .seconds(60)) { $0 } }
        let late = Task {
            try await Task.sleep(for: .seconds(10))
            second.open()
        }
        #expect(await turns.take(4, within: .seconds(60)) { $0 } == nil, "two are written and one waits")
        late.cancel()
        second.open()
        for task in tasks + [third] { await task.value }
    }

    @Test("What nobody waits for is done if it is nobody's turn, and then others have theirs")
    func ifFree() async throws {
        let turns = Turns(limit: 2) { _, _ in true }
        let count = Mutex(0)
        await turns.ifFree { count.withLock { $0 += 1 } }
        #expect(await turns.take(1, within: .milliseconds(1)) { $0 } == 1)
        let door = Door()
        await hold(turns, until: door)
        await turns.ifFree { count.withLock { $0 += 1 } }
        #expect(count.withLock { $0 } == 1)
        let next = try await wait(in: turns) { _ = await turns.take(2, within: .seconds(60)) { $0 } }
        door.open()
        await next.value
        await turns.ifFree { count.withLock { $0 += 1 } }
        #expect(count.withLock { $0 } == 2)
    }

    @Test("Who is cancelled while it waits is done with the others, and keeps nobody from its turn")
    func cancelled() async throws {
        let turns = Turns(limit: 8) { together, _ in together.count < 2 }
        let door = Door()
        await hold(turns, until: door)
        let ends = Mutex<[Int: Int]>([:])
        var tasks: [Task<Void, Never>] = []
        for number in 0..<4 {
            tasks.append(
                try await wait(in: turns) {
                    let outcome = await turns.take(number, within: .seconds(60)) { $0 }
                    ends.withLock { $0[number] = outcome }
                })
        }
        for task in tasks { task.cancel() }
        door.open()
        for task in tasks { await task.value }
        #expect(ends.withLock { $0 } == [0: 0, 1: 1, 2: 2, 3: 3])
        #expect(await turns.take(9, within: .milliseconds(1)) { $0 } == 9)
    }

    /// What was seen of work while it was done.
    private final class Seen: Sendable {
        let inside = Mutex((now: 0, most: 0, done: [Int: Int]()))
        let told = Mutex<Set<Int>>([])
    }

    @Test("Never two at a time, each work once, also where some go away just when it is given to them")
    func alone() async {
        let turns = Turns(limit: 8) { together, _ in together.count < 4 }
        let seen = Seen()
        await withTaskGroup(of: Void.self) { group in
            for asker in 0..<8 {
                group.addTask {
                    for turn in 0..<200 {
                        let number = asker * 1000 + turn
                        let patience = Duration.microseconds((asker * 37 + turn * 11) % 400)
                        let outcome = await turns.take(number, within: patience) { work in
                            seen.inside.withLock {
                                $0.now += 1
                                $0.most = max($0.most, $0.now)
                            }
                            if turn.isMultiple(of: 3) { try? await Task.sleep(for: .microseconds(100)) }
                            seen.inside.withLock { inside in
                                inside.now -= 1
                                for number in work { inside.done[number, default: 0] += 1 }
                            }
                            return work
                        }
                        if let outcome {
                            #expect(outcome == number)
                            seen.told.withLock { _ = $0.insert(number) }
                        }
                    }
                }
            }
        }
        let inside = seen.inside.withLock { $0 }
        #expect(inside.most == 1 && !inside.done.isEmpty)
        #expect(inside.done.values.allSatisfy { $0 == 1 })
        #expect(
            Set(inside.done.keys) == seen.told.withLock { $0 },
            "who was told that it is done, and nobody else")
        #expect(await turns.take(-2, within: .milliseconds(1)) { $0 } == -2, "nobody has kept it")
    }
}
