internal import CPenstock
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
        let isUpgrade = exchange.wantsWebSocket
        exchange.pointee.route = snapshot.route(of: exchange, isUpgrade: isUpgrade)
        log?.begin(
            request, path: exchange.pointee.route.map { String($0.pointee.resourcePath) } ?? "",
            parameters: answer.route?.parameters ?? [])
        let (gateway, forwards, asks) = (gateway, request.forwards, request.asks)
        gateway.loop.onCallout = { [unowned gateway] exchange, callout, token in
            let phase = exchange.pointee.cursor.running?.pointee.phase
            return gateway.take(
                callout, token, sends: forwards || (asks && phase == PEN_PHASE_AUTH),
                isIntegration: phase == PEN_PHASE_INTEGRATE)
        }
        gateway.heldCallout = ""
        if isUpgrade, exchange.pointee.route?.takesHandshakes == true {
            shakeHands(exchange, &answer, memory)
        } else {
            finish(exchange, Pipeline.start(exchange), &answer, memory)
        }
        if isTraced, !gateway.heldCallout.isEmpty {
            describeHeld(exchange, gateway.heldCallout, &answer)
        }
        waitForShadows(trace)
        for entry in trace.pointee.entries { answer.steps.append(OfflineAnswer.Step(entry)) }
        Pipeline.end(exchange, why: PEN_END_DONE)
        gateway.loop.returnExchange(exchange)
        return answer
    }

    /// Follows outcomes until the answer is final, or would be forwarded.
    func finish(
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
}
