import CPenstock
import PenstockCore

/// The tables that `pen_host.get_extension` hands out: static memory, made at their first use.
enum Extensions {
    /// Every id that this host knows, with its table.
    static let ids: [(id: StaticString, table: @Sendable () -> UnsafeRawPointer)] = [
        ("pen.core/1", { CoreExtension.table }), ("pen.request/1", { RequestExtension.table }),
        ("pen.headers/1", { HeadersExtension.table }), ("pen.body/1", { BodyExtension.table }),
        ("pen.respond/1", { RespondExtension.table }), ("pen.vars/1", { VarsExtension.table }),
        ("pen.auth/1", { AuthExtension.table }), ("pen.callout/1", { CalloutExtension.table }),
        ("pen.callout-stream/1", { CalloutStreamExtension.table }),
        ("pen.forward/1", { ForwardExtension.table }), ("pen.timer/1", { TimerExtension.table }),
        ("pen.work/1", { WorkExtension.table }), ("pen.fd/1", { FDExtension.table }),
        ("pen.dict/1", { DictExtension.table }), ("pen.limit/1", { LimitExtension.table }),
        ("pen.metrics/1", { MetricsExtension.table }),
        ("pen.crypto/1", { CryptoExtension.table }), ("pen.json/1", { JSONExtension.table }),
        ("pen.secrets/1", { SecretsExtension.table }),
        ("pen.template/1", { TemplateExtension.table }),
        ("pen.stores/1", { StoresExtension.table }),
    ]

    /// The table of an id for one instance; nil: not offered.
    static func find(_ id: pen_str, for context: InstanceContext) -> UnsafeRawPointer? {
        guard id.isPlausible(limit: 256) else { return nil }
        guard let known = ids.first(where: { id.equals($0.id) }) else { return nil }
        if !context.host.options.withheldExtensions.isEmpty,
            context.host.options.withheldExtensions.contains(String(id))
        {
            return nil
        }
        return (context.poisons ? Poison.table(String(id)) : nil) ?? known.table()
    }

    /// A value in memory that is never freed.
    static func constant<T>(_ value: T) -> UnsafeRawPointer {
        let memory = UnsafeMutablePointer<T>.allocate(capacity: 1)
        memory.initialize(to: value)
        return UnsafeRawPointer(memory)
    }

    /// `sizeof` as the ABI has it.
    static func size<T>(_ type: T.Type) -> UInt32 { UInt32(MemoryLayout<T>.size) }
}

/// A table's address, shared between threads: what it points to is constant.
struct TableAddress: @unchecked Sendable {
    // Safe: written once, before the address is known to anyone.
    let raw: UnsafeRawPointer
    init<T>(_ value: T) { raw = Extensions.constant(value) }
}

/// Longest view that a host call takes from a plugin, in bytes; bodies are the exception.
let textLimit = 1 << 20

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// Whether the running instance declared that it reads `name` of `category`.
    @inline(__always)
    func mayRead(_ category: AccessSet.Category, _ name: ByteView) -> Bool {
        guard let instance = pointee.cursor.instance else { return false }
        return instance.pointee.reads.allows(category, name)
    }

    /// The same of a header field whose id is known.
    @inline(__always)
    func mayRead(_ category: AccessSet.Category, _ name: ByteView, _ id: HeaderName) -> Bool {
        guard let instance = pointee.cursor.instance else { return false }
        return instance.pointee.reads.allows(category, name, id)
    }

    /// Whether it declared that it reads the whole of `category`.
    @inline(__always)
    func mayRead(_ category: AccessSet.Category) -> Bool {
        guard let instance = pointee.cursor.instance else { return false }
        return instance.pointee.reads.categories.contains(category)
    }

    /// Whether the running instance declared that it writes `name` of `category`.
    @inline(__always)
    func mayWrite(_ category: AccessSet.Category, _ name: ByteView) -> Bool {
        guard let instance = pointee.cursor.instance else { return false }
        return instance.pointee.writes.allows(category, name)
    }

    /// The same of a header field whose id is known.
    @inline(__always)
    func mayWrite(_ category: AccessSet.Category, _ name: ByteView, _ id: HeaderName) -> Bool {
        guard let instance = pointee.cursor.instance else { return false }
        return instance.pointee.writes.allows(category, name, id)
    }

    /// Whether it declared that it writes the whole of `category`.
    @inline(__always)
    func mayWrite(_ category: AccessSet.Category) -> Bool {
        guard let instance = pointee.cursor.instance else { return false }
        return instance.pointee.writes.categories.contains(category)
    }

    /// Whether the hook runs on the exchange's own loop, where asynchronous work can be started. A
    /// blocking or isolated step has a copy and another thread: token tables are not for those.
    @inline(__always)
    var isOnOwnLoop: Bool {
        guard let instance = pointee.cursor.instance else { return false }
        return instance.pointee.runner == .direct
    }
}
