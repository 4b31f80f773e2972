import Causality
import Credentials
import HoursModel
import NIOHTTP1
import Office
import Replica
import SignedLog
import Testing

@Suite("The public pages")
struct VerifyPageTests {
    /// The code of a certificate that a device signed.
    private func code(_ key: DeviceKey, name: String) throws -> String {
        let id = try #require(RecordID(Array(1...16)))
        let day = LocalDate(dayNumber: 20_522)
        let line = CertificateLine(activity: ID(id), kindOfMinutes: .service, days: day...day, minutes: 2205)
        let serial = try #require(CertificateSerial(Array(1...10)))
        let certificate = try #require(
            Certificate(
                serial: serial, volunteer: ID(id), person: [ID(id)], days: day...day, lines: [line],
                issued: Moment(minute: day.dayNumber * 1440, offsetMinutes: 240), device: key.replica,
                isPosthumous: false))
        return try CertificateToken(certificate, name: name).signed(with: key)
    }

    private func addLicence(to replica: Replica) throws -> (licence: RecordID, volunteer: RecordID) {
        func add(_ kind: KindDeclaration, _ values: [(String, String)], ref: String) throws -> RecordID {
            let around = Surroundings(nowMilliseconds: 1_772_323_200_000) { count in
                (0..<count).map { _ in UInt8.random(in: 0...255) }
            }
            return try replica.add(kind, values: values, ref: ref, text: FieldText(), around)
        }
        let volunteer = try add(Kinds.volunteer, [("name", "حصة")], ref: "v")
        let licence = try add(
            Kinds.licence, [("volunteer", "v"), ("profession", "<i>Guide"), ("step", "granted")], ref: "l")
        return (licence, volunteer)
    }

    @Test(
        "What a reviewer signed but the ledger lacks is shown in three languages, not as valid, and a name is only text"
    )
    func notHere() async throws {
        let replica = try makeTestReplica()
        let code = try code(replica.deviceKey, name: "<b>Maya</b>")
        try await RunningOffice.run(replica) { office in
            for path in ["/c/\(code)", "/C/\(code)?lang=en", "/verify?c=\(code)"] {
                let page = try await office.send(.GET, path)
                #expect(
                    page.status == 200
                        && page.headers.first(name: "content-type") == "text/html; charset=utf-8")
                #expect(page.text.contains("class=\"bad\"") && page.text.contains("not in the ledger here"))
                #expect(page.text.contains("36 hours and 45 minutes"))
                #expect(page.text.contains("&lt;b&gt;Maya") && !page.text.contains("<b>"))
                #expect(
                    page.headers.first(name: "content-security-policy")?.hasPrefix("default-src 'none'")
                        == true)
                #expect(page.headers.first(name: "referrer-policy") == "no-referrer")
            }
            let arabic = try await office.send(
                .GET, "/c/\(code)", headers: [("accept-language", "ar-AE,en;q=0.5")])
            #expect(arabic.text.contains("dir=\"rtl\"") && arabic.text.contains("٣٦ ساعة و٤٥ دقيقة"))
            let persian = try await office.send(.GET, "/c/\(code)?lang=fa")
            #expect(persian.text.contains("lang=\"fa\"") && persian.text.contains("۳۶ ساعت و ۴۵ دقیقه"))
        }
    }

    @Test("The code of a licence is checked on the same page, with its last day")
    func licence() async throws {
        let replica = try makeTestReplica()
        let id = try #require(RecordID(Array(1...16)))
        let (known, volunteer) = try addLicence(to: replica)
        func code(_ licence: RecordID, until: LocalDate? = nil) throws -> String {
            try LicenceToken(
                key: replica.id, licence: licence, volunteer: volunteer, profession: "<i>Guide", from: nil,
                until: until,
                issuedOn: LocalDate(dayNumber: 20_522), name: "حصة"
            ).signed(with: replica.deviceKey)
        }
        let (open, over) = (try code(known), try code(known, until: LocalDate(dayNumber: 20_523)))
        let strange = try code(id)
        try await RunningOffice.run(replica) { office in
            let page = try await office.send(.GET, "/c/\(open)?lang=en")
            #expect(page.text.contains("class=\"good\"") && page.text.contains("&lt;i&gt;Guide"))
            let late = try await office.send(.GET, "/c/\(over)?lang=ar")
            #expect(late.text.contains("class=\"bad\"") && late.text.contains("انقضى آخر يوم"))
            let lacking = try await office.send(.GET, "/c/\(strange)?lang=en")
            #expect(
                lacking.text.contains("class=\"bad\"") && lacking.text.contains("not in the ledger here"))
            let changed = try await office.send(.GET, "/c/\(open.dropLast(4))AAAA?lang=en")
            #expect(changed.text.contains("class=\"bad\"") && !changed.text.contains("Guide"))
        }
    }

    @Test("A changed letter, a stranger's key and nonsense are not valid, and say nothing of anybody")
    func invalid() async throws {
        let replica = try makeTestReplica()
        let code = try code(replica.deviceKey, name: "Maya")
        let stranger = try self.code(DeviceKey(seed: [UInt8](repeating: 3, count: 32)), name: "Maya")
        try await RunningOffice.run(replica) { office in
            let changed = String(code.dropLast(3)) + (code.hasSuffix("AAA") ? "BAA" : "AAA")
            for wrong in [changed, "SAAT1.ABC", "%3Cscript%3E", String(repeating: "A", count: 2_000)] {
                let page = try await office.send(.GET, "/c/\(wrong)")
                #expect(
                    page.status == 200 && page.text.contains("class=\"bad\"") && !page.text.contains("Maya"))
                #expect(!page.text.contains("<script"))
            }
            let page = try await office.send(.GET, "/verify?c=\(stranger)")
            #expect(
                page.text.contains("class=\"bad\"") && page.text.contains("none that issues certificates"))
            #expect(try await office.send(.POST, "/verify").status == 405)
            #expect(try await office.send(.GET, "/verify").text.contains("<textarea"))
        }
    }

    @Test("The guides are read without a login, in three languages")
    func guides() async throws {
        try await RunningOffice.run { office in
            #expect(try await office.send(.GET, "/guide").text.contains("/guide/recording?lang=en"))
            let page = try await office.send(.GET, "/guide/paper?lang=fa")
            #expect(
                page.text.contains("dir=\"rtl\"")
                    && page.text.contains("<pre dir=\"ltr\">saat import sheet.csv --dry-run"))
            #expect(try await office.send(.GET, "/guide/nothing").status == 404)
        }
    }
}
