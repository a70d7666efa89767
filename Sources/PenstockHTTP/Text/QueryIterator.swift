public import CPenstock
public import PenstockCore

/// The parameters of a query in the order sent, not decoded: compare and copy first, decode what is
/// wanted. Separated by "&"; empty parts ("a&&b") are skipped, as WHATWG URL §5.1 has it.
public struct QueryIterator: IteratorProtocol, Sequence {
    private var rest: ByteView

    /// One parameter, as views into the query.
    public struct Parameter {
        /// What stands before the first "=".
        public var name: ByteView
        /// What stands behind it; absent without "=".
        public var value: ByteView
    }

    /// The parameters of a query (without "?"); absent has none.
    public init(_ query: ByteView) { rest = query }

    /// The next parameter.
    public mutating func next() -> Parameter? {
        while rest.n > 0 {
            let end = rest.firstIndex(of: 0x26) ?? rest.n
            let part = rest[0..<end]
            rest = rest[Swift.min(end + 1, rest.n)..<rest.n]
            if part.isEmpty { continue }
            guard let mark = part.firstIndex(of: 0x3d) else {
                return Parameter(name: part, value: .absent)
            }
            return Parameter(name: part[0..<mark], value: part[mark + 1..<part.n])
        }
        return nil
    }
}
