public import CPenstock

extension VariableReference {
    /// The value in this exchange; nil: absent. Views are borrowed from the exchange. [loop]
    public func resolve(_ exchange: Exchange) -> pen_value? { value(exchange) }

    /// The same into memory of the caller's, without a copy between; false: absent, nothing is written.
    /// [loop]
    public func resolve(_ exchange: Exchange, into out: UnsafeMutablePointer<pen_value>) -> Bool {
        guard let value = value(exchange) else { return false }
        out.pointee = value
        return true
    }

    /// Whether the request has a header or query parameter more than once: its value is one of several. [loop]
    func isRepeated(_ exchange: Exchange) -> Bool {
        switch source {
        case .requestHeader:
            return exchange.pointee.request.count(of: argument, header) > 1
        case .query: return exchange.queryParameter(argument, index: 1).isPresent
        default: return false
        }
    }

    @inline(__always)
    private func value(_ exchange: Exchange) -> pen_value? {
        switch source {
        case .requestHeader:
            let view =
                header == .other
                ? exchange.pointee.request.first(argument) : exchange.pointee.request.first(header)
            return view.isPresent ? .string(view) : nil
        case .responseHeader:
            let view =
                header == .other
                ? exchange.pointee.response.first(argument)
                : exchange.pointee.response.first(header)
            return view.isPresent ? .string(view) : nil
        case .query:
            let view = exchange.queryParameter(argument, index: 0)
            return view.isPresent ? .string(view) : nil
        case .path:
            let view = exchange.pathParameter(argument)
            return view.isPresent ? .string(view) : nil
        case .stage: return exchange.stageVariable(argument).map { .string($0) }
        case .written:
            let i = exchange.pointee.variables.index(of: argument)
            guard i >= 0, let entries = exchange.pointee.variables.entries else { return nil }
            return entries[i].value
        case .authorizer: return exchange.authorizerValue(argument)
        case .identity: return exchange.identityValue(argument)
        case .context: return context.value(exchange)
        }
    }
}

extension ContextVariable {
    /// The member's value in this exchange, or nil. [loop]
    @inline(__always)
    fileprivate func value(_ exchange: Exchange) -> pen_value? {
        @inline(__always)
        func text(_ view: ByteView) -> pen_value? { view.isPresent ? .string(view) : nil }
        let route = exchange.pointee.route
        switch self {
        case .apiId: return route.map { .string($0.pointee.api.pointee.id) }
        case .accountId: return text(route?.pointee.api.pointee.accountID ?? .absent)
        case .deploymentId: return text(route?.pointee.api.pointee.deploymentID ?? .absent)
        case .isCanaryRequest:
            switch route?.pointee.api.pointee.canaryRole {
            case .base: return .string(ByteView("false"))
            case .canary: return .string(ByteView("true"))
            case nil, .some(.none): return nil
            }
        case .resourceId: return text(route?.pointee.resourceID ?? .absent)
        case .stage: return route.map { .string($0.pointee.api.pointee.stage) }
        case .routeKey: return text(route?.pointee.key ?? .absent)
        case .resourcePath: return route.map { .string($0.pointee.resourcePath) }
        case .requestId: return text(exchange.pointee.requestID)
        case .extendedRequestId: return text(exchange.extendedID)
        case .httpMethod: return text(exchange.pointee.method)
        case .path: return text(exchange.pointee.path)
        case .domainName: return text(exchange.domainName)
        case .domainPrefix:
            let name = exchange.domainName
            // A public name may have its port behind it.
            let end =
                name.firstIndex(of: UInt8(ascii: "."))
                ?? (name.hasPrefix(ByteView("[")) ? nil : name.firstIndex(of: UInt8(ascii: ":")))
            return text(end.map { name[0..<$0] } ?? name)
        case .identitySourceIp: return text(exchange.pointee.clientAddress)
        case .peerAddress: return text(exchange.peerAddress)
        case .identitySourcePort: return .int(Int64(exchange.pointee.clientPort))
        case .identityUserAgent: return text(exchange.receivedUserAgent)
        // The key itself where a step tells of it, which it marks as a secret; else its id.
        case .identityAPIKey:
            return exchange.identityValue(ByteView("apiKey"))
                ?? text(exchange.pointee.auth.usageKey)
                ?? text(exchange.pointee.auth.earlierKey)
        case .protocolName: return .string(exchange.protocolName)
        case .status:
            let status = exchange.pointee.status
            return status == 0 ? nil : .int(Int64(status))
        case .responseLength: return .int(Int64(exchange.pointee.responseBytes))
        case .requestLength: return .int(Int64(exchange.pointee.requestBytes))
        case .xrayTraceId: return text(exchange.pointee.traceID)
        case .awsEndpointRequestId: return text(exchange.endpointRequestID)
        case .awsEndpointRequestId2:
            return text(exchange.pointee.response.first(ByteView("x-amz-id-2")))
        case .dataProcessed:
            return .int(
                Int64(clamping: exchange.pointee.requestBytes &+ exchange.pointee.responseBytes))
        case .tlsVersion: return text(exchange.pointee.connection?.pointee.tlsVersion ?? .absent)
        case .cipherSuite: return text(exchange.pointee.connection?.pointee.cipherSuite ?? .absent)
        case .relativePath: return text(exchange.relativePath)
        case .basePathMatched: return text(exchange.mappingMatched)
        case .routingRuleIdMatched:
            let id = exchange.pointee.routingRule
            return id.n > 0 ? text(id) : nil
        case .connectionId: return text(exchange.webSocket?.pointee.connectionID ?? .absent)
        case .connectedAt: return exchange.webSocket.map { .int($0.pointee.connectedAt) }
        case .eventType: return exchange.webSocket.map { .string($0.pointee.eventType) }
        case .messageId: return text(exchange.webSocket?.pointee.messageID ?? .absent)
        case .messageDirection: return exchange.webSocket.map { _ in .string(ByteView("IN")) }
        case .disconnectStatusCode:
            guard let facts = exchange.webSocket, facts.pointee.event == .disconnect else {
                return nil
            }
            return .int(Int64(facts.pointee.closeCode))
        case .disconnectReason: return text(exchange.webSocket?.pointee.closeReason ?? .absent)
        case .loop: return .int(Int64(exchange.pointee.loop.pointee.index))
        case .requestTimeEpoch: return .int(exchange.receivedUnixMilliseconds)
        case .requestTime: return text(exchange.requestTime())
        case .responseLatency:
            return .int(
                Int64(exchange.elapsedMilliseconds(from: exchange.pointee.receivedAt)))
        case .integrationLatency:
            guard exchange.pointee.forwardedAt > 0 else { return nil }
            let end =
                exchange.pointee.upstreamHeadAt > 0
                ? exchange.pointee.upstreamHeadAt : exchange.pointee.loop.pointee.now
            let start = exchange.pointee.forwardedAt
            return .int(Int64((max(end, start) - start) / 1_000_000))
        case .integrationStatus:
            return exchange.pointee.upstreamStatus == 0
                ? nil : .int(Int64(exchange.pointee.upstreamStatus))
        case .integrationErrorMessage, .failureDetail: return text(exchange.pointee.failure.detail)
        case .failureStep: return exchange.pointee.failure.step.map { .string($0.pointee.name) }
        case .decision:
            let type = exchange.pointee.failure.type
            if type > 0 { return .string(GatewayResponseType.name(type)) }
            return exchange.pointee.auth.verdict == PEN_ALLOW ? .string(ByteView("ALLOW")) : nil
        case .decidedBy: return exchange.pointee.auth.decidedBy.map { .string($0.pointee.name) }
        case .decidedAt:
            return exchange.pointee.auth.decidedBy.flatMap { text($0.pointee.source) }
        case .decisionReason:
            let failure = exchange.pointee.failure
            return text(failure.detail.isPresent ? failure.detail : failure.message)
        case .errorMessage, .errorMessageString:
            // messageString is the same text as a JSON string; who writes it adds the quotes.
            let type = exchange.pointee.failure.type
            guard type > 0 else { return nil }
            let own = exchange.pointee.failure.message
            let kind = route?.pointee.api.pointee.kind ?? .native
            let message = own.isPresent ? own : GatewayResponseType.message(type, kind)
            return message.isPresent ? .string(message) : nil
        case .errorResponseType:
            let type = exchange.pointee.failure.type
            return type > 0 ? .string(GatewayResponseType.name(type)) : nil
        case .errorValidationErrorString: return exchange.validationError
        }
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// Where AWS has none the request's id is that too.
    var extendedID: ByteView {
        pointee.extendedRequestID.isPresent ? pointee.extendedRequestID : pointee.requestID
    }

    /// The gateway's public name, with its port unless that is the usual one; without one the Host
    /// that the client used, without its port.
    var domainName: ByteView {
        let own = pointee.route?.pointee.api.pointee.domainName ?? .absent
        // Functions of WebSocket APIs call back at DOMAIN/STAGE: on another port or path nobody would hear
        // them.
        if let facts = webSocket {
            return joined(own.isPresent ? own : pointee.authority, facts.pointee.pathPrefix)
        }
        if own.isPresent { return own }
        let authority = pointee.authority
        // An IPv6 address has colons of its own inside its brackets.
        guard let colon = authority.buffer.lastIndex(of: UInt8(ascii: ":")),
            authority[authority.n - 1] != UInt8(ascii: "]")
        else { return authority }
        return authority[0..<colon]
    }

    private func joined(_ a: ByteView, _ b: ByteView) -> ByteView {
        guard b.n > 0, let memory = pointee.arena.allocate(a.n + b.n, align: 1) else { return a }
        var sink = ByteSink(memory.assumingMemoryBound(to: UInt8.self), capacity: a.n + b.n)
        sink.put(a)
        sink.put(b)
        return sink.view
    }

    /// `x-amz-request-id` or `x-amzn-RequestId` of what the integration answered.
    fileprivate var endpointRequestID: ByteView {
        let id = pointee.response.first(ByteView("x-amz-request-id"))
        return id.isPresent ? id : pointee.response.first(.xAmznRequestID)
    }

    /// As the client sent it: an integration may have been given another.
    var receivedUserAgent: ByteView {
        for i in 0..<Int(pointee.receivedHeaders)
        where pointee.request.fields[i].id == HeaderName.userAgent.rawValue {
            return pointee.request.fields[i].valueView
        }
        // A message has no fields; its connection's handshake had.
        return webSocket?.pointee.userAgent ?? .absent
    }

    /// `ctx.identity.<member>`, whichever step wrote it; else what the connection knows.
    func identityValue(_ member: ByteView) -> pen_value? {
        if let written = writtenIdentity(member) { return written }
        let known = certificateMember(member)
        return known.isPresent ? .string(known) : nil
    }

    private func writtenIdentity(_ member: ByteView) -> pen_value? {
        let family = ByteView("ctx.identity.")
        guard let entries = pointee.variables.entries else { return nil }
        for i in 0..<pointee.variables.count {
            let name = entries[i].name
            guard name.n == family.n + member.n, name.hasPrefix(family),
                name[family.n..<name.n].equals(member)
            else { continue }
            return entries[i].value
        }
        return nil
    }

    /// What the step that answered with a gateway response found wrong with the body: the variable
    /// `ctx.<step>.validationErrorString` that it wrote.
    var validationError: pen_value? {
        guard let step = pointee.failure.step, let entries = pointee.variables.entries else {
            return nil
        }
        let (prefix, suffix) = (ByteView("ctx."), ByteView(".validationErrorString"))
        let name = step.pointee.name
        for i in 0..<pointee.variables.count {
            let variable = entries[i].name
            guard variable.n == prefix.n + name.n + suffix.n, variable.hasPrefix(prefix),
                variable[prefix.n..<prefix.n + name.n].equals(name),
                variable[prefix.n + name.n..<variable.n].equals(suffix)
            else { continue }
            return entries[i].value
        }
        return nil
    }
}
