/// How many large bodies are being read, in all and from each address.
///
/// Whoever sends slowly holds no place: a body takes one only once it is larger than what fits in memory for every connection.
struct LargeBodies: Sendable {
    private let places: ExchangeSlots
    private let shares: PeerConnections

    init(limit: Int, perAddress: Int) {
        places = ExchangeSlots(limit: limit)
        shares = PeerConnections(limit: perAddress)
    }

    /// Takes a place; false if none is free.
    ///
    /// - Parameter source: what connections of an address are counted by; nil for this machine, which may take all.
    func take(_ source: String?) -> Bool {
        guard places.take() else { return false }
        if let source, !shares.admit(source) {
            places.giveBack()
            return false
        }
        return true
    }

    /// Gives a taken place back.
    func giveBack(_ source: String?) {
        places.giveBack()
        if let source { shares.leave(source) }
    }
}
