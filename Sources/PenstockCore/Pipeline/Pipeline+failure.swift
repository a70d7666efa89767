public import CPenstock

extension Pipeline {
    /// The one exit for failures: makes the gateway response of the API and leads it through the
    /// transforms flagged ON_LOCAL. After the response began there is no second status: abort.
    public static func fail(
        _ exchange: Exchange, _ type: UInt32, status: Int32 = 0, message: ByteView = .absent
    ) -> PipelineOutcome {
        if exchange.pointee.flags.contains(.committed) { return .abort }
        closeTokens(exchange)
        stopStep(exchange)
        let first = exchange.pointee.failure.type == 0
        exchange.pointee.failure.type = type
        if message.isPresent { exchange.pointee.failure.message = message }
        exchange.makeGatewayResponse(type, status: status)
        guard first, exchange.pointee.cursor.side != .local,
            let route = exchange.pointee.route, route.pointee.hasLocalSteps
        else {
            // A failure of a transform of a failure ends here, or it would go round for ever.
            exchange.pointee.flags.insert(.local)
            exchange.pointee.cursor.side = .finished
            return .respond
        }
        exchange.pointee.flags.insert(.local)
        exchange.pointee.cursor.side = .local
        exchange.pointee.cursor.step = route.pointee.responseStart
        return run(exchange)
    }

    /// A step failed or said something that is no verdict: its policy decides.
    static func failStep(
        _ exchange: Exchange, _ step: UnsafePointer<StepRecord>, _ verdict: pen_verdict
    ) -> PipelineOutcome? {
        note(exchange, step, verdict)
        settle(exchange, step, PEN_FAIL)
        if step.pointee.onError != .deny, step.pointee.phase != PEN_PHASE_INTEGRATE {
            exchange.undo(to: exchange.pointee.cursor.stepMark)
            exchange.pointee.cursor.step += 1
            return nil
        }
        exchange.pointee.failure.step = step
        exchange.pointee.auth.decidedBy = step
        if step.pointee.phase == PEN_PHASE_INTEGRATE {
            return fail(exchange, PEN_GR_INTEGRATION_FAILURE)
        }
        return fail(exchange, PEN_GR_DEFAULT_5XX)
    }

    /// Says in the failure's detail what was wrong with a verdict, unless the plugin said why.
    static func note(
        _ exchange: Exchange, _ step: UnsafePointer<StepRecord>, _ verdict: pen_verdict
    ) {
        guard !exchange.pointee.failure.detail.isPresent else { return }
        let reason: StaticString =
            switch verdict {
            case PEN_FAIL, PEN_ERROR: "the step failed without saying why (pen_core.fail)"
            case PEN_PENDING: "PENDING without anything to wait for (suspend, callout, timer, work)"
            case PEN_NEED_BODY: "NEED_BODY without require(), or a second time"
            case PEN_RESPOND: "RESPOND without respond() or gateway_response()"
            case PEN_FORWARD: "FORWARD without forward(), or outside integrate"
            case PEN_CONTINUE:
                "CONTINUE where integrate wants RESPOND or FORWARD, auth its own four"
            default: "a verdict that the phase does not have"
            }
        exchange.pointee.failure.detail = ByteView(reason)
        exchange.pointee.failure.step = step
    }

    /// A step is over: times, counters, trace, and its recording and waits end.
    static func settle(
        _ exchange: Exchange, _ step: UnsafePointer<StepRecord>, _ verdict: pen_verdict
    ) {
        let loop = exchange.pointee.loop
        let end = loop.pointee.clock()
        let elapsed = end &- exchange.pointee.cursor.stepStartedAt
        // Shadows and waits take time of their own that belongs to no step.
        exchange.pointee.cursor.lastStepEndedAt = end
        if exchange.pointee.openTokens > 0 { closeStepTokens(exchange) }
        if exchange.pointee.stepTimer.isArmed {
            loop.pointee.cancel(exchange.stepTimer)
        }
        exchange.pointee.flags.remove(.waiting)
        let metrics = loop.pointee.metrics.pointee.steps + Int(step.pointee.metric)
        metrics.pointee.count(verdict)
        metrics.pointee.latency.record(elapsed)
        if isStaged(exchange, step) { endStaging(exchange, step, verdict, elapsed) }
        exchange.pointee.cursor.running = nil
    }

    /// Apart from `settle`, which runs for every step, because few are staged.
    @inline(never)
    private static func endStaging(
        _ exchange: Exchange, _ step: UnsafePointer<StepRecord>, _ verdict: pen_verdict,
        _ elapsed: UInt64
    ) {
        exchange.pointee.journal.depth -= 1
        if let trace = exchange.pointee.trace {
            trace.append(exchange, step, verdict, nanoseconds: elapsed)
        }
    }

    /// The running step will not end by itself: as `settle`, without a verdict.
    private static func stopStep(_ exchange: Exchange) {
        guard let step = exchange.pointee.cursor.running else { return }
        settle(exchange, step, PEN_FAIL)
    }
}

extension StepMetrics {
    mutating func count(_ verdict: pen_verdict) {
        switch verdict {
        case PEN_CONTINUE, PEN_ALLOW, PEN_FORWARD: passed &+= 1
        case PEN_RESPOND, PEN_DENY: answered &+= 1
        case PEN_ABSTAIN: abstained &+= 1
        default: failed &+= 1
        }
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// The step timer inside the record.
    var stepTimer: UnsafeMutablePointer<Timer> {
        // The offset of a stored property of a frozen layout is always known.
        let offset = MemoryLayout<ExchangeRecord>.offset(of: \.stepTimer).unsafelyUnwrapped
        return (UnsafeMutableRawPointer(self) + offset).assumingMemoryBound(to: Timer.self)
    }

    /// Fills the response with a gateway response of the API (or the default one off any route).
    public func makeGatewayResponse(_ type: UInt32, status: Int32) {
        clearHeaders(PEN_RESPONSE_HEADERS)
        pointee.flags.remove(.responded)
        guard let route = pointee.route, type < UInt32(GatewayResponseType.count) else {
            return makeDefaultGatewayResponse(type, status: status)
        }
        let configured = route.pointee.api.pointee.gatewayResponses + Int(type)
        pointee.status = status > 0 ? status : configured.pointee.status
        let accepted = configured.pointee.bodyCount > 0 ? acceptedBody(configured) : nil
        _ = appendHeaderInPlace(
            PEN_RESPONSE_HEADERS,
            HeaderField(
                name: ByteView("Content-Type"),
                value: accepted?.contentType ?? configured.pointee.contentType, id: .contentType))
        // aws-surface.md §3, "response headers": errors of HTTP APIs have no x-amzn-ErrorType.
        if route.pointee.api.pointee.kind != .http { appendErrorType(type) }
        if let headers = configured.pointee.headers {
            for i in 0..<Int(configured.pointee.headerCount) {
                // RFC 9110 §5.5: a query's or path's value is decoded, and "%0d%0a" in it would
                // begin another field. Such a header isn't sent.
                guard let value = render(headers[i].value, limit: 4096),
                    !value.buffer.contains(where: { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7f })
                else { continue }
                removeHeaders(PEN_RESPONSE_HEADERS, name: headers[i].name)
                _ = appendHeaderInPlace(
                    PEN_RESPONSE_HEADERS,
                    HeaderField(
                        name: headers[i].name, value: value,
                        id: HeaderName.identify(headers[i].name)))
            }
        }
        appendChallenge(type)
        let template = accepted?.template ?? configured.pointee.body
        let body = render(template, limit: 16_384) ?? ByteView("")
        replaceBodyInPlace(PEN_RESPONSE_BODY, pen_buf(borrowed: body))
    }

    /// The body whose type the client's Accept names first (aws-surface.md §2.9, "content type").
    private func acceptedBody(
        _ configured: UnsafePointer<GatewayResponse>
    ) -> GatewayResponseBody? {
        let index = receivedHeader(ByteView("accept"), at: 0)
        guard index >= 0, let bodies = configured.pointee.bodies else { return nil }
        let field = pointee.request.fields[index].valueView
        let end = field.buffer.firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") }
        let first = field[0..<(end ?? field.n)]
        for i in 0..<Int(configured.pointee.bodyCount)
        where bodies[i].contentType.equalsIgnoringCase(first) {
            return bodies[i]
        }
        return nil
    }

    private func makeDefaultGatewayResponse(_ type: UInt32, status: Int32) {
        pointee.status = status > 0 ? status : GatewayResponseType.status(type)
        _ = appendHeaderInPlace(
            PEN_RESPONSE_HEADERS,
            HeaderField(
                name: ByteView("Content-Type"), value: ByteView("application/json"),
                id: .contentType))
        appendErrorType(type)
        let message =
            pointee.failure.message.isPresent
            ? pointee.failure.message : GatewayResponseType.message(type)
        guard let memory = pointee.arena.allocate(message.n * 6 + 16, align: 1) else { return }
        var sink = ByteSink(
            memory.assumingMemoryBound(to: UInt8.self), capacity: message.n * 6 + 16)
        sink.put("{\"message\":\"")
        sink.put(jsonEscaped: message)
        sink.put("\"}")
        replaceBodyInPlace(PEN_RESPONSE_BODY, pen_buf(borrowed: sink.view))
    }

    private func appendErrorType(_ type: UInt32) {
        let value = GatewayResponseType.errorType(type)
        guard !value.isEmpty else { return }
        _ = appendHeaderInPlace(
            PEN_RESPONSE_HEADERS,
            HeaderField(name: ByteView("x-amzn-ErrorType"), value: value, id: .other))
    }

    private func appendChallenge(_ type: UInt32) {
        // RFC 6750 §3.1: insufficient_scope is a challenge in a 403.
        guard
            type == PEN_GR_UNAUTHORIZED
                || (type == PEN_GR_ACCESS_DENIED && pointee.auth.refused.isSaid),
            pointee.auth.challenges.isPresent
        else { return }
        _ = appendHeaderInPlace(
            PEN_RESPONSE_HEADERS,
            HeaderField(
                name: ByteView("WWW-Authenticate"), value: pointee.auth.challenges, id: .other))
    }

    /// A template's text in the arena, at most `limit` bytes; nil: the arena is full.
    func render(_ template: TextTemplate, limit: Int) -> ByteView? {
        // Most are literals of one part: no copy.
        if let constant = template.constant { return constant }
        var size = 256
        while size <= limit {
            guard let memory = pointee.arena.allocate(size, align: 1) else { return nil }
            var sink = ByteSink(memory.assumingMemoryBound(to: UInt8.self), capacity: size)
            template.render(self, into: &sink)
            if !sink.overflowed { return sink.view }
            size *= 4
        }
        return nil
    }
}
