public import CPenstock

/// The gateway responses of AWS (API Gateway Developer Guide, "Gateway response types").
public enum GatewayResponse: UInt32, Sendable {
    /// Any 4xx or 5xx that has no type of its own.
    case default4XX = 1, default5XX
    /// Authorization said no, or could not say.
    case accessDenied
    /// The API, its authorizer's configuration, or the authorizer itself is at fault.
    case apiConfigurationError, authorizerConfigurationError, authorizerFailure
    /// The request does not fit its model or its declared parameters.
    case badRequestBody, badRequestParameters
    /// The token is over its time.
    case expiredToken
    /// The integration failed or did not answer in time.
    case integrationFailure, integrationTimeout
    /// Credentials are wrong or missing.
    case invalidAPIKey, invalidSignature, missingAuthenticationToken
    /// A usage plan's quota is used up.
    case quotaExceeded
    /// The request is too large, or there is nothing at its path.
    case requestTooLarge, resourceNotFound
    /// Too many requests.
    case throttled
    /// Nobody allowed it and nobody denied it.
    case unauthorized
    /// The body's type is not accepted.
    case unsupportedMediaType
    /// A firewall rule matched.
    case wafFiltered
    /// Credentials that are no whole signature, and keys that nobody has: of AWS_IAM.
    case incompleteSignature, unrecognizedClient
}

extension Exchange {
    /// Sets the whole answer; return `.respond` after it. `headers` are copied; for the body see
    /// `pen_buf.borrowing` and `.lasting`.
    /// - Throws: `HostError`: a status outside 200…599, a bad header, or an answer is sent already.
    @inlinable public func respond(
        _ status: Int32, headers: UnsafeBufferPointer<pen_kv>, body: pen_buf
    ) throws(HostError) {
        guard let respond = tables.pointee.respond else { throw .unsupported("pen.respond/1") }
        try HostError.check(
            respond.pointee.respond(raw, status, headers.baseAddress, headers.count, body),
            "answering")
    }

    /// Answers with a short text; for headers of your own use the other `respond`.
    /// - Throws: `HostError` as the other one does.
    public func respond(_ status: Int32, type: StaticString = "text/plain", _ body: Bytes)
        throws(HostError)
    {
        guard let respond = tables.pointee.respond else { throw .unsupported("pen.respond/1") }
        var header = pen_kv(name: "content-type", value: Bytes(type))
        try HostError.check(
            respond.pointee.respond(raw, status, &header, 1, .borrowing(body)), "answering")
    }

    /// Answers as the API has this gateway response configured; return `.respond` after it.
    /// `status` 0 and an absent `message` mean the type's own. Response headers that are set
    /// afterwards are kept.
    /// - Throws: `HostError` when an answer is sent already.
    public func respond(
        _ type: GatewayResponse, status: Int32 = 0, message: Bytes = .absent
    ) throws(HostError) {
        guard let respond = tables.pointee.respond else { throw .unsupported("pen.respond/1") }
        try HostError.check(
            respond.pointee.gateway_response(raw, type.rawValue, status, message), "answering")
    }

    /// The status of the response so far; 0 before there is one.
    @inlinable public var status: Int32 { tables.pointee.respond?.pointee.get_status(raw) ?? 0 }

    /// Changes the response's status (200…599), in the response's transform.
    /// - Throws: `HostError` before there is a response or once it is sent.
    public func setStatus(_ status: Int32) throws(HostError) {
        guard let respond = tables.pointee.respond else { throw .unsupported("pen.respond/1") }
        try HostError.check(respond.pointee.set_status(raw, status), "changing the status")
    }
}
