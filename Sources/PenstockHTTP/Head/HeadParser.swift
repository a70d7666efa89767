import CPenstock
public import PenstockCore

/// Reads request and response heads in place: no allocation, no copies, each byte looked at once or
/// twice however slowly it arrives.
///
/// The unit is the line. A line is judged when its end has arrived (its CRLF, or a control character
/// that it may not hold), never before, so the outcome is a function of the bytes and not of how they
/// were cut: what is refused whole is refused byte by byte, for the same reason.
public enum HeadParser {
    /// Reads a request's head from the first `count` bytes at `bytes`.
    ///
    /// `resumeAt` is 0 for a new head. After `.incomplete` the caller comes back with more bytes, the
    /// same `resumeAt`, `head` and `table`, untouched; the bytes may have moved. `table` is emptied at
    /// the start of a new head. Views point into `bytes`.
    public static func parseRequest(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, resumeAt: inout Int, head: inout RequestHead,
        table: inout HeaderTable, limits: HeadLimits
    ) -> ParseResult {
        var lines = HeadLines(bytes, count, at: head.progress.lineStart)
        if resumeAt == 0 {
            head = RequestHead()
            head.progress.base = bytes
            table.count = 0
            lines.next = bytes
        } else {
            if head.progress.base != bytes { head.move(to: bytes, table) }
            if let waiting = lines.stillWaiting(
                searched: resumeAt, limits, startLine: !head.progress.hasStartLine)
            {
                resumeAt = lines.searched
                return waiting.result(request: true)
            }
        }
        let outcome = parseRequest(&lines, &head, &table, limits)
        resumeAt = lines.searched
        head.progress.lineStart = lines.next - bytes
        if outcome == .done {
            head.bytes = ByteView(bytes, lines.next - bytes)
            resumeAt = 0
            head.progress.lineStart = 0
        }
        return outcome.result(request: true)
    }

    /// Reads a response's head likewise; `method` is what was asked, because HEAD has no body.
    public static func parseResponse(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, to method: HTTPMethod, resumeAt: inout Int,
        head: inout ResponseHead, table: inout HeaderTable, limits: HeadLimits
    ) -> ParseResult {
        var lines = HeadLines(bytes, count, at: head.progress.lineStart)
        if resumeAt == 0 {
            head = ResponseHead()
            head.progress.base = bytes
            table.count = 0
            lines.next = bytes
        } else {
            if head.progress.base != bytes { head.move(to: bytes, table) }
            if let waiting = lines.stillWaiting(
                searched: resumeAt, limits, startLine: !head.progress.hasStartLine)
            {
                resumeAt = lines.searched
                return waiting.result(request: false)
            }
        }
        let outcome = parseResponse(&lines, &head, &table, method, limits)
        resumeAt = lines.searched
        head.progress.lineStart = lines.next - bytes
        if outcome == .done {
            head.bytes = ByteView(bytes, lines.next - bytes)
            resumeAt = 0
            head.progress.lineStart = 0
        }
        return outcome.result(request: false)
    }
}

/// How one step of reading a head ended.
enum HeadOutcome: Equatable {
    case done
    case waiting
    case fault(FaultReason)

    func result(request: Bool) -> ParseResult {
        switch self {
        case .done: .complete
        case .waiting: .incomplete
        case .fault(let reason):
            .refused(request ? HTTPFault(request: reason) : HTTPFault(response: reason))
        }
    }
}
