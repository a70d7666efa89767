import SigV4
import SigV4OpenSSL
import Testing

/// The sentences come from the IAM User Guide, "Troubleshoot signed requests for AWS APIs", and from
/// what users of API Gateway report.
@Suite("Judging a signature")
struct SigV4VerifierTests {
    static let credentials = SigV4Credentials(accessKeyID: "AKID", secretAccessKey: "secret")
    static let timestamp = "20150830T123600Z"

    static func request() -> SigV4Request {
        SigV4Request(
            method: "GET", path: "/dev/a%20b", query: "x=1&a=2",
            fields: [.init("Host", "example.com")], payloadHash: SigV4Request.emptyPayloadHash)
    }

    static func signed() -> SigV4Request {
        SigV4Signer(
            credentials, region: "us-east-1", service: "execute-api", crypto: OpenSSLCrypto()
        ).sign(request(), timestamp: timestamp).request
    }

    static func presigned() -> SigV4Request {
        SigV4Signer(
            credentials, region: "us-east-1", service: "execute-api", crypto: OpenSSLCrypto()
        ).presign(request(), timestamp: timestamp, lifetime: 60).request
    }

    static func refusal(
        _ request: SigV4Request, at seconds: Int = 0, region: String? = "us-east-1",
        credentials: SigV4Credentials? = Self.credentials
    ) -> SigV4Error? {
        guard let signed = SigV4Timestamp(timestamp) else { return nil }
        let verifier = SigV4Verifier(
            region: region, service: "execute-api", crypto: OpenSSLCrypto())
        do throws(SigV4Error) {
            _ = try verifier.verify(
                request, now: SigV4Timestamp(seconds: signed.seconds + seconds)
            ) { $0 == "AKID" ? credentials : nil }
            return nil
        } catch {
            return error
        }
    }

    static func replacing(_ name: String, _ value: String?) -> SigV4Request {
        var request = signed()
        request.fields.removeAll { $0.name == name }
        if let value { request.fields.append(.init(name, value)) }
        return request
    }

    @Test("a signature holds for five minutes each way, and not a second longer")
    func skew() {
        #expect(Self.refusal(Self.signed(), at: 300) == nil)
        #expect(Self.refusal(Self.signed(), at: -300) == nil)
        #expect(
            Self.refusal(Self.signed(), at: 301)?.message
                == "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z "
                + "(20150830T124101Z - 5 min.)")
        #expect(
            Self.refusal(Self.signed(), at: -301)?.message
                == "Signature not yet current: 20150830T123600Z is still later than "
                + "20150830T123559Z (20150830T123059Z + 5 min.)")
    }

    @Test("a signed URL holds for as long as it says")
    func lifetime() {
        #expect(Self.refusal(Self.presigned(), at: 60) == nil)
        #expect(Self.refusal(Self.presigned(), at: 61)?.code == .invalidSignature)
    }

    @Test("every field that was signed counts, and a new one that wasn't is no harm")
    func fields() {
        #expect(Self.refusal(Self.replacing("Host", "example.org"))?.code == .invalidSignature)
        #expect(Self.refusal(Self.replacing("Host", nil))?.code == .invalidSignature)
        #expect(Self.refusal(Self.replacing("accept", "*/*")) == nil)
        #expect(
            Self.refusal(Self.replacing("x-amz-target", "other"))?.message
                == "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.")
    }

    @Test("a signature that doesn't match shows what should have been signed")
    func mismatch() {
        var request = Self.signed()
        request.query = "x=1&a=3"
        let message = Self.refusal(request)?.message ?? ""
        #expect(
            message.contains("should have been\n'GET\n/dev/a%2520b\na=3&x=1\nhost:example.com\n"))
        #expect(message.hasPrefix("The request signature we calculated does not match"))
    }

    @Test("what isn't a signature says which parts are missing")
    func incomplete() {
        #expect(Self.refusal(Self.request())?.message == "Missing Authentication Token")
        #expect(
            Self.refusal(Self.replacing("Authorization", "Basic a="))?.message
                == "Authorization header requires 'Credential' parameter. Authorization header "
                + "requires 'Signature' parameter. Authorization header requires 'SignedHeaders' "
                + "parameter. Authorization=Basic a=")
        #expect(
            Self.refusal(Self.replacing("Authorization", "Bearer abc"))?.message
                == "'abc' not a valid key=value pair (missing equal-sign) in Authorization header: "
                + "'Bearer abc'.")
        #expect(
            Self.refusal(Self.replacing("Authorization", "abc"))?.message
                == "'abc' not a valid key=value pair (missing equal-sign) in Authorization header: "
                + "'abc'.")
        #expect(
            Self.refusal(Self.replacing("Authorization", "AWS4-HMAC-SHA256 abc"))?.message
                == "'abc' not a valid key=value pair (missing equal-sign) in Authorization header: "
                + "'AWS4-HMAC-SHA256 abc'.")
        #expect(Self.refusal(Self.replacing("X-Amz-Date", nil))?.code == .incompleteSignature)
        let other = Self.replacing(
            "Authorization", "AWS4-X Credential=a/b/c/d/aws4_request, SignedHeaders=a, Signature=b")
        #expect(Self.refusal(other)?.code == .incompleteSignature)
    }

    @Test("keys that nobody has, other regions and sessions are refused")
    func owners() {
        #expect(Self.refusal(Self.signed(), credentials: nil)?.code == .unrecognizedClient)
        #expect(
            Self.refusal(Self.signed(), region: "eu-west-1")?.message
                == "Credential should be scoped to a valid region, not 'us-east-1'. ")
        #expect(Self.refusal(Self.signed(), region: nil) == nil)
        let session = SigV4Credentials(
            accessKeyID: "AKID", secretAccessKey: "secret", sessionToken: "token")
        #expect(Self.refusal(Self.signed(), credentials: session)?.code == .unrecognizedClient)
    }

    @Test(
        "times are read and written alike",
        arguments: [
            ("19700101T000000Z", 0), ("20000229T235959Z", 951_868_799),
            ("19691231T235959Z", -1), ("20991231T000000Z", 4_102_358_400),
        ])
    func timestamps(text: String, seconds: Int) {
        #expect(SigV4Timestamp(text)?.seconds == seconds)
        #expect(SigV4Timestamp(seconds: seconds).text == text)
    }

    @Test(
        "what is no time is refused",
        arguments: ["", "20150830", "20150230T000000Z", "20150830T240000Z", "2015083aT000000Z"])
    func notTimestamps(text: String) { #expect(SigV4Timestamp(text) == nil) }
}
