public import CPenstock

/// One request on its way through the pipeline, as a plugin sees it.
///
/// A handle of two pointers: passing it costs nothing and keeps nothing alive. It is valid in the
/// hook that received it, on the thread of that hook, and must not be stored. What it returns is
/// borrowed until the hook returns unless a function says otherwise.
@frozen public struct Exchange {
    /// The host's exchange.
    public let raw: OpaquePointer
    /// The host's functions.
    public let tables: UnsafePointer<HostTables>

    /// A handle, valid as long as `raw` is.
    @inlinable public init(raw: OpaquePointer, tables: UnsafePointer<HostTables>) {
        self.raw = raw
        self.tables = tables
    }

    /// The host, for what is not about one exchange: log, clock, limits, dictionaries.
    @inlinable public var host: Host { Host(tables: tables) }

    /// Room in the exchange's arena for `count` values; nil when its limit is reached. Not
    /// initialized; gone with the exchange.
    @inlinable public func allocate<T: BitwiseCopyable>(_ type: T.Type, count: Int)
        -> UnsafeMutablePointer<T>?
    {
        tables.pointee.core.pointee.alloc(
            raw, count * MemoryLayout<T>.stride, MemoryLayout<T>.alignment
        )?.bindMemory(to: type, capacity: count)
    }

    /// A copy that lives as long as the exchange; absent when the arena is full.
    public func copy(_ bytes: Bytes) -> Bytes {
        guard let p = bytes.p, let memory = allocate(UInt8.self, count: max(1, bytes.n)) else {
            return .absent
        }
        memory.update(from: p, count: bytes.n)
        return Bytes(p: memory, n: bytes.n)
    }

    /// One pointer that the instance keeps with the exchange; nil until set.
    @inlinable public var state: UnsafeMutableRawPointer? {
        get { tables.pointee.core.pointee.get_state(raw) }
        nonmutating set { tables.pointee.core.pointee.set_state(raw, newValue) }
    }

    /// Says why the step is about to fail or to refuse, for the log (`$context.penstock.reason`); never sent to the client. A thrown error
    /// does the same.
    public func explain(_ reason: StaticString) {
        tables.pointee.core.pointee.fail(raw, 0, Bytes(reason))
    }

    /// The same of what isn't known ahead.
    public func explainFailure(_ message: String, code: Int32 = 0) {
        var message = message
        message.withUTF8 { tables.pointee.core.pointee.fail(raw, code, Bytes($0)) }
    }
}
