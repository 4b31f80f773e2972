import Causality
import HoursModel
import SignedLog
import TestSupport
import Testing

@testable import Credentials

@Suite("The code of a licence", .lane(.computing))
struct LicenceTokenTests {
    private let key: DeviceKey
    private let id: RecordID
    private let day = LocalDate(dayNumber: 20_522)

    init() throws {
        key = try DeviceKey(seed: [UInt8](repeating: 7, count: 32))
        id = try #require(RecordID(Array(1...16)))
    }

    private func token(
        _ name: String = "حصة علی", _ profession: String = "أخصائي اجتماعي", from: LocalDate? = nil,
        until: LocalDate? = nil
    ) -> LicenceToken {
        LicenceToken(
            key: key.replica, licence: id, volunteer: id, profession: profession, from: from, until: until,
            issuedOn: day,
            name: name)
    }

    @Test("What was signed is read again, with open ends and the longest texts")
    func roundTrip() throws {
        for first in [nil, day, LocalDate(dayNumber: -700_000)] {
            for last in [nil, day.advanced(by: 700)] {
                let token = token(from: first, until: last)
                #expect(try DocumentToken(text: token.signed(with: key)) == .licence(token))
            }
        }
        let long = token(String(repeating: "ي", count: 80), String(repeating: "x", count: 300))
        #expect(long.name.utf8.count == 100 && long.profession.utf8.count == 100)
        let text = try long.signed(with: key)
        #expect(try LicenceToken(text: " \(text.prefix(40))\n\(text.dropFirst(40))") == long)
    }

    @Test("Every other letter at every place is refused, and neither document passes for the other")
    func changes() throws {
        let letters = Array(try token().signed(with: key))
        for place in letters.indices {
            for other in "A7B" as String where other != letters[place] {
                var changed = letters
                changed[place] = other
                #expect(throws: CredentialError.self) { _ = try DocumentToken(text: String(changed)) }
            }
        }
        let licence = String(letters).dropFirst(LicenceToken.prefix.count)
        #expect(throws: CredentialError.self) {
            _ = try CertificateToken(text: CertificateToken.prefix + licence)
        }
        let certificate = try Sample().text.dropFirst(CertificateToken.prefix.count)
        #expect(throws: CredentialError.self) {
            _ = try LicenceToken(text: LicenceToken.prefix + certificate)
        }
        let stranger = try DeviceKey(seed: [UInt8](repeating: 8, count: 32))
        #expect(throws: CredentialError.otherKey(key.replica)) { _ = try token().signed(with: stranger) }
    }
}
