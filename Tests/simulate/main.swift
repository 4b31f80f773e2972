import Foundation
import Simulation

/// `simulate --seeds A-B [--steps N] [--first] [--minimise]`: runs the worlds of these seeds; exit 1 with the seed of each that fails,
/// with `--first` at the first of them.
let words = CommandLine.arguments
/// Writes a line at once: whoever reads a long run in a file sees how far it is.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
func value(_ name: String) -> String? {
    words.firstIndex(of: name).flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
}
let bounds = (value("--seeds") ?? "1-300").split(separator: "-").compactMap { UInt64($0) }
guard bounds.count == 2, bounds[0] <= bounds[1], let steps = Int(value("--steps") ?? "40") else {
    FileHandle.standardError.write(
        Data(
            "error: the seeds are not a range\nhint: simulate --seeds 1-300 [--steps 40] [--first] [--minimise]\n"
                .utf8)
    )
    exit(2)
}
var failures = 0
var tally: [String: Int] = [:]
let start = ContinuousClock.now
for seed in bounds[0]...bounds[1] {
    do {
        for (name, count) in try Simulation.run(seed: seed, steps: steps) { tally[name, default: 0] += count }
    } catch {
        failures += 1
        say("seed \(seed): \(error)")
        if words.contains("--first") { exit(1) }
        if words.contains("--minimise") {
            for step in Simulation.minimised(seed: seed, steps: steps) { say("  \(step)") }
        }
    }
    if seed % 1_000 == 0 { say("\(seed): \(failures) failures after \(ContinuousClock.now - start)") }
}
for (name, count) in tally.sorted(by: { $0.key < $1.key }) { say("  \(count) \(name)") }
say("\(bounds[1] - bounds[0] + 1) runs, \(failures) failures, \(ContinuousClock.now - start)")
exit(failures == 0 ? 0 : 1)
