public import PenstockTLS
internal import Synchronization

/// How a listener's connections are wrapped. The certificates may be replaced at any time, from any
/// thread: connections keep those that they began with.
public final class TLSListener: Sendable {
    /// What becomes of a connection whose first byte isn't a TLS handshake's.
    public let takesClearText: Bool
    private let current: Mutex<TLSServerContext>

    /// A listener's rules.
    public init(_ context: TLSServerContext, takesClearText: Bool = false) {
        current = Mutex(context)
        self.takesClearText = takesClearText
    }

    /// What new connections begin with. The lock is held for a retain, once a connection.
    public var context: TLSServerContext { current.withLock { $0 } }

    /// From now on new connections begin with this.
    public func replace(_ context: TLSServerContext) { current.withLock { $0 = context } }
}
