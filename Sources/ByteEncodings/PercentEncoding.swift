/// A set of bytes that stand for themselves; all others are written as `%XX` in upper case.
public struct PercentEncoding: Sendable {
    /// A bit for each byte below 128 that stands for itself.
    @usableFromInline let low, high: UInt64
    @usableFromInline let spaceIsPlus: Bool

    /// Letters, digits and `others`, which are ASCII.
    private init(_ others: StaticString, spaceIsPlus: Bool = false) {
        var bits: (low: UInt64, high: UInt64) = (0, 0)
        func insert(_ byte: UInt8) {
            if byte < 64 {
                bits.low |= 1 << UInt64(byte)
            } else {
                bits.high |= 1 << UInt64(byte - 64)
            }
        }
        for byte in UInt8(ascii: "0")...UInt8(ascii: "9") { insert(byte) }
        for byte in UInt8(ascii: "A")...UInt8(ascii: "Z") { insert(byte) }
        for byte in UInt8(ascii: "a")...UInt8(ascii: "z") { insert(byte) }
        for i in 0..<others.utf8CodeUnitCount { insert(others.utf8Start[i]) }
        (low, high) = bits
        self.spaceIsPlus = spaceIsPlus
    }

    /// RFC 3986 §2.3 unreserved: the value can't end a parameter or add a segment. It is also
    /// `UriEncode` of the IAM User Guide, "Create a signed AWS API request".
    public static let unreserved = PercentEncoding("-._~")
    /// Unreserved and "/": several segments.
    public static let unreservedSegments = PercentEncoding("-._~/")
    /// RFC 3986 §3.3 pchar, but for "%".
    public static let segment = PercentEncoding("-._~!$&'()*+,;=:@")
    /// The same and "/": several segments.
    public static let segments = PercentEncoding("-._~!$&'()*+,;=:@/")
    /// `application/x-www-form-urlencoded` as java.net.URLEncoder writes it: a space is `+`.
    public static let form = PercentEncoding("-._*", spaceIsPlus: true)

    /// Whether the byte stands for itself.
    @inlinable
    public func isPlain(_ byte: UInt8) -> Bool {
        // Masking shifts take the byte modulo 64.
        (byte < 64 ? low : high) &>> UInt64(byte) & 1 != 0 && byte < 128
    }

    /// Calls `put` with each byte of what is written for `bytes`.
    @inlinable
    public func encode<Failure>(
        _ bytes: some Sequence<UInt8>, _ put: (UInt8) throws(Failure) -> Void
    ) throws(Failure) {
        for byte in bytes {
            if isPlain(byte) {
                try put(byte)
            } else if spaceIsPlus, byte == UInt8(ascii: " ") {
                try put(UInt8(ascii: "+"))
            } else {
                try put(UInt8(ascii: "%"))
                try put(Hex.upperDigit(byte >> 4))
                try put(Hex.upperDigit(byte & 15))
            }
        }
    }

    /// Appends what is written for `bytes`.
    public func append(_ bytes: some Sequence<UInt8>, to out: inout [UInt8]) {
        encode(bytes) { out.append($0) }
    }

    /// What is written for `bytes`.
    public func text(_ bytes: some Sequence<UInt8>) -> String {
        var out: [UInt8] = []
        append(bytes, to: &out)
        return String(decoding: out, as: UTF8.self)
    }
}
