import Seeds

/// Bytes that were damaged or made up, as a seed repeats.
struct Mutator {
    private var random: SeededGenerator
    private static let numbers: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF]

    init(_ seed: UInt64) { random = SeededGenerator(seed) }

    /// A sound input with a few places changed, cut, repeated or put together with another.
    mutating func mutated(_ inputs: [[UInt8]]) -> [UInt8] {
        guard var bytes = inputs.randomElement(using: &random) else { return [] }
        if Int.random(in: 0..<50, using: &random) == 0 {
            return (0..<Int.random(in: 0..<4096, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
        }
        for _ in 0...Int.random(in: 0..<6, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let length = Int.random(in: 0...min(64, bytes.count - place), using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: bytes.removeSubrange(place..<place + length)
            case 1: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
            case 2: bytes = Array(bytes.prefix(place))
            case 3:
                let other = inputs.randomElement(using: &random) ?? []
                bytes.insert(
                    contentsOf: other.suffix(Int.random(in: 0...other.count, using: &random)), at: place)
            case 4:
                for index in place..<place + length {
                    bytes[index] = UInt8.random(in: 0...255, using: &random)
                }
            case 5:
                // Lengths and numbers of a message are varints; a large one is what breaks readers.
                let count = Int.random(in: 1...10, using: &random)
                bytes.insert(contentsOf: [UInt8](repeating: 0xFF, count: count) + [1], at: place)
            case 6 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            default:
                if place < bytes.count { bytes[place] = Mutator.numbers.randomElement(using: &random) ?? 0 }
            }
            if bytes.count > 1 << 20 { bytes = Array(bytes.prefix(1 << 16)) }
        }
        return bytes
    }
}
