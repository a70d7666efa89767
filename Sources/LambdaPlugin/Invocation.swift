internal import ByteEncodings
public import CPenstock
internal import CivilTime
public import LambdaEvents
public import PenstockPlugin
internal import SigV4
internal import SigV4Plugin

/// The request of the Lambda Invoke API: Lambda API reference, "Invoke".
public struct Invocation {
    /// Bytes of a synchronous invocation.
    public static let payloadMax = 6_291_556
    /// Bytes of an asynchronous one.
    public static let eventMax = 1 << 20

    private let upstream: Bytes
    private let target: Bytes
    /// Where a streamed answer is asked for, when it passes on as it comes.
    private let stream: UnsafePointer<pen_forward_target>?
    private let timeoutMilliseconds: UInt32
    /// Whether headers that a mapping made say how to invoke.
    private let isCustom: Bool
    private let signing: Signing?

    /// From `upstream`, `function`, `timeout_ms`, `credentials`. nil: the body as it is.
    public init(_ setup: Setup, _ format: EventFormat?) throws {
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
        stream =
            try config["response_stream"]?.string() == "forwarded"
            ? Self.stream(segment, setup, try config.int("timeout_ms", or: 29_000, in: 1...900_000))
            : nil
        timeoutMilliseconds = UInt32(try config.int("timeout_ms", or: 29_000, in: 1...900_000))
        isCustom = format == nil
        signing = try config["credentials"].map { try Signing($0, setup, path: target) }
    }

    private static func stream(
        _ segment: String, _ setup: Setup, _ timeout: Int64
    ) throws -> UnsafePointer<pen_forward_target> {
        var target = pen_forward_target()
        target.size = UInt32(MemoryLayout<pen_forward_target>.size)
        target.upstream = setup.host.upstream(try setup.config.require("upstream").string())
        target.method = "POST"
        target.target = setup.storage.copy(
            "/2021-11-15/functions/\(segment)/response-streaming-invocations")
        target.timeout_ms = UInt32(timeout)
        return setup.storage.copy([target]).baseAddress.unsafelyUnwrapped
    }

    /// Has the request itself go to the function, with this body; false: that isn't how it is invoked.
    public func forward(_ exchange: Exchange, _ payload: Bytes) throws -> Bool {
        guard let stream else { return false }
        let trace = exchange.header("x-amzn-trace-id")
        let operations: [HeaderOperation] =
            [.clear, .set("Content-Type", "application/json"), .set(Self.streamField, "http")]
            + (trace.isAbsent ? [] : [.set("X-Amzn-Trace-Id", trace)])
        try operations.withUnsafeBufferPointer { try exchange.change($0, of: .request) }
        try exchange.replaceBody(.request, with: payload)
        try exchange.forward(stream)
        return true
    }

    /// Says that a response is wanted, and of an answer that it is one.
    public static var streamField: Bytes { "x-penstock-reply" }

    /// Whether nobody waits for the function.
    public func isEvent(_ exchange: Exchange) -> Bool {
        isCustom && exchange.header("x-amz-invocation-type").equalsIgnoringCase("Event")
    }

    /// Asks for the function; false: the request can't be made, and the log says why.
    ///
    /// With `sharing`, requests of one loop at one time with the same bytes there get one answer.
    public func start(
        _ exchange: Exchange, _ payload: Bytes, sharing: Bytes = .absent
    ) throws -> Bool {
        var fields = [pen_kv(name: "content-type", value: "application/json")]
        let trace = exchange.header("x-amzn-trace-id")
        if !trace.isAbsent { fields.append(pen_kv(name: "x-amzn-trace-id", value: trace)) }
        if isCustom {
            for name: Bytes in ["x-amz-invocation-type", "x-amz-log-type", "x-amz-client-context"] {
                let value = exchange.header(name)
                if !value.isAbsent { fields.append(pen_kv(name: name, value: value)) }
            }
        }
        if let signing, !signing.sign(&fields, payload, exchange) { return false }
        let token = fields.withUnsafeBufferPointer {
            exchange.callout(
                upstream, method: "POST", target: target, headers: $0, body: payload,
                timeoutMilliseconds: timeoutMilliseconds, singleFlightKey: sharing)
        }
        return token != 0
    }
}

/// Signature Version 4 of the requests, by the host's hashes.
private struct Signing {
    private let signer: RequestSigner
    private let host: Host
    private let authority: String
    private let path: String

    init(_ config: Config, _ setup: Setup, path: String) throws {
        signer = try RequestSigner(
            config, setup, region: try config.require("region").string(), service: "lambda")
        host = setup.host
        authority = try config.require("host").string()
        self.path = path
    }

    /// Adds what signs the request; false: there is nobody to sign it. Only Host is signed besides the
    /// date: others may be changed on the way.
    func sign(_ fields: inout [pen_kv], _ payload: Bytes, _ exchange: Exchange) -> Bool {
        guard let signer = signer.signer(exchange) else { return false }
        let request = SigV4Request(
            method: "POST", path: path, fields: [.init("Host", authority)],
            payloadHash: Hex.text(self.signer.crypto.sha256(Array(payload.buffer))))
        let time = CivilTime(milliseconds: host.unixMilliseconds)
        let signed = signer.sign(request, timestamp: time.text(.basic)).request
        for field in signed.fields.dropFirst() {
            fields.append(
                pen_kv(
                    name: exchange.text(of: field.name), value: exchange.text(of: field.value)))
        }
        return true
    }
}

extension Exchange {
    /// A copy of a text that lives as long as the exchange.
    public func text(of text: String) -> Bytes {
        var text = text
        return text.withUTF8 { copy(Bytes($0)) }
    }
}
