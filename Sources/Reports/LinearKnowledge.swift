/// What follows by adding and subtracting from sums that are known: the space that their vectors span.
///
/// Vectors are sparse, with whole numbers modulo the prime 2^61 - 1; Gaussian elimination, one row for each leading place. Each row
/// keeps from which sums it was made, so that one of them can be taken away.
struct LinearKnowledge {
    /// Numbers by the place of a variable.
    typealias Vector = [Int: UInt64]

    private static let prime: UInt64 = (1 << 61) - 1
    private var rows: [Int: (vector: Vector, sources: Set<Int>)] = [:]

    /// A vector from small whole numbers.
    static func vector(_ numbers: [Int: Int]) -> Vector {
        numbers.filter { $0.value != 0 }.mapValues {
            $0 >= 0 ? UInt64($0) % prime : prime - UInt64(-$0) % prime
        }
    }

    /// Learns a sum.
    ///
    /// - Parameter source: what it is known from.
    mutating func learn(_ vector: Vector, source: Int) {
        let (rest, sources) = reduce(vector)
        guard let lead = rest.keys.min(), let number = rest[lead] else { return }
        let inverse = LinearKnowledge.power(number, LinearKnowledge.prime - 2)
        rows[lead] = (
            rest.mapValues { LinearKnowledge.multiply($0, inverse) }, sources.union([source])
        )
    }

    /// From which known sums a sum follows; nil if it does not.
    func sources(of vector: Vector) -> Set<Int>? {
        let (rest, sources) = reduce(vector)
        return rest.isEmpty ? sources : nil
    }

    private func reduce(_ vector: Vector) -> (Vector, Set<Int>) {
        var rest = vector
        var sources: Set<Int> = []
        var place = -1
        while let next = rest.keys.filter({ $0 > place }).min() {
            place = next
            guard let row = rows[place], let factor = rest[place] else { continue }
            for (other, number) in row.vector {
                let product = LinearKnowledge.multiply(number, factor)
                let old = rest[other] ?? 0
                let new = old >= product ? old - product : old + (LinearKnowledge.prime - product)
                rest[other] = new == 0 ? nil : new
            }
            sources.formUnion(row.sources)
        }
        return (rest, sources)
    }

    private static func multiply(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let (high, low) = a.multipliedFullWidth(by: b)
        // 2^61 is 1 modulo the prime.
        let sum = (low & prime) + (high << 3 | low >> 61)
        return sum >= prime ? sum - prime : sum
    }

    private static func power(_ base: UInt64, _ exponent: UInt64) -> UInt64 {
        var (result, square, rest) = (UInt64(1), base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result = multiply(result, square) }
            square = multiply(square, square)
            rest >>= 1
        }
        return result
    }
}
