import CPenstock
import PenstockCore

/// "pen.limit/1" (ext/limit.h).
enum LimitExtension {
    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_limit(
            size: Extensions.size(pen_limit.self), reserved: 0,
            define: { host, name, rate, burst, keys in
                guard name.n > 0, name.isPlausible(limit: 512) else { return 0 }
                let context = InstanceContext.of(host)
                return context.host.limits.define(
                    String(name), rate: rate, burst: burst, keys: keys,
                    isShadow: context.isShadow)
            },
            acquire: { host, limit, key, cost, out in
                InstanceContext.with(host) { context in
                    LimitExtension.acquire(
                        context, limit, key, cost, out, at: context.loop.pointee.monotonic(),
                        isShadow: false)
                }
            },
            acquire_for: { exchange, limit, key, cost, out in
                let exchange = Exchange(exchange)
                guard let instance = exchange.pointee.cursor.instance else { return PEN_E_STATE }
                return InstanceContext.with(instance.pointee.host) { context in
                    LimitExtension.acquire(
                        context, limit, key, cost, out,
                        at: LimitExtension.now(exchange, instance),
                        isShadow: exchange.pointee.flags.contains(.shadow))
                }
            }))

    /// The moment that a step counts at. Its hook began less than a millisecond ago, or the loop's turn
    /// did when the hook goes on after a wait: reading the clock once more would be most of a call.
    @inline(__always)
    private static func now(
        _ exchange: Exchange, _ instance: UnsafePointer<InstanceRecord>
    ) -> UInt64 {
        let loop = exchange.pointee.loop
        guard instance.pointee.runner == .direct else { return loop.pointee.monotonic() }
        return max(exchange.pointee.cursor.stepStartedAt, loop.pointee.now)
    }

    @inline(__always)
    private static func acquire(
        _ context: InstanceContext, _ limit: UInt64, _ key: pen_str, _ cost: UInt32,
        _ out: UnsafeMutablePointer<pen_limit_result>, at now: UInt64, isShadow: Bool
    ) -> pen_status {
        guard key.isPlausible(limit: 64 << 10) else { return PEN_E_ARGUMENT }
        let size = out.pointee.size
        guard size >= Extensions.size(pen_limit_result.self) else { return PEN_E_ARGUMENT }
        let owner = Limit.owner(key, context.limitSecret)
        guard let found = context.limits._withUnsafeGuaranteedRef({ $0.find(limit) }) else {
            return PEN_E_ABSENT
        }
        // An instance that only runs in shadow has limits of its own already.
        let isTwin = isShadow && !context.isShadow
        let bucket = found._withUnsafeGuaranteedRef { isTwin ? $0.shadow : $0.unretained }
        out.pointee = bucket._withUnsafeGuaranteedRef {
            $0.acquire(owner: owner, cost: cost, at: now)
        }
        out.pointee.size = size
        return PEN_OK
    }
}
