import CPenstock
import PenstockCore

/// Takes a request target apart (RFC 9112 §3.2).
enum RequestTarget {
    /// Fills target, path, query, form and, in absolute form, authority; or says what is wrong.
    static func read(_ target: ByteView, into head: inout RequestHead) -> FaultReason? {
        guard let p = target.p, target.n > 0 else { return .malformedRequestLine }
        head.target = target
        guard ByteClass.all(target.buffer, ByteClass.target) else {
            // "GET / x HTTP/1.1" is a malformed line rather than a strange target.
            return target.firstIndex(of: 0x20) == nil ? .malformedTarget : .malformedRequestLine
        }
        if head.methodID == .connect { return .connectUnsupported }
        if p[0] == 0x2f {
            split(target, into: &head)
            return nil
        }
        if target.n == 1, p[0] == 0x2a {
            guard head.methodID == .options else { return .malformedTarget }
            head.targetForm = .asterisk
            head.path = target
            return nil
        }
        return readAbsolute(target, into: &head)
    }

    private static func split(_ target: ByteView, into head: inout RequestHead) {
        guard let start = target.p else { return }
        let end = start + target.n
        let mark = WordScan.first(0x3f, start, end)
        head.path = ByteView(start, mark - start)
        if mark < end { head.query = ByteView(mark + 1, end - mark - 1) }
    }

    /// "http://host[:port][/path][?query]"; user information is refused (RFC 9110 §4.2.4).
    private static func readAbsolute(
        _ target: ByteView, into head: inout RequestHead
    ) -> FaultReason? {
        let scheme: Int
        if target.n > 7, target[0..<7].equalsIgnoringCase(ByteView("http://")) {
            scheme = 7
        } else if target.n > 8, target[0..<8].equalsIgnoringCase(ByteView("https://")) {
            scheme = 8
        } else {
            return .malformedTarget
        }
        var end = scheme
        while end < target.n, target[end] != 0x2f, target[end] != 0x3f { end += 1 }
        head.targetForm = .absolute
        head.authority = target[scheme..<end]
        guard Authority.isValid(head.authority) else { return .malformedHost }
        let rest = target[end..<target.n]
        split(rest, into: &head)
        // RFC 9110 §4.2.3: an empty path is "/".
        if head.path.isEmpty {
            head.path = ByteView("/")
            head.progress.pathIsLiteral = true
        }
        return nil
    }
}
