import CPenstock
import PenstockCore

/// Takes a request target apart (RFC 9112 §3.2).
enum RequestTarget {
    /// Fills target, path, query, form and, in absolute form, authority; or says what is wrong.
    static func read(_ target: ByteView, into head: inout RequestHead) -> FaultReason? {
        guard let p = target.p, target.n > 0 else { return .malformedRequestLine }
        head.target = target
        let (common, union) = classes(p, target.n)
        guard common & ByteClass.target != 0 else {
            // "GET / x HTTP/1.1" is a malformed line rather than a strange target.
            return target.firstIndex(of: 0x20) == nil ? .malformedTarget : .malformedRequestLine
        }
        head.isAmbiguous = union & ByteClass.ambiguous != 0
        if head.methodID == .connect { return .connectUnsupported }
        if p[0] == 0x2f {
            if union & ByteClass.mark == 0 {
                head.path = target
            } else {
                split(target, into: &head)
            }
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

    /// Classes that all bytes have, and classes that any has.
    @inline(__always)
    private static func classes(
        _ p: UnsafePointer<UInt8>, _ n: Int
    ) -> (common: UInt8, union: UInt8) {
        var common = UInt8.max
        var union: UInt8 = 0
        for i in 0..<n {
            let kind = ByteClass.of(p[i])
            common &= kind
            union |= kind
        }
        return (common, union)
    }

    private static func split(_ target: ByteView, into head: inout RequestHead) {
        guard let mark = target.firstIndex(of: 0x3f) else {
            head.path = target
            return
        }
        head.path = target[0..<mark]
        head.query = target[mark + 1..<target.n]
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
