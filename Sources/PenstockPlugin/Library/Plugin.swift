import CPenstock

/// A plugin: it says what it is, and is made from a configuration.
///
/// Conform to one or more of the roles below; the phases follow from them. There is one instance a
/// loop, used by that loop only, unless the descriptor says `.shared`. A struct of plain values
/// (views into `setup.storage`, handles, numbers) costs no reference counting in a request.
public protocol Plugin {
    /// What it is. Read once.
    static var descriptor: Descriptor { get }
    /// Makes an instance, on the main thread, within the host's `create_timeout`. A thrown
    /// `ConfigError` points into the configuration.
    init(_ setup: Setup) throws
}

/// Says who may come in.
public protocol Authorizer: Plugin {
    /// Decides about one request; `Exchange.auth` takes the principal and more.
    func authorize(_ exchange: Exchange) throws -> AuthorizerVerdict
    /// Goes on after `.pending`. Without it every event is an error.
    func resumed(_ exchange: Exchange, _ event: Event) throws -> AuthorizerVerdict
}

/// Says whether a request is well formed.
public protocol Validator: Plugin {
    /// Looks at one request.
    func validate(_ exchange: Exchange) throws -> Verdict
    /// Goes on after `.pending`. Without it every event is an error.
    func resumed(_ exchange: Exchange, _ event: Event) throws -> Verdict
}

/// Says whether there have been too many.
public protocol Limiter: Plugin {
    /// Counts one request.
    func limit(_ exchange: Exchange) throws -> Verdict
    /// Goes on after `.pending`. Without it every event is an error.
    func resumed(_ exchange: Exchange, _ event: Event) throws -> Verdict
}

/// Changes a request before its integration, its response after, or both.
public protocol Transformer: Plugin {
    /// Changes the request. Does nothing unless written.
    func transformRequest(_ exchange: Exchange) throws -> Verdict
    /// Changes the response. Does nothing unless written.
    func transformResponse(_ exchange: Exchange) throws -> Verdict
    /// Goes on after `.pending`; `event.phase` says where. Without it every event is an error.
    func resumed(_ exchange: Exchange, _ event: Event) throws -> Verdict
}

/// Answers a request, or says where it goes.
public protocol Integration: Plugin {
    /// Answers one request.
    func integrate(_ exchange: Exchange) throws -> IntegrationVerdict
    /// Goes on after `.pending` or `.forward`. Without it an upstream's head is passed on, and its
    /// failure is the gateway response INTEGRATION_TIMEOUT or INTEGRATION_FAILURE.
    func resumed(_ exchange: Exchange, _ event: Event) throws -> IntegrationVerdict
}

/// Wants to know when exchanges begin and end.
public protocol ExchangeObserver: Plugin {
    /// Before the first phase of this instance.
    func began(_ exchange: Exchange)
    /// After the access log; `why` is PEN_END_*. The last call with this exchange.
    func ended(_ exchange: Exchange, why: UInt32)
}

extension Authorizer {
    /// Fails.
    public func resumed(_ exchange: Exchange, _ event: Event) throws -> AuthorizerVerdict {
        throw UnexpectedEvent(kind: event.kind)
    }
}

extension Validator {
    /// Fails.
    public func resumed(_ exchange: Exchange, _ event: Event) throws -> Verdict {
        throw UnexpectedEvent(kind: event.kind)
    }
}

extension Limiter {
    /// Fails.
    public func resumed(_ exchange: Exchange, _ event: Event) throws -> Verdict {
        throw UnexpectedEvent(kind: event.kind)
    }
}

extension Transformer {
    /// Changes nothing.
    public func transformRequest(_ exchange: Exchange) throws -> Verdict { .continue }
    /// Changes nothing.
    public func transformResponse(_ exchange: Exchange) throws -> Verdict { .continue }
    /// Fails.
    public func resumed(_ exchange: Exchange, _ event: Event) throws -> Verdict {
        throw UnexpectedEvent(kind: event.kind)
    }
}

extension Integration {
    /// Passes the head on; answers a failure with its gateway response.
    public func resumed(_ exchange: Exchange, _ event: Event) throws -> IntegrationVerdict {
        switch event.kind {
        case .upstreamHead: return .continue
        case .upstreamFailed:
            try exchange.respond(
                event.value == PEN_UPSTREAM_TIMEOUT ? .integrationTimeout : .integrationFailure)
            return .respond
        default: throw UnexpectedEvent(kind: event.kind)
        }
    }
}
