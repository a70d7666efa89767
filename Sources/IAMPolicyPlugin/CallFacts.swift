internal import CPenstock
internal import CivilTime
public import IAMPolicy
public import PenstockPlugin

/// Handles of what conditions of policies may ask about a call, made once.
///
/// API Gateway Developer Guide, "AWS condition keys that can be used in API Gateway resource policies".
public struct CallFacts: Sendable {
    private let userAgent: UInt64
    private let sourceIP: UInt64

    /// From the host's variables.
    public init(_ setup: Setup) {
        userAgent = setup.host.variable("context.identity.userAgent")
        sourceIP = setup.host.variable("context.identity.sourceIp")
    }

    /// What is known of a call. `more` has keys that the caller knows, in lower case.
    public func context(_ exchange: Exchange, _ more: [String: [String]] = [:]) -> CallContext {
        CallContext(
            exchange: exchange, userAgent: userAgent, sourceIP: sourceIP, more: more)
    }
}

/// A call as the conditions of a policy see it. Valid while a hook runs.
public struct CallContext: PolicyContext {
    let exchange: Exchange
    let userAgent: UInt64
    let sourceIP: UInt64
    let more: [String: [String]]

    /// The values of a key, in lower case.
    public func values(of key: String) -> [String]? {
        if let known = more[key] { return known }
        switch key {
        case "aws:sourceip": return text(exchange.variable(sourceIP).text)
        case "aws:useragent": return text(exchange.variable(userAgent).text)
        case "aws:referer": return text(exchange.header("referer"))
        case "aws:securetransport":
            return [exchange.request.scheme == "https" ? "true" : "false"]
        case "aws:currenttime":
            let time = CivilTime(milliseconds: exchange.host.unixMilliseconds)
            return [time.text(.iso8601Seconds)]
        case "aws:epochtime": return [String(exchange.host.unixMilliseconds / 1000)]
        default: return nil
        }
    }

    private func text(_ bytes: Bytes) -> [String]? {
        bytes.isAbsent || bytes.n == 0 ? nil : [String(bytes)]
    }
}
