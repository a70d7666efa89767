import CPenstock
import PenstockCore
import PenstockHTTP

/// A request that a plugin makes to a named upstream: over the same pools and the same engine as
/// forwarded requests. Its answer is buffered whole (pen.callout/1), or told piece by piece
/// (pen.callout-stream/1).
struct CalloutRecord {
    var token: pen_token
    var upstream: Upstream?
    /// The request as sent, for a second try on another connection.
    var request: PendingOutput
    var target: TargetState
    var table: HeaderTable
    var body = GatherBuffer()
    var method: HTTPMethod
    var isRepeatable: Bool
    var attempts: Int32 = 0
    var deadline: UInt64
    /// Why the first attempt failed inside the plugin's own call; told in the loop's next turn.
    var failure: Int64 = 0
    /// `start` has not returned to the plugin.
    var isStarting = true
    var stream = Stream()
    /// Its server's name is being looked up.
    var waitsForName = false
    /// Tokens that share this one's answer (single flight): `waiterCount` of them.
    var waiters: UnsafeMutablePointer<pen_token>?
    var waiterCount = 0
    /// The upstream's name and the single-flight key; empty: none. Compared whole: a hash could be
    /// made to collide by whoever chooses the key.
    var flight: [UInt8] = []
    var cacheNanoseconds: UInt64 = 0

    /// How far a streamed answer is.
    struct Stream {
        /// It is one.
        var isOn = false
        /// The plugin had the head: there is no second attempt.
        var hasHead = false
        /// The plugin asked for what comes next.
        var isWanted = false
        /// Its hook runs with views into the connection's buffer.
        var isTelling = false
        /// Nobody wants the rest; what the running hook was lent stays until it returns.
        var isOver = false
        /// Bytes of body that the plugin had.
        var bytes = 0
    }
}
