import Glibc

/// Counters of one loop, in raw memory: written by the loop alone, read by the admin thread as they
/// are (a torn read of a 64-bit counter can't happen on the machines we build for; a scrape may be a
/// few increments behind).
public struct LoopMetrics {
    /// Per route, `routeCapacity` of them.
    public var routes: UnsafeMutablePointer<RouteMetrics>
    /// How many routes fit.
    public let routeCapacity: Int
    /// Per step.
    public var steps: UnsafeMutablePointer<StepMetrics>
    /// How many steps fit.
    public let stepCapacity: Int
    /// Connections accepted, open now, and refused for a limit.
    public var connectionsAccepted: UInt64 = 0
    /// Open client connections.
    public var connectionsOpen: UInt64 = 0
    /// Refused: limits.connections, EMFILE, buffers.
    public var connectionsRefused: UInt64 = 0
    /// Connections that ended because their PROXY header is none.
    public var proxyHeadersRefused: UInt64 = 0
    /// Connections that spoke HTTP/2, and the streams on them.
    public var http2Connections: UInt64 = 0
    /// See above.
    public var http2Streams: UInt64 = 0
    /// Connections that were handed through to an upstream by an Upgrade, ever and now.
    public var tunnels: UInt64 = 0
    /// See above.
    public var tunnelsOpen: UInt64 = 0
    /// Of WebSocket APIs.
    public var webSockets = WebSocketMetrics()
    /// TLS handshakes that ended well, of those the ones that went on with an earlier session, and
    /// those that failed.
    public var handshakes: UInt64 = 0
    /// See above.
    public var handshakesResumed: UInt64 = 0
    /// See above.
    public var handshakesFailed: UInt64 = 0
    /// Upstream connections opened.
    public var upstreamConnects: UInt64 = 0
    /// Upstream connections taken from the pool.
    public var upstreamReuses: UInt64 = 0
    /// Connections to upstreams that speak HTTP/2, and the requests on them.
    public var upstreamHTTP2Connections: UInt64 = 0
    /// See above.
    public var upstreamHTTP2Streams: UInt64 = 0
    /// Upstream connections open now.
    public var upstreamOpen: UInt64 = 0
    /// TLS handshakes with upstreams that ended well, of those the ones that went on with an earlier
    /// session, and those that failed.
    public var upstreamHandshakes: UInt64 = 0
    /// See above.
    public var upstreamHandshakesResumed: UInt64 = 0
    /// See above.
    public var upstreamHandshakesFailed: UInt64 = 0
    /// Requests sent a second time.
    public var upstreamRetries: UInt64 = 0
    /// Connects that failed.
    public var upstreamConnectFailures: UInt64 = 0
    /// Heads that were refused, by status 400, 408, 413, 414, 431, 501, 503, 505 and others.
    public var refusals: UInt64 = 0
    /// Access log lines dropped because the writer was behind.
    public var logLinesDropped: UInt64 = 0
    /// Log bytes written.
    public var logBytes: UInt64 = 0
    /// Turns of the loop.
    public var turns: UInt64 = 0
    /// The longest turn, nanoseconds.
    public var longestTurn: UInt64 = 0
    /// Bytes of buffers lent now.
    public var bufferBytes: Int64 = 0
    /// Exchanges under way.
    public var exchangesOpen: Int64 = 0
    /// Exchanges begun.
    public var exchanges: UInt64 = 0
    /// Tokens answered late or twice.
    public var staleResumes: UInt64 = 0
    /// Bytes read from and written to clients.
    public var bytesIn: UInt64 = 0
    /// Bytes written to clients.
    public var bytesOut: UInt64 = 0

    /// What shadow steps said, in detail.
    public let shadows = ShadowLedger()
    /// Requests that are kept for a replay.
    public let recorder = AuthorizationRecorder()

    /// Counters for so many routes and steps (limits.routes, limits.steps), all zero.
    public init(routes routeCapacity: Int, steps stepCapacity: Int) {
        self.routeCapacity = routeCapacity
        self.stepCapacity = stepCapacity
        routes = LoopMetrics.zeroed(routeCapacity)
        steps = LoopMetrics.zeroed(stepCapacity)
    }

    /// Frees the counters. Loops of a process live as long as it; those of a simulation don't.
    package func destroy() {
        free(routes)
        free(steps)
    }
}

extension LoopMetrics {
    /// Counters of which all are zero, in memory that costs nothing before it is counted in: calloc
    /// of this size is an untouched mapping. Integers only, so zero bytes are zero counters.
    fileprivate static func zeroed<T>(_ count: Int) -> UnsafeMutablePointer<T> {
        guard let memory = calloc(max(count, 1), MemoryLayout<T>.stride) else {
            preconditionFailure("no memory for counters")
        }
        return memory.bindMemory(to: T.self, capacity: max(count, 1))
    }
}

/// Counters of one route on one loop.
public struct RouteMetrics {
    /// By class: 1xx (unused), 2xx, 3xx, 4xx, 5xx, and aborted in the first.
    public var byClass: (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)
    /// How long exchanges took.
    public var latency = Histogram()
    /// How long upstreams took to answer.
    public var upstreamLatency = Histogram()
    /// None yet.
    public init() {}
}

/// Counters of one step on one loop.
public struct StepMetrics {
    /// Verdicts by kind: continue/allow, respond/deny, abstain, fail/error, forward, pending waits.
    public var passed: UInt64 = 0
    /// RESPOND and DENY.
    public var answered: UInt64 = 0
    /// ABSTAIN.
    public var abstained: UInt64 = 0
    /// FAIL, ERROR and verdicts that are none.
    public var failed: UInt64 = 0
    /// PENDING.
    public var waited: UInt64 = 0
    /// Waits that ended by time-out.
    public var timedOut: UInt64 = 0
    /// Verdicts taken from the cache.
    public var cacheHits: UInt64 = 0
    /// Cache look-ups that found nothing.
    public var cacheMisses: UInt64 = 0
    /// Shadow: enforced × shadow, rows allow, deny, abstain, error of what was enforced.
    public var matrix:
        (
            (UInt64, UInt64, UInt64, UInt64), (UInt64, UInt64, UInt64, UInt64),
            (UInt64, UInt64, UInt64, UInt64), (UInt64, UInt64, UInt64, UInt64)
        ) = ((0, 0, 0, 0), (0, 0, 0, 0), (0, 0, 0, 0), (0, 0, 0, 0))
    /// How long hooks took, waiting included.
    public var latency = Histogram()
    /// None yet.
    public init() {}
}

/// A latency histogram with a bucket for each power of two of microseconds, 1 µs to 67 s, and one
/// for more: 28 words, one increment a value.
public struct Histogram {
    /// How many buckets.
    public static let bucketCount = 28
    private var buckets:
        (
            UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64,
            UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64,
            UInt64, UInt64, UInt64, UInt64, UInt64, UInt64
        ) = (
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        )
    /// Sum of all values in nanoseconds.
    public private(set) var sum: UInt64 = 0

    /// Empty.
    public init() {}

    /// Records a duration in nanoseconds.
    @inline(__always)
    public mutating func record(_ nanoseconds: UInt64) {
        sum &+= nanoseconds
        // Upper bounds are 1.024 µs · 2^i: a shift and a count of zeroes instead of a division.
        let scaled = nanoseconds >> 10
        let index = min(64 - scaled.leadingZeroBitCount, Histogram.bucketCount - 1)
        withUnsafeMutableBytes(of: &buckets) {
            $0.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt64.self)[index] &+= 1
        }
    }

    /// How many values fell into a bucket.
    public func count(_ index: Int) -> UInt64 {
        withUnsafeBytes(of: buckets) { $0.load(fromByteOffset: index * 8, as: UInt64.self) }
    }

    /// Upper bound of a bucket in nanoseconds; the last has none.
    public static func upperBound(_ index: Int) -> UInt64 { 1024 << UInt64(index) }
}
