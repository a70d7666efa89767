import CPenstock
import PenstockCore

/// A store as one instance uses it: the table of each loop's record.
struct OpenedStore {
    /// Its name in the configuration.
    let name: String
    /// The store, kept by whoever opened it; nil in the pre-flight child.
    let instance: PluginInstance?
    let facts: pen_store_facts
    private let tables: [Table]

    private struct Table {
        var take:
            @convention(c) (
                UnsafeMutableRawPointer?, UInt32, UnsafePointer<pen_counter>, Int, pen_token,
                UnsafeMutablePointer<pen_count>
            ) -> Int32
        var expired: (@convention(c) (UnsafeMutableRawPointer?) -> Void)?
        var state: UnsafeMutableRawPointer?
    }

    /// A store that only its name is known of counts everything, for create() to have its way.
    private static var anything: pen_store_facts {
        pen_store_facts(
            size: Extensions.size(pen_store_facts.self),
            kinds: 1 << PEN_COUNTER_RATE | 1 << PEN_COUNTER_WINDOW, away: PEN_AWAY_DENY,
            gateways: 1, deadline_ms: 1, reserved: 0)
    }

    /// Nil: the instance doesn't offer pen.store/1, or less of it than version 1.
    init?(_ name: String, _ reference: StoreReference) {
        self.name = name
        instance = reference.instance
        guard let instance else {
            facts = Self.anything
            tables = []
            return
        }
        var tables: [Table] = []
        var facts = Self.anything
        for index in 0..<instance.count {
            let abi = instance.records[index].abi
            guard let raw = abi.find(PEN_EXT_STORE) else { return nil }
            let store = raw.assumingMemoryBound(to: pen_store.self).pointee
            guard store.size >= Extensions.size(pen_store.self), let take = store.take else {
                return nil
            }
            facts.kinds = store.kinds
            facts.away = store.away
            facts.gateways = max(store.gateways, 1)
            facts.deadline_ms = store.deadline_ms
            tables.append(
                Table(take: take, expired: store.expired, state: instance.state(of: abi)))
        }
        self.facts = facts
        self.tables = tables
    }

    /// Whether every record offers what stores offer.
    static func isStore(_ instance: PluginInstance) -> Bool {
        OpenedStore("", StoreReference(instance)) != nil
    }

    private func table(_ loop: UInt32) -> Table? {
        guard let instance else { return nil }
        return tables[instance.isShared ? 0 : Int(loop)]
    }

    func take(
        on loop: UInt32, space: UInt32, _ counters: UnsafePointer<pen_counter>, _ count: Int,
        _ token: pen_token, _ out: UnsafeMutablePointer<pen_count>
    ) -> Int32 {
        guard let table = table(loop) else { return PEN_STORE_AWAY }
        return table.take(table.state, space, counters, count, token, out)
    }

    func expired(on loop: UInt32) {
        guard let table = table(loop) else { return }
        table.expired?(table.state)
    }
}
