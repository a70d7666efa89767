/// How a mapped value is written into a path or a query.
public enum PercentEncoding {
    /// Which bytes stand for themselves.
    public enum Part: Sendable {
        /// RFC 3986 §2.3 unreserved: nothing in the value can end a parameter.
        case query
        /// The same: a value can't add a segment.
        case segment
        /// Unreserved and "/": the value of a greedy parameter.
        case segments
    }

    /// Whether all of the bytes stand for themselves.
    public static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>, _ part: Part) -> Bool {
        bytes.allSatisfy { isPlain($0, part) }
    }

    /// Appends the bytes, those that could be misread as `%XX`.
    public static func append(
        _ bytes: UnsafeBufferPointer<UInt8>, _ part: Part, to out: inout [UInt8]
    ) {
        let digits: StaticString = "0123456789ABCDEF"
        for byte in bytes {
            if isPlain(byte, part) {
                out.append(byte)
            } else {
                out.append(UInt8(ascii: "%"))
                out.append(digits.utf8Start[Int(byte >> 4)])
                out.append(digits.utf8Start[Int(byte & 15)])
            }
        }
    }

    private static func isPlain(_ byte: UInt8, _ part: Part) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        case UInt8(ascii: "/"): part == .segments
        default: false
        }
    }
}
