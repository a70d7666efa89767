/// Hands out the lines of a head, each once it is whole.
struct HeadLines {
    let base: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>
    /// First byte of the next line.
    var next: UnsafePointer<UInt8>
    /// Offset up to which no line end is to be found: where a later call goes on searching.
    var searched = 0

    @inline(__always)
    init(_ bytes: UnsafePointer<UInt8>, _ count: Int, at lineStart: Int) {
        base = bytes
        end = bytes + count
        next = bytes + lineStart
    }

    /// What ended a search for a line.
    enum Line {
        /// The line runs from the old `next` to `end`, CRLF follows, and `next` is behind it.
        case whole(end: UnsafePointer<UInt8>)
        case none(HeadOutcome)
    }

    /// The next line, at most `limit` bytes long.
    @inline(__always)
    mutating func take(limit: Int, _ tooLong: FaultReason, headLimit: Int) -> Line {
        let stop = WordScan.firstControl(next, end)
        guard stop - next <= limit, stop - base <= headLimit, end - stop >= 2,
            HeadLines.isCRLF(stop)
        else {
            return .none(unfinished(at: stop, limit: limit, tooLong, headLimit: headLimit))
        }
        next = stop + 2
        return .whole(end: stop)
    }

    /// Whether the two bytes at `p` are the end of a line.
    @inline(__always)
    static func isCRLF(_ p: UnsafePointer<UInt8>) -> Bool {
        UnsafeRawPointer(p).loadUnaligned(as: UInt16.self) == 0x0a0d
    }

    /// The line from `next` to the control character (or the end of the bytes) at `stop` is too
    /// long, or its end is not there, or is not CRLF.
    @inline(never)
    mutating func unfinished(
        at stop: UnsafePointer<UInt8>, limit: Int, _ tooLong: FaultReason, headLimit: Int
    ) -> HeadOutcome {
        if stop - next > limit { return .fault(tooLong) }
        if stop - base > headLimit { return .fault(.headTooLarge) }
        if stop == end || (stop.pointee == 0x0d && end - stop == 1) {
            searched = stop - base
            return .waiting
        }
        switch stop.pointee {
        case 0x0d: return .fault(.bareCR)
        case 0x0a: return .fault(.bareLF)
        case 0x00: return .fault(.nul)
        default: return .fault(.control)
        }
    }

    /// For a later call: nil when the bytes that came since may end a line, so that it must be read
    /// again; else the outcome. Without this a line that drips in would be read from its start each
    /// time.
    mutating func stillWaiting(
        searched from: Int, _ limits: HeadLimits, startLine: Bool
    ) -> HeadOutcome? {
        let stop = WordScan.firstControl(base + from, end)
        searched = stop - base
        guard stop == end || (stop.pointee == 0x0d && end - stop == 1) else { return nil }
        let limit = startLine ? limits.requestLineBytes : limits.fieldLineBytes
        if stop - next > limit { return .fault(startLine ? .targetTooLong : .fieldTooLarge) }
        if searched > limits.headBytes { return .fault(.headTooLarge) }
        return .waiting
    }
}
