import ArgumentParser
import HoursModel
import HoursStore
import Replica
import Texts

/// Suspends a certificate.
struct CertificateSuspend: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend", abstract: "Do not stand by a certificate for now; whoever checks it is told.")

    @Argument(help: "The serial.")
    var serial: String

    @Option(help: "Why.")
    var reason: String

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        try CertificateReinstate.set(serial, to: .suspended, reason: reason, call)
    }
}

/// Lets a certificate stand again.
struct CertificateReinstate: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "reinstate", abstract: "Let a certificate stand again that was suspended or superseded.")

    @Argument(help: "The serial.")
    var serial: String

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        try CertificateReinstate.set(serial, to: .valid, reason: nil, call)
    }

    static func set(_ serial: String, to status: CertificateStatus, reason: String?, _ call: Invocation)
        throws
    {
        let serial = try CertificateSerial.typed(serial, option: "SERIAL")
        let replica = try call.writingReplica()
        let issued = try replica.setCertificate(serial, to: status, reason: reason, call.around)
        let standing = try replica.store.read { try $0.standing(of: issued) }
        try call.output.answer([
            "serial": .id(serial), "status": .text(standing.status.name),
            "doubts": .ids(standing.doubts.map(\.name)),
        ]) {
            let word = call.texts("certificateStatus.\(standing.status.name)")
            return [call.texts("certificate.set", ["serial": "\(serial)", "status": word])]
        }
    }
}
