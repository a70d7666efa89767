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

    private static func parse(_ text: String, _ sizeMax: Int = 4096) throws(JOSEError)
        -> CompactJWS
    {
        var result: Result<CompactJWS, JOSEError>?
        var text = text
        text.withUTF8 { bytes in
            result = Result { () throws(JOSEError) in try CompactJWS(bytes, sizeMax: sizeMax) }
        }
        guard let result else { preconditionFailure("not called") }
        return try result.get()
    }

    private static func refusal(_ text: String, _ sizeMax: Int = 4096) -> JOSEError.Code? {
        do throws(JOSEError) {
            _ = try parse(text, sizeMax)
            return nil
        } catch { return error.code }
    }
}
