import Foundation
import HoursStore

/// `fuzz [--seconds N] [--seed S]`: gives damaged bytes to everything that reads bytes from outside, until the time is over.
///
/// A crash ends it; a changed log without a signature to allow it, or memory that grows, is an error. What a seed does is repeated by it.
let words = CommandLine.arguments
func value(_ name: String) -> String? {
    words.firstIndex(of: name).flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
}
/// Writes a line at once.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
/// The largest memory that the process had, in MiB.
func peakMebibytes() -> Int {
    var usage = rusage()
    #if os(Linux)
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Int(usage.ru_maxrss) / 1024
    #else
        getrusage(RUSAGE_SELF, &usage)
        return Int(usage.ru_maxrss) / (1024 * 1024)
    #endif
}

guard let seconds = Int(value("--seconds") ?? "60"), let first = UInt64(value("--seed") ?? "1") else {
    say("error: a number is missing\nhint: fuzz [--seconds 60] [--seed 1]")
    exit(2)
}
var target = try Target()
let before = try target.digest()
let inputs = [
    target.messages, target.messages, target.messages, target.bundles, target.entries, target.entries,
    target.messages, target.texts, target.texts,
]
let start = ContinuousClock.now
var seed = first
var early = 0
while ContinuousClock.now - start < .seconds(seconds) {
    var mutator = Mutator(seed)
    let kind = Int(seed % UInt64(inputs.count))
    target.read(kind, mutator.mutated(inputs[kind]))
    // Folding costs more than reading: one in a hundred is signed and folded.
    if seed % 100 == 0 { try target.takeSigned(&mutator, Int(seed / 100)) }
    if seed % 10_000 == 0, let first = try target.discrepancies().first {
        say("error: before seed \(seed) the tables are not what the log gives: \(first.place): \(first.what)")
        exit(1)
    }
    if seed % 10_000 == 0, try target.digest() != before {
        say("error: the log changed before seed \(seed)")
        exit(1)
    }
    if seed == first + 20_000 { early = peakMebibytes() }
    if seed % 1_000_000 == 0 { say("\(seed): \(ContinuousClock.now - start), peak \(peakMebibytes()) MiB") }
    seed += 1
}
let peak = peakMebibytes()
say("\(seed - first) inputs, no crash, the log as before, peak \(peak) MiB (\(early) after 20,000)")
if early > 0, peak > early + 64 {
    say("error: memory grew")
    exit(1)
}
