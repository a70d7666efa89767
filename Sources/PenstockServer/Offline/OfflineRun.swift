internal import CPenstock
internal import Glibc
internal import JSON
internal import PenstockCore
internal import PenstockHost

/// One offline request on its way: does for the pipeline what the event loop does with sockets.
struct OfflineRun {
    let gateway: OfflineGateway
    let request: OfflineRequest
    let snapshot: Snapshot
    let log: ExecutionLog?

    init(gateway: OfflineGateway, request: OfflineRequest, snapshot: Snapshot) {
        self.gateway = gateway
        self.request = request
        self.snapshot = snapshot
        log = request.isLogged ? ExecutionLog() : nil
    }

    /// Runs it; without a trace the answer is empty, and effects aren't recorded: who measures steps doesn't
    /// want them to run on caches full of descriptions.
    func run(isTraced: Bool = true) -> OfflineAnswer {
        let memory = SnapshotMemory()
        let lease = UnsafeMutablePointer<SnapshotLease>.allocate(capacity: 1)
        lease.initialize(to: SnapshotLease(Unmanaged.passUnretained(snapshot)))
        let trace = UnsafeMutablePointer<Trace>.allocate(capacity: 1)
        trace.initialize(to: Trace())
        defer {
            // A shadow that waits for ever needs both: then they stay.
            if trace.pointee.awaited == 0 {
                lease.deallocate()
                trace.deinitialize(count: 1)
                trace.deallocate()
            }
        }
        let exchange = gateway.loop.lendExchange()
        fill(exchange, memory)
        exchange.pointee.snapshot = lease
        lease.pointee.exchanges += 1
        var answer = OfflineAnswer()
        if isTraced {
            exchange.pointee.trace = trace
            _ = exchange.beginRecording()
            answer.route = gateway.explain(
                request.method, request.target, host: request.host, headers: request.headers)
        }
        exchange.pointee.route = snapshot.route(of: exchange)
        log?.begin(
            request, path: exchange.pointee.route.map { String($0.pointee.resourcePath) } ?? "",
            parameters: answer.route?.parameters ?? [])
        let (gateway, forwards, asks) = (gateway, request.forwards, request.asks)
        gateway.loop.onCallout = { [unowned gateway] exchange, callout, token in
            let isAuthorizer =
                exchange.pointee.cursor.running?.pointee.phase == PEN_PHASE_AUTH
            return gateway.take(callout, token, sends: forwards || (asks && isAuthorizer))
        }
        finish(exchange, Pipeline.start(exchange), &answer, memory)
        waitForShadows(trace)
        for entry in trace.pointee.entries { answer.steps.append(OfflineAnswer.Step(entry)) }
        Pipeline.end(exchange, why: PEN_END_DONE)
        gateway.loop.returnExchange(exchange)
        return answer
    }

    private func fill(_ exchange: Exchange, _ memory: SnapshotMemory) {
        exchange.pointee.method = memory.text(request.method)
        exchange.pointee.methodID = Method.identify(exchange.pointee.method)
        exchange.pointee.target = memory.text(request.target)
        let parts = request.target.split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        exchange.pointee.path = memory.text(String(parts[0]))
        if parts.count > 1 { exchange.pointee.query = memory.text(String(parts[1])) }
        exchange.pointee.authority = memory.text(request.host)
        exchange.pointee.clientAddress = memory.text(request.clientAddress)
        exchange.pointee.requestID = memory.text(request.id)
        exchange.pointee.receivedAt = exchange.pointee.loop.pointee.now
        add("Host", request.host, to: exchange, memory)
        for field in request.headers { add(field.name, field.value, to: exchange, memory) }
        guard let body = request.body else { return }
        let view = memory.text(String(decoding: body, as: UTF8.self))
        exchange.pointee.requestBody.state = .buffered
        exchange.pointee.requestBody.bytes = view
        exchange.pointee.requestBody.length = Int64(view.n)
        add("Content-Length", String(view.n), to: exchange, memory)
    }

    private func add(
        _ name: String, _ value: String, to exchange: Exchange, _ memory: SnapshotMemory
    ) {
        let view = memory.text(name)
        _ = exchange.appendHeaderInPlace(
            PEN_REQUEST_HEADERS,
            HeaderField(name: view, value: memory.text(value), id: HeaderName.identify(view)))
    }

    /// Follows outcomes until the answer is final, or would be forwarded.
    private func finish(
        _ exchange: Exchange, _ first: PipelineOutcome, _ answer: inout OfflineAnswer,
        _ memory: SnapshotMemory
    ) {
        let isDescribed = exchange.pointee.trace != nil
        var outcome = first
        while true {
            switch outcome {
            case .needRequestBody, .needResponseBody:
                // Both are whole here: what there is of them is at hand.
                outcome = Pipeline.bodyReady(exchange)
            case .pending:
                outcome = wait(for: exchange)
            case .forward:
                if isDescribed {
                    describeForward(exchange, &answer)
                    describeAuthorizer(exchange, &answer)
                    describeDecision(exchange, &answer)
                }
                guard request.forwards else { return }
                answer.wasForwarded = true
                outcome = forward(exchange, memory)
            case .respond, .abort, .resumeBody:
                if isDescribed { describeAnswer(exchange, &answer) }
                return
            }
        }
    }

    /// Sends it, as a gateway that serves would, and takes the answer over.
    private func forward(_ exchange: Exchange, _ memory: SnapshotMemory) -> PipelineOutcome {
        var target = exchange.pointee.forward
        if !target.target.isPresent { target.target = exchange.pointee.target }
        let method = String(target.method.isPresent ? target.method : exchange.pointee.method)
        target.method = .absent
        let body = exchange.pointee.requestBody.bytes
        exchange.pointee.forwardedAt = exchange.pointee.loop.pointee.clock()
        let reply = send(
            target, method, fields(exchange.pointee.request),
            body.isPresent ? Array(body.buffer) : nil)
        if let reason = reply.reason { return Pipeline.upstreamFailed(exchange, reason) }
        exchange.pointee.upstreamHeadAt = exchange.pointee.loop.pointee.clock()
        exchange.pointee.status = reply.status
        exchange.pointee.upstreamStatus = reply.status
        for field in reply.headers {
            let name = memory.text(field.name)
            _ = exchange.appendHeaderInPlace(
                PEN_RESPONSE_HEADERS,
                HeaderField(
                    name: name, value: memory.text(field.value), id: HeaderName.identify(name)))
        }
        exchange.pointee.responseBody.state = .buffered
        exchange.pointee.responseBody.bytes = ByteView(
            UnsafePointer(memory.array(reply.body)), reply.body.count)
        exchange.pointee.responseBody.length = Int64(reply.body.count)
        return Pipeline.upstreamHead(exchange)
    }

    private func waitForShadows(_ trace: UnsafeMutablePointer<Trace>) {
        let end = PollLoop.monotonicNanoseconds() + OfflineGateway.waitMax
        while trace.pointee.awaited > 0, PollLoop.monotonicNanoseconds() < end {
            sendCallouts()
            gateway.loop.turn(waitMax: 100)
        }
    }

    private func wait(for exchange: Exchange) -> PipelineOutcome {
        let end = PollLoop.monotonicNanoseconds() + OfflineGateway.waitMax
        while PollLoop.monotonicNanoseconds() < end {
            sendCallouts()
            // Without a wait where an answer has already come.
            gateway.loop.turn(waitMax: gateway.lastOutcome == nil ? 100 : 0)
            if let last = gateway.lastOutcome, last.exchange == exchange {
                gateway.lastOutcome = nil
                return last.outcome
            }
        }
        return Pipeline.fail(exchange, PEN_GR_INTEGRATION_TIMEOUT)
    }

    private func describeForward(_ exchange: Exchange, _ answer: inout OfflineAnswer) {
        let forward = exchange.pointee.forward
        let number = Int(forward.upstream)
        let name =
            snapshot.upstreams.indices.contains(number - 1)
            ? snapshot.upstreams[number - 1].name : "?"
        let method = forward.method.isPresent ? forward.method : exchange.pointee.method
        let target = forward.target.isPresent ? forward.target : exchange.pointee.target
        answer.forward = "\(name): \(String(method)) \(String(target))"
        answer.forwardHeaders = fields(exchange.pointee.request)
    }

    private func describeDecision(_ exchange: Exchange, _ answer: inout OfflineAnswer) {
        let failure = exchange.pointee.failure
        var decision = OfflineAnswer.Decision(
            outcome: failure.type > 0
                ? String(GatewayResponseType.name(failure.type))
                : exchange.pointee.flags.contains(.local) ? "ANSWERED" : "ALLOW")
        if let step = exchange.pointee.auth.decidedBy {
            decision.step = String(step.pointee.name)
            decision.source = String(step.pointee.source)
        }
        let reason = failure.detail.isPresent ? failure.detail : failure.message
        if reason.isPresent { decision.reason = String(reason) }
        answer.decision = decision
    }

    private func describeAuthorizer(_ exchange: Exchange, _ answer: inout OfflineAnswer) {
        let auth = exchange.pointee.auth
        let isRefused = auth.verdict != PEN_ALLOW
        if auth.verdict != 0 { answer.authorization = ShadowPage.name(auth.verdict) }
        var object = JSONObject()
        let texts = [
            ("principal", isRefused ? auth.refused.principal : auth.principal),
            ("policy", isRefused ? auth.refused.policy : auth.policy),
        ]
        for (name, text) in texts where text.isPresent { object[name] = .string(String(text)) }
        if let claims = exchange.authorizerMember("claims"), claims.type == PEN_JSON {
            object["claims"] = try? JSONValue(parsing: String(claims.s))
        }
        if !object.isEmpty { answer.authorizer = .object(object) }
    }

    private func describeAnswer(_ exchange: Exchange, _ answer: inout OfflineAnswer) {
        describeAuthorizer(exchange, &answer)
        describeDecision(exchange, &answer)
        answer.status = Int(exchange.pointee.status)
        answer.headers = fields(exchange.pointee.response)
        answer.body = Array(exchange.pointee.responseBody.bytes.buffer)
        let failure = exchange.pointee.failure
        let detail = failure.detail
        if failure.type != 0 {
            let type = String(GatewayResponseType.name(failure.type))
            answer.gatewayResponse = type
            log?.fail(type, detail.isPresent ? String(detail) : "", status: answer.status)
        } else {
            log?.complete(answer)
        }
        answer.log = log?.lines ?? []
        // A refusal is no failure, whatever its reason.
        if detail.isPresent, failure.type == 0 || GatewayResponseType.status(failure.type) >= 500 {
            answer.failure = String(detail)
            if let step = exchange.pointee.failure.step {
                answer.failure = "\(String(step.pointee.name)): \(answer.failure)"
            }
        }
    }

    private func fields(_ table: HeaderTable) -> [(name: String, value: String)] {
        (0..<table.count).compactMap { index in
            let field = table.fields[index]
            return field.isPresent ? (String(field.nameView), String(field.valueView)) : nil
        }
    }
}

extension OfflineAnswer.Step {
    fileprivate init(_ entry: Trace.Entry) {
        let step = entry.step.pointee
        let phases = [
            "", "auth", "validate", "rate_limit", "transform_request", "integrate",
            "transform_response",
        ]
        self.init(
            phase: phases[Int(min(step.phase, 6))], name: String(step.name),
            source: String(step.source), verdict: Self.name(entry.verdict),
            isShadow: entry.isShadow, nanoseconds: entry.nanoseconds,
            reason: entry.reason,
            asked: entry.asked.map {
                OfflineAnswer.Asked(
                    name: $0.step, source: $0.source, verdict: Self.name($0.verdict),
                    reason: $0.reason)
            },
            effects: entry.effects.map { ($0.what, $0.name, $0.value) })
    }

    private static func name(_ verdict: pen_verdict) -> String {
        switch verdict {
        case PEN_CONTINUE: "continue"
        case PEN_RESPOND: "respond"
        case PEN_FORWARD: "forward"
        case PEN_ALLOW: "allow"
        case PEN_DENY: "deny"
        case PEN_ABSTAIN: "abstain"
        case PEN_ERROR: "error"
        default: "fail"
        }
    }
}
