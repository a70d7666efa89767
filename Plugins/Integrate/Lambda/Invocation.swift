import ByteEncodings
import CPenstock
import CivilTime
import LambdaEvents
import SigV4

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The request of the Lambda Invoke API: Lambda API reference, "Invoke".
struct Invocation {
    /// Bytes of a synchronous invocation, and of an asynchronous one.
    static let payloadMax = 6_291_556
    static let eventMax = 1 << 20

    private let upstream: Bytes
    private let target: Bytes
    private let timeoutMilliseconds: UInt32
    /// Whether headers that a mapping made say how to invoke.
    private let isCustom: Bool
    private let signing: Signing?

    init(_ setup: Setup, _ format: EventFormat?) throws {
        let config = setup.config
        let name = try config.require("upstream")
        upstream = setup.storage.copy(try name.string())
        guard setup.host.upstream(try name.string()) != 0 else {
            throw name.error("there is no upstream of that name")
        }
        let function = try config.require("function").string()
        let segment = PercentEncoding.unreserved.text(Array(function.utf8))
        let target = "/2015-03-31/functions/\(segment)/invocations"
        self.target = setup.storage.copy(target)
        timeoutMilliseconds = UInt32(try config.int("timeout_ms", or: 29_000, in: 1...900_000))
        isCustom = format == nil
        signing = try config["credentials"].map { try Signing($0, setup, path: target) }
    }

    /// Whether nobody waits for the function.
    func isEvent(_ exchange: Exchange) -> Bool {
        isCustom && exchange.header("x-amz-invocation-type").equalsIgnoringCase("Event")
    }

    /// Asks for the function; false: the request can't be made, and the log says why.
    func start(_ exchange: Exchange, _ payload: Bytes) throws -> Bool {
        var fields = [pen_kv(name: "content-type", value: "application/json")]
        let trace = exchange.header("x-amzn-trace-id")
        if !trace.isAbsent { fields.append(pen_kv(name: "x-amzn-trace-id", value: trace)) }
        if isCustom {
            for name: Bytes in ["x-amz-invocation-type", "x-amz-log-type", "x-amz-client-context"] {
                let value = exchange.header(name)
                if !value.isAbsent { fields.append(pen_kv(name: name, value: value)) }
            }
        }
        if let signing { try signing.sign(&fields, payload, exchange) }
        let token = fields.withUnsafeBufferPointer {
            exchange.callout(
                upstream, method: "POST", target: target, headers: $0, body: payload,
                timeoutMilliseconds: timeoutMilliseconds)
        }
        return token != 0
    }
}

/// Signature Version 4 of the requests, by the host's hashes.
private struct Signing {
    private let signer: SigV4Signer<HostCrypto>
    private let crypto: HostCrypto
    private let host: Host
    private let authority: String
    private let path: String

    init(_ config: Config, _ setup: Setup, path: String) throws {
        func secret(_ name: String) throws -> String? {
            guard let reference = config[name] else { return nil }
            let value = setup.host.secret(try reference.string())
            guard !value.isAbsent, value.n > 0 else {
                throw reference.error("there is no secret behind this reference")
            }
            return String(value)
        }
        guard let id = try secret("access_key_id"), let key = try secret("secret_access_key")
        else { throw config.error("credentials have an id and a secret") }
        crypto = HostCrypto(host: setup.host)
        signer = SigV4Signer(
            SigV4Credentials(
                accessKeyID: id, secretAccessKey: key, sessionToken: try secret("session_token")),
            region: try config.require("region").string(), service: "lambda", crypto: crypto)
        host = setup.host
        authority = try config.require("host").string()
        self.path = path
    }

    /// Adds what signs the request. Only Host is signed besides the date: others may be changed on
    /// the way.
    func sign(_ fields: inout [pen_kv], _ payload: Bytes, _ exchange: Exchange) throws {
        let request = SigV4Request(
            method: "POST", path: path, fields: [.init("Host", authority)],
            payloadHash: Hex.text(crypto.sha256(Array(payload.buffer))))
        let time = CivilTime(milliseconds: host.unixMilliseconds)
        let signed = signer.sign(request, timestamp: time.text(.basic)).request
        for field in signed.fields.dropFirst() {
            fields.append(
                pen_kv(
                    name: exchange.text(of: field.name), value: exchange.text(of: field.value)))
        }
    }
}

extension Exchange {
    fileprivate func text(of text: String) -> Bytes {
        var text = text
        return text.withUTF8 { copy(Bytes($0)) }
    }
}

/// The host's SHA-256 and HMAC.
private struct HostCrypto: SigV4Crypto {
    let host: Host

    func sha256(_ message: [UInt8]) -> [UInt8] {
        digest { out in
            message.withUnsafeBufferPointer { _ = host.sha256(Bytes($0), into: out) }
        }
    }

    func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        let tables = host.tables.pointee
        return digest { out in
            message.withUnsafeBufferPointer { message in
                key.withUnsafeBufferPointer { key in
                    _ = tables.crypto?.pointee.hmac(
                        tables.host, PEN_SHA256, Bytes(key), Bytes(message), out)
                }
            }
        }
    }

    private func digest(_ fill: (UnsafeMutablePointer<UInt8>) -> Void) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 64) { out, count in
            guard let base = out.baseAddress else { return }
            base.initialize(repeating: 0, count: 64)
            fill(base)
            count = 32
        }
    }
}
