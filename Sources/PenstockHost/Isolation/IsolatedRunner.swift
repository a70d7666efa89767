import CPenstock
import PenstockCore

/// The host's trampolines for an isolated instance: a hook becomes a frame, and the step waits.
enum IsolatedRunner {
    static func install(
        on record: UnsafeMutablePointer<InstanceRecord>, channel: IsolatedChannel
    ) {
        record.pointee.runner = .isolated
        // Unretained: the instance owns record and channel and outlives both.
        record.pointee.runnerContext = Unmanaged.passUnretained(channel).toOpaque()
        record.pointee.hookState = UnsafeMutableRawPointer(record)
        record.pointee.onPhase = { state, exchange, phase in
            IsolatedRunner.onPhase(state, exchange, phase)
        }
        record.pointee.onEvent = { state, exchange, event in
            IsolatedRunner.onEvent(state, exchange, event)
        }
    }

    private static func channel(_ state: UnsafeMutableRawPointer?) -> IsolatedChannel? {
        guard let record = state?.assumingMemoryBound(to: InstanceRecord.self),
            let context = record.pointee.runnerContext
        else { return nil }
        return Unmanaged<IsolatedChannel>.fromOpaque(context).takeUnretainedValue()
    }

    private static func onPhase(
        _ state: UnsafeMutableRawPointer?, _ handle: OpaquePointer, _ phase: pen_phase
    ) -> pen_verdict {
        guard let channel = channel(state) else { return PEN_FAIL }
        return start(channel, Exchange(handle), phase, event: nil)
    }

    private static func onEvent(
        _ state: UnsafeMutableRawPointer?, _ handle: OpaquePointer?,
        _ event: UnsafePointer<pen_event>
    ) -> pen_verdict {
        guard let channel = channel(state) else { return PEN_FAIL }
        guard let handle else {
            if event.pointee.kind == PEN_EVENT_FD {
                channel.ready(UInt32(truncatingIfNeeded: event.pointee.value))
            }
            return PEN_CONTINUE
        }
        let exchange = Exchange(handle)
        switch event.pointee.kind {
        case PEN_EVENT_CANCELLED:
            channel.abandon(exchange)
            return PEN_FAIL
        case PEN_EVENT_UPSTREAM_HEAD, PEN_EVENT_UPSTREAM_FAILED:
            guard channel.hasEvents else { return PEN_CONTINUE }
            return start(channel, exchange, event.pointee.phase, event: event)
        default:
            channel.calloutDone(event)
            return PEN_PENDING
        }
    }

    private static func start(
        _ channel: IsolatedChannel, _ exchange: Exchange, _ phase: pen_phase,
        event: UnsafePointer<pen_event>?
    ) -> pen_verdict {
        guard channel.descriptor >= 0 else {
            return refuse(exchange, phase, channel.outage.detail)
        }
        guard channel.output.count < channel.limits.outputMax else {
            return refuse(exchange, phase, "the plugin's process does not keep up")
        }
        let token = Tokens.open(exchange, .detached, deadline: 0)
        guard token != 0, let slot = exchange.pointee.loop.pointee.tokens.live(token) else {
            return refuse(exchange, phase, "the exchange waits for too much (limits.tokens)")
        }
        guard let call = channel.begin(token, exchange) else {
            exchange.pointee.loop.pointee.tokens.close(slot)
            return refuse(exchange, phase, "the queue is full (plugins.isolation_queue)")
        }
        let fits = channel.output.append(.call) { sink in
            sink.put(frame: call)
            sink.put(frame: phase)
            sink.put(frame: event?.pointee.kind ?? 0)
            sink.put(frame: UInt32(bitPattern: event?.pointee.status ?? 0))
            sink.put(frame: UInt64(bitPattern: event?.pointee.value ?? 0))
            ExchangeFrame.encode(exchange, for: UnsafePointer(channel.record), into: &sink)
        }
        guard fits else {
            if let index = channel.find(call) { channel.release(index) }
            exchange.pointee.loop.pointee.tokens.close(slot)
            return refuse(exchange, phase, "too large to send (plugins.isolation_frame)")
        }
        channel.flush()
        return PEN_PENDING
    }

    private static func refuse(
        _ exchange: Exchange, _ phase: pen_phase, _ detail: StaticString
    ) -> pen_verdict {
        exchange.pointee.failure.detail = ByteView(detail)
        return phase == PEN_PHASE_AUTH ? PEN_ERROR : PEN_FAIL
    }
}
