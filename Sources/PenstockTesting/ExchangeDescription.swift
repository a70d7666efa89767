public import CPenstock
import PenstockCore

/// A request as a value, and what there is besides it when the plugin is called.
public struct ExchangeDescription: Sendable {
    /// A header field.
    public typealias Header = (name: String, value: String)

    /// PEN_PHASE_* in which the plugin is called.
    public var phase: pen_phase
    /// As sent.
    public var method = "GET"
    /// Path and query, as sent.
    public var target = "/"
    /// In order, repeated ones kept.
    public var headers: [Header] = []
    /// The request's body.
    public var body: [UInt8] = []
    /// Whether the body is at hand at once, rather than after NEED_BODY.
    public var isBodyBuffered = false
    /// Path parameters as the router would give them, in order.
    public var pathParameters: [Header] = []
    /// The stage's variables.
    public var stageVariables: [Header] = []
    /// Identifiers that configuration gives the API and the route; nil: none, and "test" as the API's.
    public var identifiers = AWSIdentifiers()
    /// Variables that earlier steps wrote: "ctx.<step>.<key>".
    public var variables: [(name: String, value: TestValue)] = []
    /// For the response's side: what the upstream answered.
    public var status: Int32 = 200
    /// For the response's side.
    public var responseHeaders: [Header] = []
    /// For the response's side.
    public var responseBody: [UInt8] = []
    /// Chunks that go through the instance's body filter after the hook, the last marked so.
    public var chunks: [[UInt8]] = []
    /// Milliseconds that the step may wait; 0: as long as the exchange.
    public var stepTimeout: UInt32 = 0
    /// How many milliseconds of real time threads of the plugin get to resume a waiting step, before
    /// the loop's clock moves on to the next timer. 0: none, as for plugins without threads.
    public var patience = 0
    /// Whether the step runs in shadow.
    public var isShadow = false
    /// Whether the exchange ends while the step waits, instead of being driven on.
    public var leavesWhilePending = false

    /// A GET of "/".
    public init(phase: pen_phase) { self.phase = phase }
}

/// What `aws` of an API and `resource_id` of a route say.
public struct AWSIdentifiers: Sendable {
    /// `$context.accountId`.
    public var account: String?
    /// `$context.apiId`.
    public var api: String?
    /// `$context.deploymentId`.
    public var deployment: String?
    /// `$context.resourceId`.
    public var resource: String?
}

/// A variable's value.
public enum TestValue: Sendable, Hashable {
    /// PEN_NULL.
    case null
    /// PEN_BOOL.
    case bool(Bool)
    /// PEN_INT.
    case int(Int64)
    /// PEN_DOUBLE.
    case double(Double)
    /// PEN_STRING.
    case string(String)
    /// PEN_JSON.
    case json(String)

    init(_ value: pen_value) {
        switch value.type {
        case PEN_BOOL: self = .bool(value.i != 0)
        case PEN_INT: self = .int(value.i)
        case PEN_DOUBLE: self = .double(value.d)
        case PEN_STRING: self = .string(String(value.s))
        case PEN_JSON: self = .json(String(value.s))
        default: self = .null
        }
    }

    /// Calls `body` with the value; its text is valid inside.
    func withValue<R>(_ body: (pen_value) -> R) -> R {
        switch self {
        case .null: return body(.null)
        case .bool(let value): return body(.bool(value))
        case .int(let value): return body(.int(value))
        case .double(let value):
            return body(pen_value(type: PEN_DOUBLE, flags: 0, i: 0, d: value, s: .absent))
        case .string(let text): return text.asView { body(.string($0)) }
        case .json(let text):
            return text.asView { body(pen_value(type: PEN_JSON, flags: 0, i: 0, d: 0, s: $0)) }
        }
    }
}
