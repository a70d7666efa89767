/// The `Date` field line of one second, made once and copied many times. One a loop.
public struct DateCache {
    private var second = Int64.min
    /// "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n" is 37 bytes.
    private var words: (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)

    /// An empty cache.
    public init() {}

    static let lineLength = 37

    /// Writes the whole field line for that second since 1970, CRLF included.
    public mutating func append(unixSecond: Int64, to out: inout OutBuffer) -> Bool {
        if unixSecond != second { refresh(unixSecond) }
        return withUnsafeBytes(of: &words) {
            out.append(
                $0.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self),
                Self.lineLength)
        }
    }

    private mutating func refresh(_ unixSecond: Int64) {
        second = unixSecond
        withUnsafeMutableBytes(of: &words) {
            let bytes = $0.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self)
            var line = OutBuffer(bytes, capacity: 40)
            let fits =
                line.append("date: ") && HTTPDate.append(unixSecond: unixSecond, to: &line)
                && line.appendCRLF()
            assert(fits && line.count == Self.lineLength)
        }
    }
}
