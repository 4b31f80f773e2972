import Causality
import Testing

@Suite("Registers")
struct RegisterTests {
    private func write(_ replica: UInt64, _ number: UInt64, over: [EntryRef] = [], _ value: String)
        -> UnitWrite<String>
    {
        UnitWrite(id: WriteID(entry(replica, number), index: 0), over: over, value: value)
    }

    private func entry(_ replica: UInt64, _ number: UInt64) -> EntryRef {
        let key = Octets16(high: replica, low: 1)
        return EntryRef(
            Dot(ReplicaID(Octets32(front: key, back: key)), number), mark: replica &* 31 &+ number)
    }

    @Test("An edit replaces what it was shown, and concurrent edits stand beside each other")
    func siblings() {
        let first = write(1, 1, "first")
        let left = write(1, 2, over: [entry(1, 1)], "left")
        let right = write(2, 1, over: [entry(1, 1)], "right")
        let both = Register([right, first, left])
        #expect(both.heads == [left, right])
        #expect(both.shown == [entry(1, 2), entry(2, 1)])
        let joined = write(3, 1, over: both.shown, "joined")
        #expect(Register([joined, right, first, left]).heads == [joined])
    }

    @Test("A write replaces another branch with the same number only if it names it")
    func branches() {
        let one = write(1, 1, "one")
        let dot = one.id.entry.dot
        let clone = UnitWrite(id: WriteID(EntryRef(dot, mark: 999), index: 0), over: [], value: "clone")
        let edit = write(2, 1, over: [one.id.entry], "edit")
        #expect(Register([one, clone, edit]).heads.map(\.value) == ["clone", "edit"])
    }

    @Test("An edit that arrives before what it replaces is the only head in the end")
    func early() {
        let edit = write(2, 1, over: [entry(1, 1)], "edit")
        #expect(Register([edit]).heads == [edit])
        #expect(Register([edit, write(1, 1, "first")]).heads == [edit])
        #expect(Register<String>([]).heads.isEmpty)
    }

    @Test("Heads do not depend on order, repetition or partition")
    func order() {
        for seed in UInt64(1)...300 where !isOrderFree(seed) { Issue.record("seed \(seed)") }
    }

    private func isOrderFree(_ seed: UInt64) -> Bool {
        var state = seed
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        var writes: [UnitWrite<String>] = []
        for number in 1...UInt64(2 + next(12)) {
            let over = writes.map(\.id.entry).filter { _ in next(3) == 0 }
            writes.append(write(UInt64(next(3)), number, over: over, "\(number)"))
        }
        let expected = Register(writes)
        let named = Set(writes.flatMap(\.over))
        let heads = writes.filter { !named.contains($0.id.entry) }.sorted { $0.id < $1.id }
        guard expected.heads == heads else { return false }
        return (0..<5).allSatisfy { _ in
            var other = writes + writes.filter { _ in next(2) == 0 }
            for index in other.indices { other.swapAt(index, next(other.count)) }
            return Register(other) == expected
        }
    }
}
