import CPenstock
import PenstockCore

/// "pen.dict/1" (ext/dict.h).
enum DictExtension {
    static var table: UnsafeRawPointer { address.raw }

    /// ext/dict.h: bytes of a key and of a value.
    private static let keyLimit = 512
    private static let valueLimit = 64 << 10

    private static let address = TableAddress(
        pen_dict(
            size: Extensions.size(pen_dict.self), reserved: 0,
            open: { host, name in
                guard name.n > 0, name.isPlausible(limit: 512) else { return 0 }
                let context = InstanceContext.of(host)
                return context.host.dicts.open(
                    String(name), isShadow: context.isShadow,
                    entries: context.host.options.dictEntriesMax)
            },
            get: { host, dict, key, out, capacity in
                let context = InstanceContext.of(host)
                guard key.isPlausible(limit: DictExtension.keyLimit),
                    let found = context.host.dicts.find(dict)
                else { return -1 }
                let room = out == nil ? 0 : max(capacity, 0)
                return found._withUnsafeGuaranteedRef {
                    $0.get(key, into: out, capacity: room, now: context.loop.pointee.monotonic())
                }
            },
            set: { host, dict, key, value, ttl in
                DictExtension.change(host, dict, key, value) {
                    $0.set(key, value, ttl: ttl, now: $1)
                }
            },
            remove: { host, dict, key in
                DictExtension.change(host, dict, key, pen_str("")) { $0.remove(key, now: $1) }
            },
            increment: { host, dict, key, delta, ttl, result in
                DictExtension.change(host, dict, key, pen_str("")) {
                    $0.increment(key, by: delta, ttl: ttl, now: $1, result)
                }
            },
            compare_and_set: { host, dict, key, expected, value, ttl in
                guard expected.isPlausible(limit: textLimit) else { return PEN_E_ARGUMENT }
                return DictExtension.change(host, dict, key, value) {
                    $0.compareAndSet(key, expected: expected, value, ttl: ttl, now: $1)
                }
            }))

    @inline(__always)
    private static func change(
        _ host: UnsafePointer<pen_host>, _ dict: UInt64, _ key: pen_str, _ value: pen_str,
        _ body: (Dict, UInt64) -> pen_status
    ) -> pen_status {
        guard key.n >= 0, value.n >= 0, key.p != nil || key.n == 0, value.p != nil || value.n == 0
        else { return PEN_E_ARGUMENT }
        guard key.n <= keyLimit, value.n <= valueLimit else { return PEN_E_LIMIT }
        let context = InstanceContext.of(host)
        guard let found = context.host.dicts.find(dict) else { return PEN_E_ABSENT }
        return found._withUnsafeGuaranteedRef { body($0, context.loop.pointee.monotonic()) }
    }
}
