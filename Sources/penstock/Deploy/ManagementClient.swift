import ByteEncodings
import Glibc
import JSON
import PenstockServer
import SigV4
import SigV4OpenSSL

/// Calls of the management APIs, signed with the credentials in the environment.
struct ManagementClient {
    let endpoint: EndpointURL
    let region: String
    private let credentials: SigV4Credentials

    /// As the AWS SDKs have it: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. Without
    /// them a key that a gateway without keys takes.
    init(_ url: String, option: String, region: String, authorities: String?) throws {
        endpoint = try EndpointURL(url, option: option, authorities: authorities)
        self.region = region
        let environment = Environment.all
        credentials = SigV4Credentials(
            accessKeyID: environment["AWS_ACCESS_KEY_ID"] ?? "test",
            secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "test",
            sessionToken: environment["AWS_SESSION_TOKEN"])
    }

    /// What a call answers; throws when it is refused.
    func call(
        _ method: String, _ path: String, query: String = "", body: [UInt8] = [],
        accept: String = "application/json"
    ) throws -> [UInt8] {
        let crypto = OpenSSLCrypto()
        let signer = SigV4Signer(
            credentials, region: region, service: "apigateway", crypto: crypto)
        let request = SigV4Request(
            method: method, path: path, query: query,
            fields: [
                .init("Host", endpoint.host), .init("Accept", accept),
                .init("Content-Type", "application/json"),
            ],
            payloadHash: Hex.text(crypto.sha256(body)))
        let signed = signer.sign(
            request, timestamp: SigV4Timestamp(seconds: time(nil)).text
        ).request
        let answer = try HTTPCall.send(
            method, query.isEmpty ? path : "\(path)?\(query)",
            fields: signed.fields.map { ($0.name, $0.value) }, body: body, to: endpoint)
        guard answer.status < 300 else {
            let message = (try? JSONValue(parsing: answer.bytes))?["message"]?.string
            throw CommandFailure.refused(
                "\(method) \(path): \(answer.status) \(answer.field("x-amzn-ErrorType") ?? "")"
                    + (message.map { ": \($0)" } ?? ""),
                hint: answer.status == 403
                    ? "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are what the gateway has as "
                        + "--manage-key" : nil)
        }
        return answer.bytes
    }

    /// The same with a body of members.
    func send(_ method: String, _ path: String, _ body: JSONValue) throws -> JSONValue {
        try Self.json(call(method, path, body: Array(body.compact.utf8)), path)
    }

    func get(_ path: String, query: String = "") throws -> JSONValue {
        try Self.json(call("GET", path, query: query), path)
    }

    /// More pages than any account fills; an endpoint that always has a next one doesn't hold a command.
    private static let pagesMax = 1_000

    /// All pages of a list: of `apigateway` by position, of `apigatewayv2` by token.
    func list(_ path: String, query: String = "") throws -> [JSONValue] {
        let isHTTP = path.hasPrefix("/v2/")
        var items: [JSONValue] = []
        var next: String?
        var pages = 0
        repeat {
            pages += 1
            guard pages <= Self.pagesMax else {
                throw CommandFailure.refused("\(path): more than \(Self.pagesMax) pages")
            }
            let page = next.map { (isHTTP ? "&nextToken=" : "&position=") + PercentText.encode($0) }
            let answer = try get(
                path,
                query: query + (query.isEmpty ? "" : "&")
                    + (isHTTP ? "maxResults=500" : "limit=500") + (page ?? ""))
            items += (answer["items"] ?? answer["item"])?.array ?? []
            next = (isHTTP ? answer["nextToken"] : answer["position"])?.string
        } while next != nil
        return items
    }

    private static func json(_ bytes: [UInt8], _ path: String) throws -> JSONValue {
        if bytes.isEmpty { return [:] }
        do {
            return try JSONValue(parsing: bytes)
        } catch {
            throw CommandFailure.refused("\(path): the answer isn't JSON: \(error)")
        }
    }
}

/// Percent-encoding of a path's segment or a query's value (RFC 3986 §2.3).
enum PercentText {
    static func encode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }
}
