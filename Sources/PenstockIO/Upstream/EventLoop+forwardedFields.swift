import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// What a trusted peer sent is kept where the configuration says so, and what a client of an AWS API
    /// sent always is: AWS adds to it (recorded: test_apigateway_header_remapping_http).
    @inline(__always)
    func forwardedWriter(
        _ origin: RequestOrigin, _ exchange: Exchange
    ) -> ForwardedWriter {
        let listener = origin.listener
        if exchange.pointee.flags.contains(.aws) { return listener.pointee.forwarded }
        guard let trusted = listener.pointee.trusted,
            trusted._withUnsafeGuaranteedRef({ $0.trusts(origin.peerAddress) })
        else { return listener.pointee.forwardedAnew }
        return listener.pointee.forwarded
    }

    /// A REST API's backend is told nothing of the client (recorded:
    /// test_apigateway_header_remapping_http, no-param-integration). What a client claims doesn't pass
    /// as it is, though: who it came from is added then.
    func sendsForwarded(_ exchange: Exchange) -> Bool {
        let flags = exchange.pointee.flags
        guard flags.contains(.aws), !flags.contains(.awsHTTP) else { return true }
        return exchange.pointee.request.known.bits & EventLoop.claims.bits != 0
    }

    private static let claims =
        HeaderSet(.xForwardedFor) | .xForwardedProto | .xForwardedHost | .xForwardedPort
        | .forwarded

    /// What a backend of an HTTP API learns of the gateway, in the form that
    /// github.com/expressjs/session/issues/886 has from AWS:
    /// `forwarded: by=1.2.3.4;for=5.6.7.8;host=my.example.com;proto=https`,
    /// `via: HTTP/1.1 AmazonAPIGateway`. The X-Forwarded fields go out besides, as the listener says.
    func composeAWSHop(
        _ exchange: Exchange, _ facts: ForwardedFacts, _ out: inout OutBuffer
    ) -> Bool {
        guard exchange.pointee.flags.contains(.awsHTTP) else { return true }
        return out.append("via: HTTP/1.1 AmazonAPIGateway\r\n")
            && EventLoop.forwardedHop.append(facts, exchange.pointee.request, to: &out)
    }

    /// `Forwarded` alone, in place of what the client claimed.
    private static let forwardedHop: ForwardedWriter = {
        var policy = ForwardedPolicy()
        policy.xForwardedFor = .off
        policy.xForwardedProto = .off
        policy.xForwardedHost = .off
        policy.xForwardedPort = .off
        policy.forwarded = .replace
        return ForwardedWriter(policy)
    }()
}
