import CPenstock
import PenstockCore
import PenstockHost

/// One exchange with one plugin's step in it, from its first byte to exchange_end.
final class ExchangeRun {
    private let description: ExchangeDescription
    private let loop: TestLoop
    private let instance: PluginInstance
    private let snapshot: Snapshot
    private let lease: UnsafeMutablePointer<SnapshotLease>
    private let exchange: Exchange
    private let memory = SnapshotMemory()
    private let trace = UnsafeMutablePointer<Trace>.allocate(capacity: 1)
    private let tokensBefore: Int
    private let timersBefore: Int

    init(_ instance: PluginInstance, _ description: ExchangeDescription, on loop: TestLoop) {
        self.description = description
        self.loop = loop
        self.instance = instance
        tokensBefore = loop.services.pointee.tokens.open
        timersBefore = loop.armedTimers
        snapshot = ExchangeRun.snapshot(instance, description)
        lease = .allocate(capacity: 1)
        lease.initialize(to: SnapshotLease(Unmanaged.passUnretained(snapshot)))
        exchange = ExchangeMemory.make(loop.services)
        trace.initialize(to: Trace())
        fill()
    }

    deinit {
        ExchangeMemory.free(exchange)
        lease.deallocate()
        trace.deinitialize(count: 1)
        trace.deallocate()
    }

    /// A route whose only foreign step is the one under test.
    private static func snapshot(
        _ instance: PluginInstance, _ description: ExchangeDescription
    ) -> Snapshot {
        var step = StepDefinition(
            handle: instance, phase: description.phase, name: instance.name)
        step.timeoutMilliseconds = description.stepTimeout
        if description.isShadow { step.flags.insert(.shadow) }
        if instance.isOnLocal { step.flags.insert(.onLocal) }
        if instance.wantsEvents { step.flags.insert(.wantsEvents) }
        let kit = StepDefinition(
            handle: KitIntegration(), phase: PEN_PHASE_INTEGRATE, name: "kit")
        var request: [ProgramEntry] = []
        var response: [ProgramEntry] = []
        switch description.phase {
        case PEN_PHASE_AUTH: request = [.chain(.step(step)), .step(kit)]
        case PEN_PHASE_INTEGRATE:
            request = description.isShadow ? [.step(step), .step(kit)] : [.step(step)]
        case PEN_PHASE_TRANSFORM_RESPONSE:
            request = [.step(kit)]
            response = [.step(step)]
        default: request = [.step(step), .step(kit)]
        }
        let path = "/" + description.pathParameters.map { "{\($0.name)}" }.joined(separator: "/")
        var api = APIDefinition(name: "test")
        api.variables = description.stageVariables
        api.id = description.identifiers.api
        api.accountID = description.identifiers.account
        api.deploymentID = description.identifiers.deployment
        var route = RouteDefinition(method: nil, path: path, request: request, response: response)
        route.resourceID = description.identifiers.resource
        api.routes = [route]
        var builder = SnapshotBuilder(
            routeMetrics: MetricRegistry(capacity: 64), stepMetrics: MetricRegistry(capacity: 256))
        let upstream = UpstreamDefinition(
            name: "backend", targets: [.init(address: .tcp(host: "127.0.0.1", port: 1))])
        return builder.build(number: 1, apis: [api], upstreams: [upstream])
    }

    private func fill() {
        let target = memory.text(description.target)
        exchange.pointee.snapshot = lease
        lease.pointee.exchanges += 1
        exchange.pointee.route = snapshot.routes.baseAddress.map { UnsafePointer($0) }
        exchange.pointee.method = memory.text(description.method)
        exchange.pointee.methodID = Method.identify(exchange.pointee.method)
        exchange.pointee.target = target
        if let mark = target.firstIndex(of: UInt8(ascii: "?")) {
            exchange.pointee.path = target[0..<mark]
            exchange.pointee.query = target[(mark + 1)..<target.n]
        } else {
            exchange.pointee.path = target
        }
        exchange.pointee.authority = memory.text(
            description.headers.first { $0.name.lowercased() == "host" }?.value
                ?? "api.example.org")
        exchange.pointee.clientAddress = memory.text("203.0.113.7")
        exchange.pointee.clientPort = 40_000
        exchange.pointee.requestID = memory.text("00000000-0000-4000-8000-000000000001")
        exchange.pointee.receivedAt = loop.services.pointee.now
        exchange.pointee.deadline = loop.services.pointee.now + 60_000_000_000
        exchange.pointee.trace = trace
        for header in description.headers {
            _ = exchange.appendHeader(
                PEN_REQUEST_HEADERS, name: memory.text(header.name),
                value: memory.text(header.value))
        }
        let values = description.pathParameters.map { memory.text($0.value) }
        exchange.pointee.pathParameters.values = memory.array(values)
        exchange.pointee.pathParameters.count = values.count
        for variable in description.variables {
            variable.value.withValue {
                _ = exchange.setVariable(memory.text(variable.name), $0)
            }
        }
        guard !description.body.isEmpty else { return }
        exchange.pointee.requestBody.length = Int64(description.body.count)
        exchange.pointee.requestBody.state = .streaming
        if description.isBodyBuffered { bufferRequest() }
    }

    private func bufferRequest() {
        guard exchange.pointee.requestBody.state == .streaming else { return }
        let bytes = memory.array(description.body)
        exchange.pointee.requestBody.bytes = pen_str(UnsafePointer(bytes), description.body.count)
        exchange.pointee.requestBody.state = .buffered
        exchange.pointee.requestBytes = UInt64(description.body.count)
    }

    /// Runs it; `during` is called each time the step waits, before anything is delivered.
    func perform(during: ((Exchange) -> Void)?) -> ExchangeResult {
        var result = ExchangeResult()
        var outcome: PipelineOutcome? = Pipeline.start(exchange)
        // Each turn makes progress or ends; a plugin that asks for ever meets the bound.
        for _ in 0..<1000 {
            guard let now = outcome else { break }
            switch now {
            case .respond, .abort:
                result.outcome = now
                outcome = nil
            case .needRequestBody: outcome = giveRequestBody()
            case .needResponseBody:
                exchange.pointee.responseBody.state = .buffered
                outcome = Pipeline.bodyReady(exchange)
            case .forward:
                result.outcome = now
                outcome = answer(&result)
            // Chunks are given by hand here, so none is held by the exchange.
            case .resumeBody: outcome = nil
            case .pending:
                result.waits += 1
                during?(exchange)
                if description.leavesWhilePending {
                    outcome = nil
                } else {
                    outcome = wait()
                }
            }
        }
        result.streamed = stream()
        result.read(exchange)
        result.verdict = verdict()
        result.effects = trace.pointee.entries.filter { isUnderTest($0.step) }.flatMap(\.effects)
        let why = description.leavesWhilePending ? PEN_END_CLIENT_GONE : PEN_END_DONE
        Pipeline.end(exchange, why: why)
        lease.pointee.exchanges -= 1
        loop.drain()
        result.tokensLeft = loop.services.pointee.tokens.open - tokensBefore
        result.timersLeft = loop.armedTimers - timersBefore
        return result
    }

    /// Calls the hook so many times as the pipeline would, and nothing else.
    func call(times: Int) -> Duration {
        guard let route = exchange.pointee.route else { return .zero }
        let index = instance.isShared ? 0 : Int(loop.services.pointee.index)
        let record = instance.records + index
        // The chain's record, or the step's own: host calls ask it for the phase.
        exchange.pointee.cursor.running = route.pointee.steps
        exchange.pointee.cursor.instance = record
        let (hook, state) = (record.pointee.onPhase, record.pointee.hookState)
        let raw = OpaquePointer(exchange)
        let start = ContinuousClock.now
        for _ in 0..<times { _ = hook(state, raw, description.phase) }
        let elapsed = ContinuousClock.now - start
        exchange.pointee.cursor.running = nil
        return elapsed
    }

    private func isUnderTest(_ step: UnsafePointer<StepRecord>) -> Bool {
        step.pointee.instances == instance.records
    }

    private func verdict() -> pen_verdict {
        trace.pointee.entries.last { isUnderTest($0.step) }?.verdict ?? 0
    }

    private func giveRequestBody() -> PipelineOutcome {
        let required = exchange.pointee.requestBody.required
        if description.body.count > required {
            return Pipeline.fail(exchange, PEN_GR_REQUEST_TOO_LARGE)
        }
        bufferRequest()
        return Pipeline.bodyReady(exchange)
    }

    /// The upstream answers what the description says.
    private func answer(_ result: inout ExchangeResult) -> PipelineOutcome? {
        exchange.pointee.status = description.status
        for header in description.responseHeaders {
            _ = exchange.appendHeader(
                PEN_RESPONSE_HEADERS, name: memory.text(header.name),
                value: memory.text(header.value))
        }
        let bytes = memory.array(description.responseBody)
        exchange.pointee.responseBody.bytes = pen_str(
            UnsafePointer(bytes), description.responseBody.count)
        exchange.pointee.responseBody.length = Int64(description.responseBody.count)
        exchange.pointee.responseBody.state = .streaming
        exchange.pointee.forwardedAt = loop.services.pointee.now
        let next = Pipeline.upstreamHead(exchange)
        // FORWARD is what is asked about when the plugin under test is the integration.
        return next
    }

    /// Leads the chunks through the instance's filter.
    private func stream() -> [UInt8]? {
        guard !description.chunks.isEmpty, let filters = instance.filters else { return [] }
        let index = instance.isShared ? 0 : Int(loop.services.pointee.index)
        let record = instance.records + index
        var offset: UInt64 = 0
        var streamed: [UInt8] = []
        exchange.pointee.cursor.instance = record
        for (i, bytes) in description.chunks.enumerated() {
            var chunk = pen_chunk(
                size: UInt32(MemoryLayout<pen_chunk>.size),
                direction: description.phase == PEN_PHASE_TRANSFORM_REQUEST
                    ? PEN_REQUEST_BODY : PEN_RESPONSE_BODY,
                offset: offset, data: pen_str(UnsafePointer(memory.array(bytes)), bytes.count),
                last: i == description.chunks.count - 1 ? 1 : 0, trailer_count: 0, trailers: nil)
            offset += UInt64(bytes.count)
            var out = pen_buf(borrowed: .absent)
            var token: pen_token = 0
            let verdict = filters[index].chunk(
                record.pointee.abi.state, OpaquePointer(exchange), &chunk, &out, &token)
            switch verdict {
            case PEN_FILTER_PASS: streamed += bytes
            case PEN_FILTER_REPLACE:
                streamed += Array(out.view.buffer)
                out.releaseNow()
            default: return nil
            }
        }
        return streamed
    }

    /// Drives the loop until the exchange moves: mail first, then time.
    private func wait() -> PipelineOutcome? {
        var patience = description.patience
        for _ in 0..<100_000 {
            loop.drain()
            if let outcome = loop.outcome(of: exchange) { return outcome }
            if loop.threadsRunning > 0 {
                TestThread.pause()
                continue
            }
            if loop.hasMail { continue }
            if patience > 0 {
                patience -= 1
                TestThread.pause()
                continue
            }
            if !loop.fireNextTimer() { return nil }
            if let outcome = loop.outcome(of: exchange) { return outcome }
        }
        return nil
    }
}
