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
        parse(
            bytes, count, resumeAt: &resumeAt, head: &head, table: &table, limits, isRequest: true
        ) { parseRequest(&$0, &$1, &$2, limits) }
    }

    /// Reads a response's head likewise; `method` is what was asked, because HEAD has no body.
    public static func parseResponse(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, to method: HTTPMethod, resumeAt: inout Int,
        head: inout ResponseHead, table: inout HeaderTable, limits: HeadLimits
    ) -> ParseResult {
        parse(
            bytes, count, resumeAt: &resumeAt, head: &head, table: &table, limits, isRequest: false
        ) { parseResponse(&$0, &$1, &$2, method, limits) }
    }

    /// What both have in common: where a head begins anew or goes on, and where it has come to.
    @inline(__always)
    private static func parse<Head: HeadInParts>(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, resumeAt: inout Int, head: inout Head,
        table: inout HeaderTable, _ limits: HeadLimits, isRequest: Bool,
        _ read: (inout HeadLines, inout Head, inout HeaderTable) -> HeadOutcome
    ) -> ParseResult {
        var lines = HeadLines(bytes, count, at: head.progress.lineStart)
        if resumeAt == 0 {
            head = Head()
            head.progress.base = bytes
            table.count = 0
            table.known = .none
            lines.next = bytes
        } else {
            if head.progress.base != bytes { head.move(to: bytes, table) }
            if let waiting = lines.stillWaiting(
                searched: resumeAt, limits, startLine: !head.progress.hasStartLine)
            {
                resumeAt = lines.searched
                return waiting.result(request: isRequest)
            }
        }
        let outcome = read(&lines, &head, &table)
        guard outcome == .done else {
            resumeAt = lines.searched
            head.progress.lineStart = lines.next - bytes
            return outcome.result(request: isRequest)
        }
        head.bytes = ByteView(bytes, lines.next - bytes)
        resumeAt = 0
        head.progress.lineStart = 0
        return .complete
    }
}

/// A head that may arrive in pieces.
protocol HeadInParts {
    init()
    var bytes: ByteView { get set }
    var progress: HeadProgress { get set }
    /// The bytes have moved between two calls: so do the views.
    mutating func move(to bytes: UnsafePointer<UInt8>, _ table: HeaderTable)
}

extension RequestHead: HeadInParts {}
extension ResponseHead: HeadInParts {}

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
