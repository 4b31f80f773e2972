import Causality
import HoursModel
public import SignedLog

/// A PDF that carries the code of its document and a signature over itself, in two comment lines after its end.
///
/// Programs that show PDF skip the lines. The signature covers every byte before it, so that not a letter of the page can be
/// changed without a trace.
public enum SignedFile {
    /// The most bytes of a file that is read.
    public static let mostBytes = 16 * 1024 * 1024
    private static let textMark = Array("\n%saat-certificate ".utf8)
    private static let signatureMark = Array("\n%saat-signature ".utf8)

    /// The document with its code and signature.
    ///
    /// - Throws: `CredentialError.otherKey`.
    public static func make(_ document: [UInt8], _ token: DocumentToken, with key: DeviceKey) throws
        -> [UInt8]
    {
        let body = document + textMark + Array(try token.signed(with: key).utf8)
        return body + signatureMark + Array(Base32.encode(try key.sign(message(body))).utf8) + [10]
    }

    /// Reads the code of a file and checks both signatures.
    ///
    /// - Throws: `CredentialError.notACertificate`, `.badSignature`, `.changedFile`.
    public static func token(of file: [UInt8]) throws -> DocumentToken {
        guard file.count <= mostBytes, file.last == 10,
            let end = lastPlace(of: signatureMark, in: file[...]),
            let start = lastPlace(of: textMark, in: file[..<end])
        else { throw CredentialError.notACertificate }
        let text = String(decoding: file[(start + textMark.count)..<end], as: UTF8.self)
        let token = try DocumentToken(text: text)
        let letters = String(decoding: file[(end + signatureMark.count)...].dropLast(), as: UTF8.self)
        guard !text.contains(where: \.isWhitespace), let signature = Base32.decode(letters),
            DeviceKey.isValid(signature, over: message(Array(file[..<end])), by: token.key)
        else { throw CredentialError.changedFile }
        return token
    }

    private static func message(_ body: [UInt8]) -> [UInt8] { Array("saat document 1".utf8) + body }

    private static func lastPlace(of mark: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        var place = bytes.endIndex - mark.count
        while place >= bytes.startIndex {
            if bytes[place] == mark[0], bytes[place..<place + mark.count].elementsEqual(mark) { return place }
            place -= 1
        }
        return nil
    }
}
