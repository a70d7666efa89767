import Foundation
import JSON
import SigV4
import SigV4OpenSSL

@testable import PenstockControl

/// A control plane, and requests to it as an SDK signs them.
struct Client {
    var plane: ControlPlane
    var region = "us-east-1"
    var keyID = "test"
    var secret = "test"
    var service = "apigateway"

    static let now: Int64 = 1_764_000_000

    init(_ plane: ControlPlane) { self.plane = plane }

    /// A plane without a store, whose clock stands still.
    static func ephemeral(
        keys: [AccessKey] = [], store: any DocumentStore = EphemeralStore()
    ) throws -> Client {
        var options = ControlOptions(clock: { now })
        options.keys = keys
        options.allowsReset = true
        return Client(try ControlPlane(options, store: store))
    }

    /// The signed request.
    func request(
        _ method: String, _ target: String, _ body: JSONValue? = nil, at time: Int64 = now
    ) -> ControlRequest {
        var request = ControlRequest(method: method, target: target)
        request.headers = [("Host", "127.0.0.1:4566")]
        request.body = body.map { Array($0.compact.utf8) } ?? []
        let hash = OpenSSLCrypto().sha256(request.body).map { String(format: "%02x", $0) }
            .joined()
        let signer = SigV4Signer(
            SigV4Credentials(accessKeyID: keyID, secretAccessKey: secret), region: region,
            service: service, crypto: OpenSSLCrypto())
        let signed = signer.sign(
            SigV4Request(
                method: method, path: String(request.path), query: String(request.query),
                fields: request.headers.map { .init($0.name, $0.value) }, payloadHash: hash),
            timestamp: SigV4Timestamp(seconds: Int(time)).text)
        request.headers = signed.request.fields.map { ($0.name, $0.value) }
        return request
    }

    /// Calls, and returns the status, the error's code and the body.
    func call(
        _ method: String, _ target: String, _ body: JSONValue? = nil
    ) throws -> (status: Int, error: String?, body: JSONValue) {
        let response = plane.answer(request(method, target, body))
        return (
            response.status, response.error,
            response.body.isEmpty ? .null : try JSONValue(parsing: response.body)
        )
    }
}

extension ControlResponse {
    /// What `x-amzn-ErrorType` says.
    var error: String? { headers.first { $0.name == "x-amzn-ErrorType" }?.value }
    /// The error's message.
    var message: String? {
        (try? JSONValue(parsing: body))?["message"]?.string
    }
}
