import CPenstock
import PenstockCore

/// "pen.stores/1" (ext/store.h).
enum StoresExtension {
    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_stores(
            size: Extensions.size(pen_stores.self), reserved: 0,
            open: { StoresExtension.open(InstanceContext.of($0), $1, $2) },
            take: { StoresExtension.take(Exchange($0), $1, $2, $3, $4, $5) },
            expired: { exchange, handle in
                let exchange = Exchange(exchange)
                StoresExtension.with(exchange, handle) { store, _ in
                    store.expired(on: exchange.pointee.loop.pointee.index)
                    return PEN_STORE_COUNTED
                }
            }))

    private static func open(
        _ context: InstanceContext, _ name: pen_str, _ out: UnsafeMutablePointer<pen_store_facts>
    ) -> UInt64 {
        // After create() the list is read on loops and must not grow.
        guard context.owner == nil, name.isPlausible(limit: 512) else { return 0 }
        let size = out.pointee.size
        guard size >= Extensions.size(pen_store_facts.self) else { return 0 }
        let name = String(name)
        guard let reference = context.stores[name], let store = OpenedStore(name, reference) else {
            return 0
        }
        out.pointee = store.facts
        out.pointee.size = size
        if let known = context.opened.firstIndex(where: { $0.name == name }) {
            return UInt64(known) + 1
        }
        context.opened.append(store)
        return UInt64(context.opened.count)
    }

    private static func take(
        _ exchange: Exchange, _ handle: UInt64, _ counters: UnsafePointer<pen_counter>,
        _ count: Int, _ token: pen_token, _ out: UnsafeMutablePointer<pen_count>
    ) -> Int32 {
        guard count > 0, count <= Int(PEN_COUNTERS_MAX) else { return PEN_STORE_REFUSED }
        return with(exchange, handle) { store, context in
            let isShadow =
                context.isShadow || context.host.options.countsApart
                || exchange.pointee.flags.contains(.shadow)
            return store.take(
                on: exchange.pointee.loop.pointee.index, space: isShadow ? 1 : 0, counters, count,
                token, out)
        }
    }

    @discardableResult
    private static func with(
        _ exchange: Exchange, _ handle: UInt64, _ body: (OpenedStore, InstanceContext) -> Int32
    ) -> Int32 {
        // A store is of the loop: a detached copy on another thread doesn't reach it.
        guard let instance = exchange.pointee.cursor.instance, exchange.isOnOwnLoop else {
            return PEN_STORE_REFUSED
        }
        return InstanceContext.with(instance.pointee.host) { context in
            guard handle > 0, handle <= UInt64(context.opened.count) else {
                return PEN_STORE_REFUSED
            }
            return body(context.opened[Int(handle) - 1], context)
        }
    }
}
