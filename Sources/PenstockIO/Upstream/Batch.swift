import CPenstock
import PenstockCore
import PenstockHTTP

/// The pieces of one write: head, chunk heads, data, in the loop's span array.
struct Batch {
    private let loop: EventLoop
    var isChunked: Bool
    /// No body bytes are sent (HEAD, 304), though they are counted off.
    var isMuted = false
    private(set) var count = 0
    private(set) var bytes = 0
    private(set) var bodyBytes = 0
    private var chunkHeadBytes = 0
    var isAborted = false
    /// The trailer section that came, to go out behind the last chunk (RFC 9112 §7.1.2).
    var trailers = ByteView.absent
    private(set) var isHeld = false
    private var filters: Filters?

    @inline(__always)
    init(_ loop: EventLoop, isChunked: Bool) {
        self.loop = loop
        self.isChunked = isChunked
    }

    /// Whether all of it lies in the scratch buffer.
    @inline(__always) var isWhole: Bool {
        count == 1 && loop.spans[0].base == UnsafeRawPointer(loop.scratch)
    }

    /// Three spans a chunk, and four for the end.
    @inline(__always) var isFull: Bool { count > EventLoop.spanCapacity - 8 }

    @inline(__always)
    mutating func begin(headBytes: Int) {
        loop.spans[0] = Span(loop.scratch, headBytes)
        count = 1
        bytes = headBytes
    }

    mutating func filter(_ exchange: Exchange, _ direction: UInt32) {
        filters = Filters(exchange, direction)
        // What a filter held comes first.
        guard let held = filters?.takeHeld() else { return }
        run(held, last: false)
    }

    /// A piece of the body.
    @inline(__always)
    mutating func add(_ data: ByteView) {
        if filters == nil { emit(data) } else { run(data, last: false) }
    }

    /// The body is over.
    @inline(__always)
    mutating func end() {
        if filters != nil { run(ByteView(""), last: true) }
        guard isChunked, !isMuted, !isHeld, !isAborted else { return }
        guard !trailers.isEmpty else { return push("0\r\n\r\n") }
        push("0\r\n")
        push(Span(trailers.p, trailers.n))
        push("\r\n")
    }

    @inline(never)
    private mutating func run(_ data: ByteView, last: Bool) {
        guard !isHeld, !isAborted, let result = filters?.run(data, last: last) else { return }
        switch result {
        case .data(let out): if !out.isEmpty { emit(out) }
        case .held: isHeld = true
        case .abort: isAborted = true
        }
    }

    @inline(__always)
    private mutating func emit(_ data: ByteView) {
        if isMuted { return }
        bodyBytes += data.n
        if isChunked {
            let start = loop.chunkHeads + chunkHeadBytes
            var head = OutBuffer(start, capacity: 24)
            // 16 digits and a line end always fit.
            _ = head.append(chunkOf: data.n)
            chunkHeadBytes += head.count
            push(Span(start, head.count))
            push(Span(data.p, data.n))
            push("\r\n")
        } else if isWhole, loop.spans[0].count + data.n <= 8192, let p = data.p {
            // A small body behind its head: a copy costs less than a second span.
            (loop.scratch + loop.spans[0].count).update(from: p, count: data.n)
            loop.spans[0].count += data.n
            bytes += data.n
        } else {
            push(Span(data.p, data.n))
        }
    }

    @inline(__always)
    private mutating func push(_ span: Span) {
        loop.spans[count] = span
        count += 1
        bytes += span.count
    }

    @inline(__always)
    private mutating func push(_ text: StaticString) {
        push(Span(text.utf8Start, text.utf8CodeUnitCount))
    }

    /// Gives back what filters handed over. After the write.
    @inline(__always)
    mutating func release() {
        if filters != nil { filters?.release() }
    }
}
