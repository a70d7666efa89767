public import CPenstock
public import PenstockPlugin

/// A service that an authorizer asks: where it is, how long it may take, what came of it.
///
/// A service that isn't there, is late, or answers what isn't expected is a fault of the authorizer
/// (ERROR), never a verdict: `on_error` decides.
public struct DecisionService {
    private let upstream: Bytes
    private let timeoutMilliseconds: UInt32

    /// From `upstream` and `timeout_ms` of a configuration; milliseconds unless it says so.
    public init(_ setup: Setup, timeoutMilliseconds fallback: Int64 = 2_000) throws {
        let name = try setup.config.require("upstream")
        guard setup.host.upstream(try name.string()) != 0 else {
            throw name.error("there is no upstream of that name")
        }
        upstream = setup.storage.copy(try name.string())
        timeoutMilliseconds = UInt32(
            try setup.config.int("timeout_ms", or: fallback, in: 1...60_000))
    }

    /// Asks; the authorizer waits. Requests of one loop at one time with the same `sharing` get one
    /// answer; absent: each its own. Everything is copied.
    public func ask(
        _ exchange: Exchange, method: Bytes, target: Bytes, fields: [pen_kv] = [],
        body: Bytes = .absent, sharing: Bytes = .absent
    ) throws -> AuthorizerVerdict {
        let token = fields.withUnsafeBufferPointer {
            exchange.callout(
                upstream, method: method, target: target, headers: $0, body: body,
                timeoutMilliseconds: timeoutMilliseconds, singleFlightKey: sharing)
        }
        guard token != 0 else { throw DecisionFault("the service can't be asked") }
        return .pending
    }

    /// The answer that an event brings.
    public func answer(_ event: Event) throws -> Event {
        guard event.kind == .calloutDone else {
            throw DecisionFault("\(event.kind) isn't waited for")
        }
        guard event.status > 0 else {
            throw DecisionFault(
                event.value == PEN_UPSTREAM_TIMEOUT
                    ? "the service didn't answer in time" : "there was no answer of the service")
        }
        return event
    }
}

/// Why a service's answer is no verdict.
public struct DecisionFault: Error, CustomStringConvertible {
    /// For the operator.
    public let description: String

    /// In words for the operator.
    public init(_ description: String) { self.description = description }
}
