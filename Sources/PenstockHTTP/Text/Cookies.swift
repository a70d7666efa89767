public import CPenstock
public import PenstockCore

/// The cookies of a request (RFC 6265 §4.2.1 and §5.4).
public enum Cookies {
    /// The value of the first cookie of that name, as sent (quotes included); absent: none. Names
    /// are case-sensitive.
    public static func value(of name: ByteView, in table: HeaderTable) -> ByteView {
        var i = table.index(of: .cookie)
        while i >= 0 {
            var pairs = CookieIterator(table.fields[i].valueView)
            while let pair = pairs.next() {
                if pair.name.equals(name) { return pair.value }
            }
            i = table.index(of: .cookie, from: i + 1)
        }
        return .absent
    }
}

/// The pairs of one `Cookie` field. Parts without "=" are skipped.
public struct CookieIterator: IteratorProtocol, Sequence {
    private var rest: ByteView

    /// The pairs of this value.
    public init(_ value: ByteView) { rest = value }

    /// The next pair, without white space around name and value.
    public mutating func next() -> (name: ByteView, value: ByteView)? {
        while rest.n > 0 {
            let end = rest.firstIndex(of: 0x3b) ?? rest.n
            let part = rest[0..<end].trimmed
            rest = rest[Swift.min(end + 1, rest.n)..<rest.n]
            guard let mark = part.firstIndex(of: 0x3d) else { continue }
            return (part[0..<mark].trimmed, part[mark + 1..<part.n].trimmed)
        }
        return nil
    }
}
