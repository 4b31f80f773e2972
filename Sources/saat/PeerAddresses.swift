import Foundation
import HoursStore
import Office
import Replica
import SyncClient
import SyncProtocol

/// What users write for a peer, and the address that is meant.
enum PeerAddresses {
    /// The address of a text; without a scheme it is plain HTTP on this machine.
    static func read(_ text: String) throws -> NodeAddress {
        try NodeAddress(text.contains("://") ? text : "http://" + text)
    }

    /// What people are shown of a peer's name: an address without its fingerprint, a device by the beginning of its key.
    static func shown(_ name: String) -> String {
        let device = "device:"
        return name.hasPrefix(device)
            ? String(name.prefix(device.count + 8)) : String(name.prefix { $0 != "#" })
    }

    /// The address that an invitation names; nil if it names none.
    static func address(in invitation: Invitation) throws -> NodeAddress? {
        guard !invitation.address.isEmpty else { return nil }
        let address = try read(invitation.address)
        guard let fingerprint = CertificateFingerprint(invitation.fingerprint) else { return address }
        return try address.pinned(to: fingerprint)
    }

    /// The peer that a text means: one that was met before is known with its certificate.
    static func find(_ text: String, among peers: [KnownPeer]) throws -> NodeAddress {
        let address = try read(text)
        guard address.isSecure, address.fingerprint == nil else { return address }
        let known = peers.compactMap { try? NodeAddress($0.name) }.filter { $0.base == address.base }
        return known.count == 1 ? known[0] : address
    }

    /// The device that synced with this node and that a text means: the beginning of its key, or what its owner calls it.
    static func device(_ text: String, among peers: [KnownPeer], in replica: Replica) throws -> KnownPeer? {
        let mark = "device:"
        let typed = text.hasPrefix(mark) ? String(text.dropFirst(mark.count)) : text
        guard !typed.isEmpty else { return nil }
        let named = try replica.store.read { try $0.members() }.filter { $0.device == typed }.map {
            mark + "\($0.replica)"
        }
        let fitting = peers.filter {
            named.contains($0.name) || $0.name.hasPrefix(mark + typed.lowercased())
        }
        guard fitting.count < 2 else {
            throw StoreError.ambiguous(text, candidates: fitting.map { shown($0.name) })
        }
        return fitting.first
    }

    /// The fingerprint that an invitation to an address should name: that of this node's own certificate, or of a peer there.
    static func fingerprint(for text: String, at home: ReplicaHome, among peers: [KnownPeer]) throws
        -> (address: String, fingerprint: CertificateFingerprint?)
    {
        guard !text.isEmpty else { return ("", nil) }
        // Without a scheme: this node has listened with TLS, or it is this machine alone.
        let isBare = !text.contains("://") && home.ownCertificate() != nil
        let address = try find(isBare ? "https://" + text : text, among: peers)
        let isKnown = peers.contains { (try? NodeAddress($0.name))?.base == address.base }
        if address.isSecure, address.fingerprint == nil, !isKnown, isThisMachine(address),
            let path = home.ownCertificate()
        {
            return (address.base, try ServerCertificate.own(atPath: path).fingerprint)
        }
        return (address.base, address.fingerprint)
    }
}

extension PeerAddresses {
    /// Whether an address may be this machine's: a number, or its own name; other names have certificates of authorities.
    private static func isThisMachine(_ address: NodeAddress) -> Bool {
        let host = address.host.lowercased()
        let isNumber = host.contains(":") || host.allSatisfy { $0.isNumber || $0 == "." }
        return isNumber || host == "localhost" || host == ProcessInfo.processInfo.hostName.lowercased()
    }
}

extension ReplicaHome {
    /// The file with the node's own certificate, if it has one.
    fileprivate func ownCertificate() -> String? {
        FileManager.default.fileExists(atPath: certificatePath) ? certificatePath : nil
    }
}
