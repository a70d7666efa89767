/// A plugin whose roles are `async`: each gets a copy of what it declared to read, runs as a task,
/// and says what is to be done; the exchange waits meanwhile and its loop does not.
///
/// It costs about 20 µs and several allocations a request: meant for plugins that wait for
/// something. An async plugin is `Sendable`, because its function runs on Swift's threads. Such a
/// function may outlive its instance, so it must not use `Setup.host`.
public protocol AsyncPlugin: Plugin, Sendable {
    /// Milliseconds until the step fails for want of an answer; 10,000 unless written.
    var deadline: UInt32 { get }
}

extension AsyncPlugin {
    /// 10 s.
    public var deadline: UInt32 { 10_000 }
}

/// `Authorizer`, asynchronously. A thrown error is PEN_ERROR.
public protocol AsyncAuthorizer: AsyncPlugin {
    /// Decides about one request.
    func authorize(_ request: RequestSnapshot, _ effects: inout Effects) async throws
        -> AuthorizerVerdict
}

/// `Validator`, asynchronously.
public protocol AsyncValidator: AsyncPlugin {
    /// Looks at one request.
    func validate(_ request: RequestSnapshot, _ effects: inout Effects) async throws -> Verdict
}

/// `Limiter`, asynchronously.
public protocol AsyncLimiter: AsyncPlugin {
    /// Counts one request.
    func limit(_ request: RequestSnapshot, _ effects: inout Effects) async throws -> Verdict
}

/// `Transformer`, asynchronously; `request.phase` says which side.
public protocol AsyncTransformer: AsyncPlugin {
    /// Changes the request or the response.
    func transform(_ message: RequestSnapshot, _ effects: inout Effects) async throws -> Verdict
}

/// `Integration`, asynchronously.
public protocol AsyncIntegration: AsyncPlugin {
    /// Answers one request.
    func integrate(_ request: RequestSnapshot, _ effects: inout Effects) async throws
        -> IntegrationVerdict
}
