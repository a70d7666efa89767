import CPenstock
import PenstockCore

// What Core and Host ask of a loop (`LoopServices`), as C functions over its context.

extension EventLoop {
    static func functions(_ system: SystemCalls) -> LoopFunctions {
        LoopFunctions(
            clock: system.clock, monotonic: system.monotonic,
            post: { context, message in
                let message = message.assumingMemoryBound(to: LoopMessage.self).pointee
                EventLoop.with(context) { loop in
                    if loop.inbox.put(message) { loop.system.wake(loop.system.context) }
                }
            },
            arm: { context, timer, deadline in
                EventLoop.with(context) {
                    $0.wheel.arm(timer.assumingMemoryBound(to: Timer.self), at: deadline)
                }
            },
            cancel: { context, timer in
                EventLoop.with(context) {
                    $0.wheel.cancel(timer.assumingMemoryBound(to: Timer.self))
                }
            },
            submit: { context, lane, function, argument in
                var taken = false
                EventLoop.with(context) {
                    taken = $0.system.submit($0.system.context, lane, function, argument)
                }
                return taken
            },
            callout: { context, exchange, request, token in
                var started = false
                EventLoop.with(context) {
                    started = $0.startCallout(
                        exchange.assumingMemoryBound(to: ExchangeRecord.self), request, token)
                }
                return started
            },
            stream: { context, exchange, request, token in
                var started = false
                EventLoop.with(context) {
                    started = $0.startCallout(
                        exchange.assumingMemoryBound(to: ExchangeRecord.self), request, token,
                        isStream: true)
                }
                return started
            },
            nextChunk: { context, token in
                var taken = false
                EventLoop.with(context) { taken = $0.nextChunk(token) }
                return taken
            },
            cancelCallout: { context, token in EventLoop.with(context) { $0.endCallout(token) } },
            watch: { context, descriptor, interest, token in
                var done = false
                EventLoop.with(context) { done = $0.watch(descriptor, interest, token) }
                return done
            },
            advance: { context, exchange, outcome in
                guard let outcome = PipelineOutcome(rawValue: outcome) else { return }
                EventLoop.with(context) {
                    $0.act(exchange.assumingMemoryBound(to: ExchangeRecord.self), outcome)
                }
            },
            lendExchange: { context in
                var exchange: Exchange?
                EventLoop.with(context) { exchange = $0.takeExchange() }
                return exchange.map { UnsafeMutableRawPointer($0) }
            },
            returnExchange: { context, exchange in
                EventLoop.with(context) { loop in
                    let exchange = exchange.assumingMemoryBound(to: ExchangeRecord.self)
                    if let lease = exchange.pointee.snapshot { loop.release(lease) }
                    loop.giveExchange(exchange)
                }
            })
    }

    // MARK: Descriptors of plugins (pen.fd/1)

    func watch(_ descriptor: Int32, _ interest: UInt32, _ token: pen_token) -> Bool {
        if let known = watches[token] {
            if interest == 0 {
                watches[token] = nil
                _ = system.watch(system.context, known.pointee.socket.descriptor, 0, 0)
                sockets.remove(known.socket)
                known.deallocate()
                return true
            }
            let data = sockets.data(known.socket)
            return system.watch(system.context, descriptor, interest, data) == 0
        }
        guard interest != 0 else { return false }
        let record = UnsafeMutablePointer<WatchRecord>.allocate(capacity: 1)
        record.initialize(
            to: WatchRecord(
                socket: SocketRecord(kind: .watch, descriptor: descriptor, slot: 0), token: token))
        guard let data = sockets.insert(record.socket) else {
            record.deallocate()
            return false
        }
        guard system.watch(system.context, descriptor, interest, data) == 0 else {
            sockets.remove(record.socket)
            record.deallocate()
            return false
        }
        watches[token] = record
        return true
    }

    func watchReady(_ record: UnsafeMutablePointer<WatchRecord>, _ bits: UInt32) {
        let token = record.pointee.token
        guard let slot = services.pointee.tokens.live(token) else {
            // Its instance is gone without unwatch(): the descriptor is none of ours any more.
            _ = watch(record.pointee.socket.descriptor, 0, token)
            return
        }
        var event = Pipeline.makeEvent(PEN_EVENT_FD)
        event.token = token
        var ready: UInt32 = 0
        if bits & Event.readable != 0 { ready |= PEN_FD_READ }
        if bits & Event.writable != 0 { ready |= PEN_FD_WRITE }
        if bits & Event.hangup != 0 { ready |= PEN_FD_ERROR }
        event.value = Int64(ready)
        Tokens.deliver(services, slot, &event)
    }
}

/// A plugin's descriptor on a loop.
struct WatchRecord {
    var socket: SocketRecord
    var token: pen_token
}

extension UnsafeMutablePointer where Pointee == WatchRecord {
    var socket: UnsafeMutablePointer<SocketRecord> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: SocketRecord.self)
    }
}
