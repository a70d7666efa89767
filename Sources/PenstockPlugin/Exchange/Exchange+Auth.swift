public import CPenstock

/// What an authorizer says besides its verdict; see `Exchange.auth`. All of it is copied, belongs
/// before the verdict, and is dropped when the authorizer's branch of the chain loses.
@frozen public struct AuthorizerOutput {
    @usableFromInline let exchange: Exchange

    @inlinable init(exchange: Exchange) { self.exchange = exchange }

    @inlinable func table() throws(HostError) -> UnsafePointer<pen_auth> {
        guard let auth = exchange.tables.pointee.auth else { throw .unsupported("pen.auth/1") }
        return auth
    }

    /// Who it is: `$context.authorizer.principalId`.
    /// - Throws: `HostError` outside an authorizer.
    @inlinable public func principal(_ id: Bytes) throws(HostError) {
        try HostError.check(table().pointee.principal(exchange.raw, id), "setting the principal")
    }

    /// `$context.authorizer.<key>`, and `ctx.<step>.<key>` for other plugins.
    /// - Throws: `HostError`: not declared, or a limit.
    @inlinable public func context(_ key: Bytes, _ value: Value) throws(HostError) {
        var value = value
        try HostError.check(
            table().pointee.context(exchange.raw, key, &value), "setting the context")
    }

    /// An IAM policy document (JSON) that the core evaluates against the route's ARN.
    /// - Throws: `HostError` outside an authorizer.
    public func policy(_ document: Bytes) throws(HostError) {
        try HostError.check(table().pointee.policy(exchange.raw, document), "setting the policy")
    }

    /// The API key by which usage plans count.
    /// - Throws: `HostError` outside an authorizer.
    @inlinable public func usageKey(_ key: Bytes) throws(HostError) {
        try HostError.check(table().pointee.usage_key(exchange.raw, key), "setting the usage key")
    }

    /// For how long this verdict may be remembered for the same identity; 0: not at all.
    /// - Throws: `HostError` outside an authorizer.
    public func cacheTTL(seconds: UInt32) throws(HostError) {
        try HostError.check(table().pointee.cache_ttl(exchange.raw, seconds), "setting the TTL")
    }

    /// A challenge for WWW-Authenticate, used when nobody allowed and nobody denied.
    /// - Throws: `HostError` outside an authorizer.
    @inlinable public func challenge(_ text: Bytes) throws(HostError) {
        try HostError.check(table().pointee.challenge(exchange.raw, text), "setting the challenge")
    }

    /// What the client gets when this authorizer's refusal is the chain's, whatever its verdict: a
    /// gateway response, with `$context.error.message` in place of the type's own.
    /// - Throws: `HostError` outside an authorizer, or on an older host.
    public func refusal(
        _ type: GatewayResponse, message: Bytes = .absent
    ) throws(HostError) {
        let table = try table()
        guard let end = MemoryLayout<pen_auth>.offset(of: \.refusal),
            Int(table.pointee.size) > end
        else { throw .unsupported("pen_auth.refusal") }
        try HostError.check(
            table.pointee.refusal(exchange.raw, type.rawValue, message), "setting the refusal")
    }
}

extension Exchange {
    /// What an authorizer says besides its verdict.
    @inlinable public var auth: AuthorizerOutput { AuthorizerOutput(exchange: self) }
}
