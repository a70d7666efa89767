import ByteEncodings
import JOSE
import Testing

@Suite("Keys of an issuer")
struct JSONWebKeySetTests {
    private static let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"

    private static func key(_ more: String) -> String {
        #"{"kty":"OKP","crv":"Ed25519","x":"\#(x)"\#(more.isEmpty ? "" : ",")\#(more)}"#
    }

    @Test(
        "a key is found by kid; one without kid where none has it; all where the token names none")
    func candidates() throws {
        let keys = [#""kid":"a""#, #""kid":"b""#, ""].map(Self.key).joined(separator: ",")
        let set = try JSONWebKeySet(parsing: Array("{\"keys\":[\(keys)]}".utf8))
        #expect(set.candidates(for: try Self.header(#""kid":"b""#)) == [1])
        #expect(set.candidates(for: try Self.header(#""kid":"'; DROP TABLE keys""#)) == [2])
        #expect(set.candidates(for: try Self.header("")) == [0, 1, 2])
    }

    @Test("no more keys are tried than the bound, and no more are taken")
    func bounds() throws {
        func text(_ count: Int) -> [UInt8] {
            let keys = Array(repeating: Self.key(""), count: count).joined(separator: ",")
            return Array("{\"keys\":[\(keys)]}".utf8)
        }
        let set = try JSONWebKeySet(parsing: text(JSONWebKeySet.countMax))
        #expect(set.candidates(for: try Self.header("")).count == JSONWebKeySet.triesMax)
        #expect(throws: JOSEError.self) {
            try JSONWebKeySet(parsing: text(JSONWebKeySet.countMax + 1))
        }
    }

    @Test(
        "keys for other uses, of other kinds or too weak are left out",
        arguments: [
            #""use":"enc""#, #""key_ops":["encrypt"]"#, #""alg":"HS256""#, #""alg":"ES256""#,
            #""crv":"X25519""#,
        ])
    func refused(more: String) throws {
        let text =
            more.contains("crv")
            ? #"{"kty":"OKP","crv":"X25519","x":"\#(Self.x)"}"# : Self.key(more)
        let set = try JSONWebKeySet(parsing: Array("{\"keys\":[\(text)]}".utf8))
        #expect(set.keys.isEmpty && set.refusals.count == 1)
    }

    private static func header(_ more: String) throws -> JWSHeader {
        let text = #"{"alg":"EdDSA"\#(more.isEmpty ? "" : ",")\#(more)}"#
        let token = Base64.urlText(Array(text.utf8)) + ".AAAA.AAAA"
        return try Array(token.utf8).withUnsafeBufferPointer { try CompactJWS($0).header }
    }
}
