public import CPenstock

/// The host as one instance sees it: log, clock, and what is made once and used by every exchange.
///
/// A handle that lives as long as the instance. Its functions may be called from any thread, except
/// those that say "while the instance is made".
@frozen public struct Host: @unchecked Sendable {
    // Sendable: the tables are written before the handle exists and never again, and every function
    // behind them that is reached from here is [any] or says otherwise.

    /// The host's functions.
    public let tables: UnsafePointer<HostTables>

    /// A handle, valid as long as `tables` is.
    @inlinable public init(tables: UnsafePointer<HostTables>) { self.tables = tables }

    @inlinable var raw: UnsafePointer<pen_host> { tables.pointee.host }

    /// How much a log line matters.
    public enum Level: UInt32, Sendable {
        /// For whoever looks for one thing, for developers, for operators.
        case trace, debug, info
        /// Something is wrong, something failed.
        case warning, error
    }

    /// Writes a line to the host's log, with the instance's name.
    public func log(_ level: Level, _ message: String) {
        var message = message
        message.withUTF8 {
            tables.pointee.core.pointee.log(raw, level.rawValue, Bytes($0), nil, 0)
        }
    }

    /// Nanoseconds on a clock that never goes back; its zero means nothing.
    @inlinable public var monotonicNanoseconds: UInt64 {
        tables.pointee.core.pointee.monotonic_ns(raw)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    @inlinable public var unixMilliseconds: Int64 { tables.pointee.core.pointee.unix_ms(raw) }

    /// A variable's handle for `Exchange.variable`, while the instance is made; 0: a bad name.
    public func variable(_ name: String) -> UInt64 {
        guard let vars = tables.pointee.vars else { return 0 }
        var name = name
        return name.withUTF8 { vars.pointee.handle(raw, Bytes($0)) }
    }

    /// A limit for `Exchange.acquire`, while the instance is made: `rate` a second, at most `burst`
    /// at once, `keys` buckets (0: 65,536). The same name, rate and burst is the same limit across
    /// loops and reloads. 0: bad numbers.
    public func limit(_ name: String, rate: Double, burst: Double, keys: UInt64 = 0) -> UInt64 {
        guard let limit = tables.pointee.limit else { return 0 }
        var name = name
        return name.withUTF8 { limit.pointee.define(raw, Bytes($0), rate, burst, keys) }
    }

    /// An event every so many milliseconds (at least 10) on the instance's loop, for an
    /// `InstanceObserver`; may be called while the instance is made. 0: limit.
    public func startTimer(everyMilliseconds period: UInt32) -> Token {
        tables.pointee.timer?.pointee.start_periodic(raw, period) ?? 0
    }

    /// Ends a timer, of the instance or of an exchange; on its loop. False when it is over.
    @discardableResult
    public func stopTimer(_ token: Token) -> Bool {
        tables.pointee.timer?.pointee.stop(raw, token) == PEN_OK
    }

    /// The number of a configured upstream, while the instance is made; 0: there is none.
    public func upstream(_ name: String) -> UInt32 {
        guard let forward = tables.pointee.forward else { return 0 }
        var name = name
        return name.withUTF8 { forward.pointee.resolve(raw, Bytes($0)) }
    }

    /// The secret behind a reference ("env:NAME", "file:/path"), while the instance is made; absent:
    /// there is none. Valid as long as the instance.
    public func secret(_ reference: String) -> Bytes {
        guard let secrets = tables.pointee.secrets else { return .absent }
        var reference = reference
        return reference.withUTF8 { secrets.pointee.resolve(raw, Bytes($0)) }
    }

    /// Whether both are the same, in time that depends on the lengths only: for secrets. False when
    /// the host offers no crypto.
    @inlinable public func areEqual(_ a: Bytes, _ b: Bytes) -> Bool {
        tables.pointee.crypto?.pointee.equal(raw, a, b) == 1
    }

    /// SHA-256, into `out` (32 bytes); false when the host offers no crypto.
    @inlinable public func sha256(_ data: Bytes, into out: UnsafeMutablePointer<UInt8>) -> Bool {
        tables.pointee.crypto?.pointee.digest(raw, PEN_SHA256, data, out) == 32
    }

    /// Bits from the operating system's generator; nil when the host offers no crypto.
    public func random() -> UInt64? {
        var bits: UInt64 = 0
        let status = withUnsafeMutableBytes(of: &bits) { buffer -> pen_status in
            guard let base = buffer.baseAddress, let crypto = tables.pointee.crypto else {
                return PEN_E_UNSUPPORTED
            }
            return crypto.pointee.random(raw, base.assumingMemoryBound(to: UInt8.self), 8)
        }
        return status == PEN_OK ? bits : nil
    }
}
