import CPenstock
import PenstockCore

/// "pen.timer/1" (ext/timer.h).
enum TimerExtension {
    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_timer(
            size: Extensions.size(pen_timer.self), reserved: 0,
            start: { exchange, milliseconds in
                let exchange = Exchange(exchange)
                guard exchange.isOnOwnLoop else { return 0 }
                let now = exchange.pointee.loop.pointee.now
                return Tokens.open(
                    exchange, .timer, deadline: max(now, 1) &+ UInt64(milliseconds) * 1_000_000)
            },
            start_periodic: { host, period in
                let nanoseconds = UInt64(max(period, 10)) * 1_000_000
                return InstanceContext.of(host).watches.add(.timer(period: nanoseconds))
            },
            stop: { TimerExtension.stop(InstanceContext.of($0), $1) }))

    private static func stop(_ context: InstanceContext, _ token: pen_token) -> pen_status {
        if token >> 56 == WatchList.loopByte { return context.watches.stop(token) }
        let index = TokenTable.loop(of: token)
        // Another loop's timer can't be this hook's: tokens of exchanges stay on their loop.
        guard index < context.host.loops.count,
            context.isShared || context.loop == context.host.loops[index]
        else { return PEN_E_STALE }
        let loop = context.host.loops[index]
        guard let slot = loop.pointee.tokens.live(token), slot.pointee.kind == .timer,
            loop.pointee.tokens.claim(token)
        else { return PEN_E_STALE }
        if slot.pointee.timer.isArmed { loop.pointee.cancel(slot.timer) }
        loop.pointee.tokens.close(slot)
        return PEN_OK
    }
}
