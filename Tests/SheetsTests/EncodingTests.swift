import Foundation
import Sheets
import Testing

@Suite("Encodings")
struct EncodingTests {
    static let text = "الاسم,ساعات\nمحمد,٣\n"

    private func units(_ text: String, bigEndian: Bool) -> [UInt8] {
        text.utf16.flatMap {
            bigEndian ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)]
        }
    }

    @Test("One text in every encoding of Unicode reads alike")
    func unicode() throws {
        let utf8 = Array(Self.text.utf8)
        let (little, big) = (units(Self.text, bigEndian: false), units(Self.text, bigEndian: true))
        #expect(try TextEncoding.utf8(utf8) == utf8)
        #expect(try TextEncoding.utf8([0xEF, 0xBB, 0xBF] + utf8) == utf8)
        #expect(try TextEncoding.utf8([0xEF, 0xBB, 0xBF] + utf8, encoding: .windows1256) == utf8)
        #expect(try TextEncoding.utf8([0xFF, 0xFE] + little) == utf8)
        #expect(try TextEncoding.utf8([0xFE, 0xFF] + big) == utf8)
        #expect(try TextEncoding.utf8(little, encoding: .utf16LittleEndian) == utf8)
        #expect(try TextEncoding.utf8(big, encoding: .utf16BigEndian) == utf8)
        #expect(
            fault { () throws(SheetError) in try TextEncoding.utf8(Array(little.dropLast()), encoding: .utf16)
            } != nil)
        #expect(
            fault { () throws(SheetError) in
                try TextEncoding.utf8([0x00, 0xD8], encoding: .utf16LittleEndian)
            } != nil)
    }

    @Test("Older encodings read by their tables")
    func codePages() throws {
        // "محمد پارسا" in windows-1256, with the Persian letter and a joiner in place.
        let arabic: [UInt8] = [0xE3, 0xCD, 0xE3, 0xCF, 0x20, 0x81, 0xC7, 0xD1, 0xD3, 0xC7, 0x9D, 0xC1]
        #expect(try TextEncoding.utf8(arabic, encoding: .windows1256) == Array("محمد پارسا\u{200C}ء".utf8))
        #expect(try TextEncoding.utf8([0xE9, 0x80, 0x96], encoding: .windows1252) == Array("é€–".utf8))
        #expect(try TextEncoding.utf8([0xE9], encoding: .latin1) == Array("é".utf8))
        #expect(try TextEncoding.utf8([0xE7, 0xD0, 0xC7, 0xAC], encoding: .arabicISO) == Array("هذا،".utf8))
        #expect(
            fault { () throws(SheetError) in try TextEncoding.utf8([0x81], encoding: .windows1252) } != nil)
        for encoding in [TextEncoding.windows1256, .latin1] {
            #expect(try TextEncoding.utf8(Array(1...255), encoding: encoding).count > 255)
        }
    }

    @Test("Encodings go by several names", arguments: TextEncoding.allCases)
    func names(encoding: TextEncoding) throws {
        #expect(try TextEncoding(name: encoding.name) == encoding)
        #expect(try TextEncoding(name: encoding.name.uppercased()) == encoding)
    }

    @Test("An encoding that is not known is refused with the list of those that are")
    func unknown() {
        let found = fault { () throws(SheetError) in try TextEncoding(name: "ebcdic") }
        #expect(found == .unknownEncoding("ebcdic"))
        #expect(found?.recoverySuggestion?.contains("windows-1256") == true)
        #expect((try? TextEncoding(name: "CP1256")) == .windows1256)
        #expect((try? TextEncoding(name: "ISO_8859-1")) == .latin1)
    }
}
