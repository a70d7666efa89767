import CPenstock
import PenstockCore

/// The body filters of one exchange and direction, in the order of its steps (pen.body-filter/1).
///
/// Each sees what the one before made of a chunk. A filter that holds a chunk gets the same one again
/// when its token is answered; the chunk is kept meanwhile and nothing more is read.
struct Filters {
    enum Result {
        case data(ByteView)
        case held
        case abort
    }

    private let exchange: Exchange
    private let direction: UInt32
    private var owned: [pen_buf] = []

    init(_ exchange: Exchange, _ direction: UInt32) {
        self.exchange = exchange
        self.direction = direction
    }

    /// Whether any filter of that direction makes bodies of another length.
    static func changesLength(_ exchange: Exchange, _ direction: UInt32) -> Bool {
        guard let route = exchange.pointee.route else { return false }
        for i in 0..<Int(route.pointee.stepCount) {
            guard let filter = filter(route.pointee.steps + i, exchange),
                filter.pointee.directions & bit(direction) != 0
            else { continue }
            if filter.pointee.flags & PEN_FILTER_CHANGES_LENGTH != 0 { return true }
        }
        return false
    }

    private static func bit(_ direction: UInt32) -> UInt32 {
        direction == PEN_REQUEST_BODY ? PEN_FILTER_REQUEST : PEN_FILTER_RESPONSE
    }

    private static func filter(
        _ step: UnsafePointer<StepRecord>, _ exchange: Exchange
    ) -> UnsafePointer<pen_body_filter>? {
        guard let filter = step.pointee.filter else { return nil }
        return step.pointee.flags.contains(.shared)
            ? filter : filter + Int(exchange.pointee.loop.pointee.index)
    }

    /// What is held in this direction.
    private var held: UnsafeMutablePointer<HeldChunk> { exchange.held(direction) }

    /// The chunk that a filter held, when it may go on now. The end, when that was held, comes again
    /// by itself: its step is below zero then, the complement.
    mutating func takeHeld() -> ByteView? {
        guard held.pointee.isReady else { return nil }
        let chunk = held.pointee.chunk
        held.pointee.chunk = pen_buf(borrowed: .absent)
        owned.append(chunk)
        return held.pointee.step < 0 ? nil : chunk.view
    }

    /// Leads a chunk through the filters.
    mutating func run(_ data: ByteView, last: Bool) -> Result {
        guard let route = exchange.pointee.route else { return .data(data) }
        var data = data
        let from = Int(held.pointee.step)
        let start = from < 0 ? ~from : from
        held.pointee.step = 0
        for i in start..<Int(route.pointee.stepCount) {
            let step = route.pointee.steps + i
            guard let filter = Filters.filter(step, exchange),
                filter.pointee.directions & Filters.bit(direction) != 0
            else { continue }
            var out = pen_buf(borrowed: .absent)
            var token: pen_token = 0
            let verdict = call(step, filter, data, last, &out, &token)
            switch verdict {
            case PEN_FILTER_PASS: break
            case PEN_FILTER_REPLACE:
                data = keep(out)
            case PEN_FILTER_HOLD where token != 0:
                held.pointee = HeldChunk(
                    chunk: pen_buf(copying: data), step: last ? ~Int32(i) : Int32(i), token: token)
                return .held
            default:
                exchange.pointee.failure.step = step
                exchange.pointee.failure.detail = ByteView("a body filter stopped the stream")
                return .abort
            }
        }
        return .data(data)
    }

    private func call(
        _ step: UnsafePointer<StepRecord>, _ filter: UnsafePointer<pen_body_filter>,
        _ data: ByteView, _ last: Bool, _ out: inout pen_buf, _ token: inout pen_token
    ) -> Int32 {
        let instance = step.pointee.instance(exchange.pointee.loop.pointee.index)
        var chunk = pen_chunk(
            size: UInt32(MemoryLayout<pen_chunk>.size), direction: direction,
            offset: direction == PEN_REQUEST_BODY
                ? exchange.pointee.requestBytes : exchange.pointee.responseBytes,
            data: data, last: last ? 1 : 0, trailer_count: 0, trailers: nil)
        let running = exchange.pointee.cursor.instance
        exchange.pointee.cursor.instance = instance
        exchange.pointee.loop.pointee.running = step
        defer {
            exchange.pointee.cursor.instance = running
            exchange.pointee.loop.pointee.running = nil
        }
        return filter.pointee.chunk(
            instance.pointee.abi.state, OpaquePointer(exchange), &chunk, &out, &token)
    }

    /// What a filter gave in place of its chunk: ours until the write is done.
    private mutating func keep(_ out: pen_buf) -> ByteView {
        if out.release != nil {
            owned.append(out)
            return out.view.isPresent ? out.view : ByteView("")
        }
        let copy = pen_buf(copying: out.view)
        owned.append(copy)
        return copy.view
    }

    mutating func release() {
        for buffer in owned { buffer.releaseNow() }
        owned.removeAll(keepingCapacity: true)
    }
}

extension pen_buf {
    /// A copy of its own.
    init(copying view: ByteView) {
        let (buffer, memory) = pen_buf.allocate(view.n)
        if let p = view.p { memory.update(from: p, count: view.n) }
        self = buffer
    }
}
