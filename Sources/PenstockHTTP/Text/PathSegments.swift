public import CPenstock
public import PenstockCore

/// The segments of a path, not decoded: "/a//b/" has "a", "", "b" and "". The router decides what
/// empty ones mean; "." and ".." are not resolved here either (`PathSafety` says whether there are
/// any).
public struct PathSegments: IteratorProtocol, Sequence {
    private var rest: ByteView
    private var isOver: Bool

    /// The segments of a path that begins with "/"; any other path has none.
    public init(_ path: ByteView) {
        isOver = path.n == 0 || path[0] != 0x2f
        rest = isOver ? .absent : path[1..<path.n]
    }

    /// What is left behind the segments taken so far, without a leading "/": for `{proxy+}`.
    public var remainder: ByteView { rest }

    /// The next segment.
    public mutating func next() -> ByteView? {
        if isOver { return nil }
        guard let slash = rest.firstIndex(of: 0x2f) else {
            isOver = true
            let last = rest
            rest = rest[rest.n..<rest.n]
            return last
        }
        let segment = rest[0..<slash]
        rest = rest[slash + 1..<rest.n]
        return segment
    }
}

/// What a path may contain that two servers read differently.
public enum PathSafety {
    /// Whether a segment is "." or "..", in plain or with any of its dots encoded ("%2e"). A gateway
    /// that routes by prefix must not pass such a path on: the backend would resolve it (RFC 3986
    /// §6.2.2.3) to a place that no route allowed.
    public static func hasDotSegment(_ path: ByteView) -> Bool {
        var segments = PathSegments(path)
        while let segment = segments.next() {
            if isDots(segment) { return true }
        }
        return false
    }

    private static func isDots(_ segment: ByteView) -> Bool {
        guard segment.n >= 1, segment.n <= 6 else { return false }
        var dots = 0
        var i = 0
        while i < segment.n {
            if segment[i] == 0x2e {
                i += 1
            } else if i + 2 < segment.n, segment[i] == 0x25, segment[i + 1] == 0x32,
                segment[i + 2] | 0x20 == 0x65
            {
                i += 3
            } else {
                return false
            }
            dots += 1
        }
        return dots <= 2
    }
}
