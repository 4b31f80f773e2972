import ArgumentParser
import Causality
import HoursStore
import Replica
import Texts

/// Says what is quarantined and why.
struct Doctor: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say what waits or is left out and why, which clocks differ, which peers are behind.",
        discussion:
            "Exit 1 if there is anything to be done; a log that branched once stays so. `saat verify` checks chains, signatures and tables."
    )

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let replica = try call.replica()
        let found = try replica.diagnosis(nowMilliseconds: call.around.nowMilliseconds)
        let items = found.map { describe($0, call) }
        let isWell = !found.contains(where: \.needsSomebody)
        try call.output.answer([
            "ok": .bool(isWell),
            "findings": .list(items.map { ["code": .text($0.code), "text": .text($0.text)] }),
        ]) {
            let well = isWell ? [call.output.styled(call.texts("doctor.well"), .good)] : []
            return well + items.map { "\($0.text)" }
        }
        if !isWell { throw ExitCode(1) }
    }

    private func describe(_ ailment: Ailment, _ call: Invocation) -> (code: String, text: String) {
        let (texts, number) = (call.texts, Speech(call).number)
        func short(_ replica: ReplicaID) -> String { String("\(replica)".prefix(8)) }
        switch ailment {
        case .key(let cause):
            return ("key", texts("doctor.key", ["why": texts("keyCause.\(cause.rawValue)")]))
        case .unreadable(let place): return ("unreadable", texts("doctor.unreadable", ["place": place]))
        case .waiting(let runs):
            return ("waiting", texts.counted("doctor.waiting", runs, ["n": number(runs)]))
        case .withheld(let peer):
            return ("withheld", texts("doctor.withheld", ["peer": PeerAddresses.shown(peer)]))
        case .fork(let replica): return ("fork", texts("doctor.fork", ["replica": short(replica)]))
        case .limited(let replica, let count):
            return (
                "limited",
                texts.counted("doctor.limited", count, ["n": number(count), "replica": short(replica)])
            )
        case .void(let replica): return ("void", texts("doctor.void", ["replica": short(replica)]))
        case .skew(let peer, let seconds):
            return ("skew", texts("doctor.skew", ["peer": PeerAddresses.shown(peer), "n": number(seconds)]))
        case .behind(let peer, let days?):
            return (
                "behind",
                texts.counted("doctor.behind", days, ["peer": PeerAddresses.shown(peer), "n": number(days)])
            )
        case .behind(let peer, nil):
            return ("behind", texts("doctor.never", ["peer": PeerAddresses.shown(peer)]))
        case .kept(let path): return ("kept", texts("doctor.kept", ["path": path]))
        case .unsent(let count):
            return ("unsent", texts.counted("doctor.unsent", count, ["n": number(count)]))
        }
    }
}
