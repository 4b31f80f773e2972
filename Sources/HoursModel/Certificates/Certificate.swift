public import Causality

/// What an issued certificate says; it never changes.
public struct Certificate: Hashable, Sendable {
    /// Its number.
    public let serial: CertificateSerial
    /// The volunteer record that it was issued for.
    public let volunteer: ID<Volunteer>
    /// All records that were this person when it was issued, with the one above.
    public let person: Set<ID<Volunteer>>
    /// The first and the last day.
    public let days: ClosedRange<LocalDate>
    /// What was confirmed, by activity; at least one line.
    public let lines: [CertificateLine]
    /// When it was issued.
    public let issued: Moment
    /// The device that issued it, by its public key.
    public let device: ReplicaID
    /// Whether the person had died when it was issued.
    public let isPosthumous: Bool

    /// The confirmed minutes: the sum of the lines.
    public var minutes: Int { lines.reduce(0) { $0 + $1.minutes } }

    /// Creates the certificate; nil without a line, or with a line outside the days.
    public init?(
        serial: CertificateSerial, volunteer: ID<Volunteer>, person: Set<ID<Volunteer>>,
        days: ClosedRange<LocalDate>, lines: [CertificateLine], issued: Moment, device: ReplicaID,
        isPosthumous: Bool
    ) {
        guard !lines.isEmpty, person.contains(volunteer),
            lines.allSatisfy({ days.contains($0.days.lowerBound) && days.contains($0.days.upperBound) })
        else { return nil }
        self.serial = serial
        self.volunteer = volunteer
        self.person = person
        self.days = days
        self.lines = lines
        self.issued = issued
        self.device = device
        self.isPosthumous = isPosthumous
    }

    /// Whether another certificate says the same of the same person.
    public func saysTheSame(as other: Certificate) -> Bool {
        person == other.person && days == other.days && lines == other.lines
            && isPosthumous == other.isPosthumous
    }
}

/// What was said of a certificate after it was issued.
public enum CertificateStatus: Int, Hashable, Sendable, CaseIterable {
    /// It stands.
    case valid
    /// A reviewer does not stand by it for now.
    case suspended
    /// Another certificate stands in its place.
    case superseded

    /// The word used on the command line and in files.
    public var name: String { String(describing: self) }
}

/// Why the ledger no longer carries what a certificate says.
public enum CertificateDoubt: Hashable, Sendable {
    /// Some of the records that were one person are not any more.
    case anotherPerson
    /// The ledger confirms fewer minutes of an activity, or of a kind of minutes in it, in the period: how many are missing.
    case fewerMinutes(ID<Activity>, missing: Int)
    /// An older certificate of records that were another person then and are the same now says the same minutes, and the ledger confirms
    /// them once.
    case alsoOn(CertificateSerial)

    /// The word used in files.
    public var name: String {
        switch self {
        case .anotherPerson: "anotherPerson"
        case .fewerMinutes: "fewerMinutes"
        case .alsoOn: "alsoOn"
        }
    }
}

extension Certificate {
    /// Why it no longer holds, given who the person is now and what the ledger says of the period; empty if it does.
    ///
    /// More minutes than it says are no reason: what came later stands on the next certificate.
    public func doubts(person now: Set<ID<Volunteer>>, placed: [PlacedMinutes]) -> [CertificateDoubt] {
        if !person.isSubset(of: now) { return [.anotherPerson] }
        let statement = HoursStatement(placed, from: days.lowerBound, until: days.upperBound)
        struct Place: Hashable {
            let activity: ID<Activity>
            let kind: MinutesKind
        }
        func sums(_ lines: [CertificateLine]) -> [Place: Int] {
            lines.reduce(into: [:]) {
                $0[Place(activity: $1.activity, kind: $1.kindOfMinutes), default: 0] += $1.minutes
            }
        }
        let confirmed = sums(statement.confirmed)
        var missing: [ID<Activity>: Int] = [:]
        for (place, minutes) in sums(lines) {
            let gap = minutes - (confirmed[place] ?? 0)
            if gap > 0 { missing[place.activity, default: 0] += gap }
        }
        return missing.sorted { $0.key < $1.key }.map { .fewerMinutes($0.key, missing: $0.value) }
    }
}
