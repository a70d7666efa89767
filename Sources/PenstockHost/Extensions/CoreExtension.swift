import CPenstock
import CSystem
import Glibc
import PenstockCore

/// "pen.core/1" (ext/core.h).
enum CoreExtension {
    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_core(
            size: Extensions.size(pen_core.self), reserved: 0,
            log: { host, level, message, fields, count in
                let level = LogRecord.Level(rawValue: level) ?? .error
                let list = UnsafeBufferPointer(
                    start: fields, count: fields == nil ? 0 : max(count, 0))
                InstanceContext.of(host).log(level, message, list)
            },
            monotonic_ns: { InstanceContext.with($0) { $0.loop.pointee.monotonic() } },
            unix_ms: { InstanceContext.with($0) { CoreExtension.unixMilliseconds($0) } },
            alloc: { exchange, bytes, align in
                let align = max(align, 1)
                guard align <= 64, align & (align - 1) == 0, bytes >= 0 else { return nil }
                return Exchange(exchange).pointee.arena.allocate(bytes, align: align)
            },
            get_state: { CoreExtension.state(Exchange($0))?.pointee.state },
            set_state: { CoreExtension.setState(Exchange($0), $1) },
            suspend: { CoreExtension.suspend(Exchange($0), $1) },
            resume: { CoreExtension.resume(InstanceContext.of($0), $1, $2, $3) },
            cancelled: { host, token in
                CoreExtension.tokens(InstanceContext.of(host), token)?.isOpen(token) == true ? 0 : 1
            },
            fail: { exchange, code, message in
                let exchange = Exchange(exchange)
                exchange.pointee.failure.code = code
                guard message.isPlausible(limit: textLimit) else { return }
                let short = message.n > 1024 ? message[0..<1024] : message
                guard let copy = exchange.pointee.arena.copy(short) else { return }
                exchange.pointee.failure.detail = copy
            }))

    /// The loop's own time on its thread, so that a test's or a simulation's clock is everybody's.
    private static func unixMilliseconds(_ context: InstanceContext) -> Int64 {
        if context.isOnLoop { return context.loop.pointee.unixMilliseconds }
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }

    private static func state(_ exchange: Exchange) -> UnsafeMutablePointer<InstanceState>? {
        guard let instance = exchange.pointee.cursor.instance else { return nil }
        var entry = exchange.pointee.instanceStates
        while let found = entry, found.pointee.instance != UnsafeRawPointer(instance) {
            entry = found.pointee.next
        }
        return entry
    }

    private static func setState(_ exchange: Exchange, _ value: UnsafeMutableRawPointer?) {
        if let entry = state(exchange) {
            entry.pointee.state = value
            return
        }
        guard let instance = exchange.pointee.cursor.instance,
            let memory = exchange.pointee.arena.allocate(MemoryLayout<InstanceState>.stride)
        else { return }
        let entry = memory.bindMemory(to: InstanceState.self, capacity: 1)
        entry.initialize(
            to: InstanceState(
                instance: UnsafeRawPointer(instance), state: value,
                next: exchange.pointee.instanceStates))
        exchange.pointee.instanceStates = entry
    }

    private static func suspend(_ exchange: Exchange, _ milliseconds: UInt32) -> pen_token {
        guard exchange.isOnOwnLoop else { return 0 }
        return Tokens.open(exchange, .suspension, deadline: exchange.deadline(in: milliseconds))
    }

    private static func tokens(_ context: InstanceContext, _ token: pen_token) -> TokenTable? {
        let loop = TokenTable.loop(of: token)
        guard loop < context.host.loops.count else { return nil }
        return context.host.loops[loop].pointee.tokens
    }

    private static func resume(
        _ context: InstanceContext, _ token: pen_token, _ value: Int64, _ data: pen_buf
    ) -> pen_status {
        guard data.n >= 0, data.p != nil || data.n == 0 else {
            data.releaseNow()
            return PEN_E_ARGUMENT
        }
        guard let table = tokens(context, token), table.claim(token) else {
            data.releaseNow()
            return PEN_E_STALE
        }
        // Claimed: this is the one answer. The loop releases the data after delivery.
        var owned = data
        if data.release == nil, let p = data.p, data.n > 0 {
            let copy = pen_buf.allocate(data.n)
            memcpy(copy.memory, p, data.n)
            owned = copy.buffer
        }
        context.host.loops[TokenTable.loop(of: token)].pointee.post(
            LoopMessage(event: PEN_EVENT_RESUMED, token: token, value: value, data: owned))
        return PEN_OK
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// A moment on the loop's clock, not after the exchange's own deadline.
    func deadline(in milliseconds: UInt32) -> UInt64 {
        let wanted = pointee.loop.pointee.now &+ UInt64(milliseconds) * 1_000_000
        return pointee.deadline > 0 ? Swift.min(wanted, pointee.deadline) : wanted
    }
}
