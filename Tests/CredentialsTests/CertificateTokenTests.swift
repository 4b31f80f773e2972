import Causality
import Foundation
import HoursModel
import SignedLog
import TestSupport
import Testing

@testable import Credentials

/// A certificate of 2,205 minutes, issued by a device whose key is known.
struct Sample {
    let key: DeviceKey
    let certificate: Certificate
    let token: CertificateToken
    let text: String

    init(name: String = "حصة علی Sharif", isPosthumous: Bool = false) throws {
        key = try DeviceKey(seed: [UInt8](repeating: 7, count: 32))
        let id = try #require(RecordID(Array(1...16)))
        let day = LocalDate(dayNumber: 20_522)
        let line = CertificateLine(
            activity: ID(id), kindOfMinutes: .service, days: day...day.advanced(by: 30), minutes: 2205)
        let serial = try #require(CertificateSerial(Array(1...10)))
        certificate = try #require(
            Certificate(
                serial: serial, volunteer: ID(id), person: [ID(id)],
                days: day...day.advanced(by: 30), lines: [line],
                issued: Moment(minute: 20_560 * 1440 + 1300, offsetMinutes: 240), device: key.replica,
                isPosthumous: isPosthumous))
        token = CertificateToken(certificate, name: name)
        text = try token.signed(with: key)
    }
}

@Suite("The code of a certificate", .lane(.computing))
struct CertificateTokenTests {
    @Test("What was signed is read again, name and all")
    func roundTrip() throws {
        for isPosthumous in [false, true] {
            let sample = try Sample(isPosthumous: isPosthumous)
            let read = try CertificateToken(text: sample.text)
            #expect(read == sample.token && read.agrees(with: sample.certificate))
            #expect(
                read.minutes == 2205 && read.name == "حصة علی Sharif" && read.isPosthumous == isPosthumous)
            #expect(read.issuedOn == LocalDate(dayNumber: 20_561))
            let spaced = sample.text.enumerated().map { $0 % 5 == 4 ? "\($1)\n" : "\($1)" }.joined()
            #expect(try CertificateToken(text: spaced) == read)
        }
    }

    @Test("Every change of a single letter makes it invalid")
    func everyLetter() throws {
        let letters = Array(try Sample().text)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var accepted = 0
        for place in letters.indices {
            let own = alphabet.firstIndex(of: letters[place]) ?? 0
            // Every letter at some place; at every place each of its five bits and what looks like a letter.
            let near = [1, 2, 4, 8, 16, 31].map { alphabet[own ^ $0] } + [alphabet[place % 32]]
            for other in near + ["0", "1", "a", "."] where other != letters[place] {
                var changed = letters
                changed[place] = other
                if (try? CertificateToken(text: String(changed))) != nil { accepted += 1 }
            }
            var shorter = letters
            shorter.remove(at: place)
            if (try? CertificateToken(text: String(shorter))) != nil { accepted += 1 }
        }
        #expect(accepted == 0)
    }

    @Test("One minute more, one bit less, another name: invalid")
    func everyBit() throws {
        let sample = try Sample()
        let bytes = try #require(Base32.decode(String(sample.text.dropFirst(CertificateToken.prefix.count))))
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: CredentialError.self) {
                _ = try CertificateToken(text: CertificateToken.prefix + Base32.encode(changed))
            }
        }
        // 2,206 minutes with the signature of 2,205.
        var raised = bytes
        raised[46] += 1
        #expect(throws: CredentialError.badSignature) {
            _ = try CertificateToken(text: CertificateToken.prefix + Base32.encode(raised))
        }
    }

    @Test("Only the issuing device signs, and a long name is cut between characters")
    func limits() throws {
        let sample = try Sample(name: String(repeating: "حصّة ", count: 40))
        #expect(sample.token.name.utf8.count <= 100 && sample.token.name.utf8.count > 80)
        #expect(try CertificateToken(text: sample.text).name == sample.token.name)
        let other = try DeviceKey(seed: [UInt8](repeating: 8, count: 32))
        #expect(throws: CredentialError.otherKey(sample.key.replica)) {
            _ = try sample.token.signed(with: other)
        }
        for text in ["", "SAAT1.", "SAAT1.AAAA", String(repeating: "A", count: 600)] {
            #expect(throws: CredentialError.notACertificate) { _ = try CertificateToken(text: text) }
        }
    }

    @Test("A file with one changed byte is not accepted")
    func file() throws {
        let sample = try Sample()
        let file = try SignedFile.make(
            Array("%PDF-1.5\nthe page\n%%EOF\n".utf8), .certificate(sample.token), with: sample.key)
        #expect(try SignedFile.token(of: file) == .certificate(sample.token))
        for place in file.indices {
            for change: UInt8 in [1, 0x20, 0x80] {
                var changed = file
                changed[place] ^= change
                #expect(throws: CredentialError.self) { _ = try SignedFile.token(of: changed) }
            }
        }
        #expect(throws: CredentialError.self) { _ = try SignedFile.token(of: file + [10]) }
        #expect(throws: CredentialError.notACertificate) { _ = try SignedFile.token(of: Array("%PDF".utf8)) }
    }

    @Test("A serial is read however it is typed")
    func serial() throws {
        let serial = try #require(CertificateSerial(Array(1...10)))
        #expect(serial.description == "AEBA-GBAF-AYDQ-QCIK")
        #expect(CertificateSerial(text: "aeba gbaf-aydqqcik") == serial)
        #expect(CertificateSerial(text: "AEBA-GBAF-AYDQ-QCI1") == nil)
    }
}
