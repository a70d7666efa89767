import CPenstock
import CSystem
import Glibc
import PenstockCore

/// One loop of the child at work: rebuilds the exchange of each call, runs the hook on it, and
/// answers when the step has its verdict. On its loop's thread.
final class ChildChannel: @unchecked Sendable {
    // Safe: made before its loop runs, touched by the loop's thread only afterwards.

    private let descriptor: Int32
    private let loop: PollLoop
    private let record: UnsafePointer<InstanceRecord>
    /// One step a phase, by PEN_PHASE_*.
    private let steps: UnsafeMutablePointer<StepRecord>
    /// Exchanges whose step waits, by the call's number.
    private var waiting: [UInt32: Exchange] = [:]
    private var input = FrameBuffer()
    private var output = FrameBuffer()
    private var window = PollWindow()
    /// When the last frame was dealt with, monotonic nanoseconds.
    private var idleSince: UInt64 = 0

    init(_ descriptor: Int32, loop: PollLoop, record: UnsafePointer<InstanceRecord>) {
        self.descriptor = descriptor
        self.loop = loop
        self.record = record
        let phases = Int(PEN_PHASE_TRANSFORM_RESPONSE) + 1
        steps = .allocate(capacity: phases)
        for phase in 0..<phases {
            (steps + phase).initialize(
                to: StepRecord(instances: record, phase: pen_phase(phase), flags: [.shared]))
            steps[phase].name = record.pointee.name
        }
        steps[Int(PEN_PHASE_AUTH)].contextPrefix = Self.contextPrefix(record.pointee.name)
        _ = csys_set_nonblocking(descriptor)
        loop.watch(descriptor, PEN_FD_READ) { [unowned self] bits in ready(bits) }
        loop.onAdvance = { [unowned self] exchange, _ in
            answer(exchange, exchange.pointee.auth.verdict)
        }
        loop.onCallout = { [unowned self] exchange, request, token in
            callout(exchange, request, token)
        }
    }

    /// `ctx.<name>.`, which lives as long as the child.
    private static func contextPrefix(_ name: pen_str) -> pen_str {
        let text = Array("ctx.\(String(name)).".utf8)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: text.count)
        memory.initialize(from: text, count: text.count)
        return pen_str(UnsafePointer(memory), text.count)
    }

    private func ready(_ bits: UInt32) {
        if bits & PEN_FD_WRITE != 0 { flush() }
        guard bits & (PEN_FD_READ | PEN_FD_ERROR) != 0 else { return }
        let n = input.fill(from: descriptor)
        if n < 0, errno == EAGAIN || errno == EINTR { return }
        // The gateway wants no more of this loop; on the control socket it says what follows.
        guard n > 0 else { return close() }
        window.learn(PollLoop.monotonicNanoseconds() &- idleSince)
        while true {
            switch IsolationFrame.next(input.view) {
            case .incomplete:
                flush()
                idleSince = PollLoop.monotonicNanoseconds()
                if window.length > 0 {
                    loop.services.pointee.awakeUntil = idleSince + window.length
                }
                return
            case .malformed: _exit(67)
            case .frame(let kind, let payload, let size):
                take(kind, payload)
                input.consume(size)
            }
        }
    }

    /// No call comes any more: ends what waits. Afterwards no hook runs on this loop.
    func close() {
        loop.watch(descriptor, 0, handler: nil)
        for exchange in waiting.values { end(exchange, why: PEN_END_SHUTDOWN) }
        waiting.removeAll()
    }

    private func take(_ kind: IsolationFrame.Kind, _ payload: ByteView) {
        switch kind {
        case .call: call(payload)
        case .cancel:
            var reader = FrameReader(payload)
            cancel(reader.number())
        case .calloutDone:
            CalloutFrame.readEnd(payload) { event in
                guard let slot = loop.services.pointee.tokens.live(event.token) else { return }
                Tokens.deliver(loop.services, slot, &event)
            }
        default: _exit(67)
        }
    }

    private func call(_ payload: ByteView) {
        var reader = FrameReader(payload)
        let number = reader.number()
        let phase = reader.number()
        var event = Pipeline.makeEvent(reader.number())
        event.phase = phase
        event.status = Int32(bitPattern: reader.number())
        event.value = Int64(bitPattern: reader.wide())
        guard !reader.failed, (PEN_PHASE_AUTH...PEN_PHASE_TRANSFORM_RESPONSE).contains(phase) else {
            _exit(67)
        }
        let exchange = loop.lendExchange()
        let step = UnsafePointer(steps + Int(phase))
        exchange.pointee.client = UnsafeMutableRawPointer(bitPattern: UInt(number) + 1)
        let rest = payload[(payload.n - reader.remaining)..<payload.n]
        guard ExchangeFrame.decode(rest, into: exchange, step: step) else {
            exchange.pointee.failure.detail = ByteView(
                "the exchange does not fit the child's arena (limits.exchange_arena)")
            return answer(exchange, PEN_FAIL)
        }
        _ = exchange.beginRecording()
        begin(exchange)
        let verdict =
            event.kind == 0
            ? Pipeline.runAlone(exchange, step)
            : withUnsafePointer(to: event) { Pipeline.runAlone(exchange, step, event: $0) }
        if let verdict {
            answer(exchange, verdict)
        } else {
            waiting[number] = exchange
        }
    }

    /// exchange_begin; Pipeline.end calls its counterpart.
    private func begin(_ exchange: Exchange) {
        exchange.pointee.flags.insert(.begun)
        guard record.pointee.runner == .direct, let hook = record.pointee.abi.exchange_begin else {
            return
        }
        exchange.pointee.cursor.instance = record
        hook(record.pointee.abi.state, OpaquePointer(exchange))
    }

    private func number(_ exchange: Exchange) -> UInt32 {
        UInt32(truncatingIfNeeded: UInt(bitPattern: exchange.pointee.client) - 1)
    }

    /// The step has its verdict: tells the gateway, and ends the exchange.
    private func answer(_ exchange: Exchange, _ verdict: pen_verdict) {
        let number = number(exchange)
        waiting[number] = nil
        if verdict == PEN_PENDING, !exchange.pointee.failure.detail.isPresent {
            exchange.pointee.failure.detail = ByteView(
                "PENDING without anything to wait for (suspend, callout, timer, work)")
        }
        let fits = output.append(.callReturn) { sink in
            EffectFrame.encode(exchange, call: number, verdict: verdict, into: &sink)
        }
        if !fits {
            exchange.undo(to: 0)
            exchange.pointee.failure.detail = ByteView(
                "too large to send (plugins.isolation_frame)")
            _ = output.append(.callReturn) { sink in
                EffectFrame.encode(exchange, call: number, verdict: PEN_FAIL, into: &sink)
            }
        }
        end(exchange, why: PEN_END_DONE)
        flush()
    }

    /// Nobody waits any more. The call is answered all the same, so that the gateway knows that this
    /// thread doesn't hang.
    private func cancel(_ number: UInt32) {
        guard let exchange = waiting.removeValue(forKey: number) else { return }
        end(exchange, why: PEN_END_CLIENT_GONE)
        _ = output.append(.callReturn) { sink in
            EffectFrame.encodeCancelled(number, into: &sink)
        }
        flush()
    }

    private func end(_ exchange: Exchange, why: UInt32) {
        Pipeline.end(exchange, why: why)
        loop.returnExchange(exchange)
    }

    private func callout(
        _ exchange: Exchange, _ request: UnsafePointer<pen_callout_request>, _ token: pen_token
    ) -> Bool {
        let number = number(exchange)
        let fits = output.append(.callout) { sink in
            CalloutFrame.encode(request, call: number, token: token, into: &sink)
        }
        flush()
        return fits
    }

    private func flush() {
        while output.count > 0 {
            let sent = write(descriptor, output.view.p, output.count)
            if sent < 0, errno == EINTR { continue }
            guard sent > 0 else { break }
            output.consume(sent)
        }
        let interest = output.count > 0 ? PEN_FD_READ | PEN_FD_WRITE : PEN_FD_READ
        loop.change(descriptor, interest)
    }
}
