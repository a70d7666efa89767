import CPenstock
import PenstockCore
import PenstockHTTP
import PenstockHTTP2

typealias Client = UnsafeMutablePointer<ClientRecord>

/// One client connection. Idle it is this record and a descriptor: no buffer, no exchange.
struct ClientRecord {
    var socket: SocketRecord
    var listener: UnsafeMutablePointer<ListenerRecord>
    var peer: PeerAddress
    var state = State.idle
    /// The request at hand, or nil between requests.
    var exchange: Exchange?
    /// What was received and not used.
    var input = ReadBuffer()
    /// What the client didn't take yet.
    var output = PendingOutput()
    /// Progress of the head.
    var head = RequestHead()
    var headResume = 0
    /// The request's body.
    var decoder = BodyDecoder(MessageFraming(), isRequest: true)
    var bodyMode = BodyMode.none
    /// A body that is being buffered.
    var gathered = GatherBuffer()
    /// How the response's body is sent.
    var responseFraming = BodyKind.none
    /// Head of the response is out.
    var headSent = false
    /// Response is to a HEAD request: no body bytes.
    var isHead = false
    /// Content-Length of the answer to it.
    var announced = AnnouncedLength.ofBody
    /// A handler gives its body in parts.
    var isAnswerStreamed = false
    /// The upstream has switched to the protocol that was asked for: bytes pass both ways.
    var isTunnel = false
    /// This exchange is the last on the connection.
    var closeAfter = false
    /// What it is owed besides an answer.
    var owes = Owed.nothing
    /// Its WebSocket connection, from the handshake on.
    var webSocket: WebSocket?
    /// All of the response was handed to `output` or the kernel.
    var responseDone = false
    /// A filter holds a chunk of the request or response body: reading stops.
    var requests: UInt32 = 0
    var timer = Timer(context: nil, fire: { _ in })
    /// Bytes that a lingering close read away.
    var lingered = 0
    /// Of a connection in HTTP/2: its frames, the streams that have records, and since when a head is on
    /// its way; 0: none is.
    var session: Unmanaged<HTTP2Session>?
    var firstStream: Client?
    var headSince: UInt64 = 0
    /// Of a stream: its connection, and its neighbours there.
    var connection: Client?
    var nextStream: Client?
    var previousStream: Client?

    enum State: UInt8 {
        /// A proxy says first whose connection it is.
        case proxied
        /// Between requests.
        case idle
        /// Some of a head has come.
        case head
        /// The pipeline or an upstream is at work.
        case exchange
        /// Frames pass in both directions: the handshake is answered.
        case socket
        /// The answer is out; the client's bytes are read away before the close (RFC 9112 §9.6).
        case lingering
        /// Its streams are clients of their own.
        case http2
        case closed
    }

    /// What a client may be owed besides an answer.
    enum Owed: UInt8 {
        case nothing
        /// 100 (Continue), before the body is read.
        case interim
        /// 101, where the answer allows it.
        case upgrade
        /// 101, if the upstream gives one.
        case tunnel
    }

    /// What becomes of the request's body.
    enum BodyMode: UInt8 {
        /// There is none, or it is over.
        case none
        /// Nobody asked yet: it stays in the socket.
        case waiting
        /// It is being gathered for a step.
        case gathering
        /// It goes to the upstream as it comes.
        case streaming
        /// It is read and thrown away: the answer is out already.
        case discarding
    }
}

/// A body that is buffered whole because a step asked for it. Grows up to its limit.
struct GatherBuffer {
    /// The loop's count of bytes in such buffers, handed over or not (limits.buffers).
    var account: UnsafeMutablePointer<Int>?
    var base: UnsafeMutablePointer<UInt8>?
    var count = 0
    /// 0 where the bytes are lent.
    var capacity = 0
    var limit = 0

    /// Holds bytes that lie elsewhere for as long as the exchange lasts; false past the limit, or behind
    /// others.
    @inline(__always)
    mutating func lend(_ bytes: UnsafePointer<UInt8>, _ n: Int) -> Bool {
        guard base == nil, n <= limit else { return false }
        base = UnsafeMutablePointer(mutating: bytes)
        count = n
        return true
    }

    /// Adds bytes; false past the limit.
    mutating func append(_ bytes: UnsafePointer<UInt8>, _ n: Int, expected: Int) -> Bool {
        guard count + n <= limit else { return false }
        if count + n > capacity {
            // Of a known length it grows no more, and small ones are what malloc is quick at.
            let known = min(expected, limit)
            let wanted = known >= count + n ? known : max(count + n, capacity * 2, 4096)
            let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted)
            if let base {
                fresh.update(from: base, count: count)
                base.deallocate()
            }
            base = fresh
            account?.pointee += wanted - capacity
            capacity = wanted
        }
        base.unsafelyUnwrapped.advanced(by: count).update(from: bytes, count: n)
        count += n
        return true
    }

    /// The bytes as a buffer that frees itself; this one is empty afterwards.
    mutating func take() -> pen_buf {
        guard let base else { return pen_buf(borrowed: ByteView("")) }
        if capacity == 0 {
            defer { self = GatherBuffer() }
            return pen_buf(borrowed: ByteView(base, count))
        }
        // Counted by its bytes from here on: its owner knows nothing else. Exchanges release their
        // bodies on their loop.
        account?.pointee -= capacity - count
        let buffer = pen_buf(
            p: UnsafePointer(base), n: count, ctx: account.map { UnsafeMutableRawPointer($0) }
        ) { account, p, n in
            account?.assumingMemoryBound(to: Int.self).pointee -= n
            UnsafeMutablePointer(mutating: p)?.deallocate()
        }
        self = GatherBuffer()
        return buffer
    }

    mutating func release() {
        account?.pointee -= capacity
        if capacity > 0 { base?.deallocate() }
        self = GatherBuffer()
    }
}

/// A listener on one loop.
struct ListenerRecord {
    var socket: SocketRecord
    /// Its number in the options.
    var index: Int32
    var port: UInt16
    var forwarded: ForwardedWriter
    /// The same for peers that aren't trusted.
    var forwardedAnew: ForwardedWriter
    /// Whose X-Forwarded-For is believed; nil: nobody's. Retained for the process's life.
    var trusted: Unmanaged<TrustedNetworks>?
    /// Peers that say in the PROXY protocol whose connection it is; nil: none. Retained for the process's
    /// life.
    var proxies: Unmanaged<TrustedNetworks>?
    /// How its connections are wrapped; nil: they aren't. Retained for the process's life.
    var tls: Unmanaged<TLSListener>?
    /// When it was last told that a client isn't taken (monotonic).
    var toldAt: UInt64 = 0
    /// Its connections may speak HTTP/2.
    var takesHTTP2: Bool
    /// Requests go to a handler of the group instead of a route.
    var hasHandler: Bool
    /// All of them do, on the operator's loop.
    var isOperators: Bool
    /// Bytes of body that the handler takes.
    var handlerBodyBytes: Int
}
