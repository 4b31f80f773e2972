import Seeds

/// One thing that happens in a run, with a seed of its own: a run with some steps left out is a run as well.
public struct Step: Hashable, Sendable, CustomStringConvertible {
    /// What happens.
    public enum Event: String, Hashable, Sendable, CaseIterable {
        case record, edit, decide, link, sheet, settings, circumstance, exchange, clock, clone, restoreField,
            restoreHub
        case restoreCentre, undecodable, newerProgram, olderProgram, lostPart, export, deliver, late, limit
        case hostile, erase
    }

    /// What happens.
    public let event: Event
    /// Where, among the nodes that there are then.
    public let node: Int
    /// With which other node.
    public let other: Int
    /// The choices in it.
    public let seed: UInt64

    /// The step on one line.
    public var description: String { "\(event.rawValue) node \(node) other \(other) seed \(seed)" }

    /// The steps of a run.
    static func all(seed: UInt64, count: Int, faults: Faults) -> [Step] {
        var random = SeededGenerator(seed)
        return (0..<count).map { _ in
            let event = event(&random, faults)
            return Step(
                event: event, node: Int.random(in: 0..<1_000, using: &random),
                other: Int.random(in: 0..<1_000, using: &random), seed: random.next())
        }
    }

    private static func event(_ random: inout SeededGenerator, _ faults: Faults) -> Event {
        let rare: [(Double, Event)] = [
            (faults.clock, .clock), (faults.clone, .clone), (faults.restoreField, .restoreField),
            (faults.restoreHub, .restoreHub), (faults.restoreCentre, .restoreCentre),
            (faults.undecodable, .undecodable), (faults.newerProgram, .newerProgram),
            (faults.olderProgram, .olderProgram), (faults.lostPart, .lostPart), (faults.limit, .limit),
            (faults.hostile, .hostile), (faults.erase, .erase),
            (faults.bundle, .export),
            (faults.bundle, .deliver),
            (faults.reorder, .late),
        ]
        for (rate, event) in rare where Double.random(in: 0..<1, using: &random) < rate { return event }
        return random.pick([
            .record, .record, .record, .edit, .edit, .decide, .link, .sheet, .settings, .circumstance,
            .circumstance, .exchange, .exchange,
            .exchange, .exchange, .exchange,
        ])
    }
}
