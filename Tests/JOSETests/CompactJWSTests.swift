import ByteEncodings
import JOSE
import Testing

@Suite("Tokens taken apart")
struct CompactJWSTests {
    @Test("one of the bound's length is taken, a byte more is not")
    func bound() throws {
        let head = Base64.urlText(Array(#"{"alg":"RS256"}"#.utf8)) + ".AAAA."
        let signature = String(repeating: "AAAA", count: 25)
        #expect(try Self.parse(head + signature, head.utf8.count + 100).signature.count == 75)
        #expect(Self.refusal(head + signature, head.utf8.count + 99) == .tooLarge)
    }

    @Test(
        "headers that don't say one known way to verify",
        arguments: [
            (#"{"alg":"none"}"#, JOSEError.Code.algorithm), (#"{"alg":"NONE"}"#, .algorithm),
            (#"{"alg":"rs256"}"#, .algorithm), (#"{"kid":"1"}"#, .malformed),
            (#"{"alg":["RS256"]}"#, .malformed), (#"{"alg":"RS256","kid":1}"#, .malformed),
            (#"{"alg":"none","alg":"RS256"}"#, .malformed), (#"["RS256"]"#, .malformed),
            (#"{"alg":"RS256","crit":["exp"],"exp":1}"#, .critical),
            (#"{"alg":"RS256","crit":[]}"#, .critical),
        ])
    func headers(header: String, code: JOSEError.Code) {
        #expect(Self.refusal(Base64.urlText(Array(header.utf8)) + ".AAAA.AAAA") == code)
    }

    @Test(
        "base64url has one spelling and no padding",
        arguments: ["AB", "AAE=", "A A", "A+", "A/", "A", "AAAA\n"])
    func spelling(payload: String) {
        let header = Base64.urlText(Array(#"{"alg":"RS256"}"#.utf8))
        #expect(Self.refusal("\(header).\(payload).AAAA") == .malformed)
    }

    /// Every rest of a division by eight and four, so that each loop of the decoder begins and ends once.
    @Test("payloads and signatures of every length are what was written", arguments: 0...33)
    func lengths(count: Int) throws {
        let header = Base64.urlText(Array(#"{"alg":"RS256"}"#.utf8))
        let payload = (0..<count).map { UInt8($0 * 37 & 0xff) }
        let signature = (0...count).map { UInt8(251 - $0) }
        let token = try Self.parse(
            "\(header).\(Base64.urlText(payload)).\(Base64.urlText(signature))")
        #expect(token.payload == payload)
        #expect(token.signature == signature)
    }

    /// As long as each other, and alike but for a character: what is known is known by every byte.
    @Test("a header that is known is taken for no other")
    func known() throws {
        let known = KnownHeader()
        for kid in ["one", "one", "two", "one", "twp", "one"] {
            let header = Base64.urlText(Array(#"{"alg":"RS256","kid":"\#(kid)"}"#.utf8))
            #expect(try Self.parse("\(header).AAAA.AAAA", known: known).header.keyID == kid)
        }
        let none = Base64.urlText(Array(#"{"alg":"none_","kid":"one"}"#.utf8))
        for _ in 0..<2 {
            #expect(throws: JOSEError.self) {
                try Self.parse("\(none).AAAA.AAAA", known: known)
            }
        }
        // What isn't the header is looked at all the same.
        let header = Base64.urlText(Array(#"{"alg":"RS256","kid":"one"}"#.utf8))
        #expect(throws: JOSEError.self) {
            try Self.parse("\(header).A+.AAAA", known: known)
        }
    }

    private static func parse(
        _ text: String, _ sizeMax: Int = 4096, known: KnownHeader? = nil
    ) throws(JOSEError) -> (header: JWSHeader, payload: [UInt8], signature: [UInt8]) {
        try Array(text.utf8).withUnsafeBufferPointer { bytes throws(JOSEError) in
            let token = try CompactJWS(bytes, sizeMax: sizeMax, known: known)
            return (token.header, Array(token.payload), Array(token.signature))
        }
    }

    private static func refusal(_ text: String, _ sizeMax: Int = 4096) -> JOSEError.Code? {
        do throws(JOSEError) {
            _ = try parse(text, sizeMax)
            return nil
        } catch { return error.code }
    }
}
