/// A pattern for dates and times, spelled as Java's `DateTimeFormatter` spells them, in English.
///
/// Letters: `y` `u` year, `M` `L` month, `d` day, `D` day of the year, `E` weekday, `a` half of the day,
/// `H` `k` `K` `h` hour, `m` minute, `s` second, `S` fraction, `X` `x` `Z` `O` `z` offset; text in
/// apostrophes. Other letters and optional parts in brackets are refused.
public struct DateTimePattern: Hashable, Sendable {
    /// A part of a pattern.
    enum Part: Hashable, Sendable {
        case literal([UInt8])
        case field(UInt8, count: Int)
    }

    let parts: [Part]

    /// The longest pattern, in bytes.
    public static let sourceMax = 256
    private static let letters = Set("yuMLdDEaHkKhmsSXxZOz".utf8)

    /// Compiles a pattern.
    public init(_ source: String) throws(NativeToolError) {
        let bytes = Array(source.utf8)
        guard bytes.count <= Self.sourceMax else {
            throw NativeToolError("a date pattern has more than \(Self.sourceMax) bytes")
        }
        var parts: [Part] = []
        var i = 0
        while i < bytes.count {
            let byte = bytes[i]
            if byte == UInt8(ascii: "'") {
                let (text, end) = try Self.quoted(bytes, from: i, source)
                parts.append(.literal(text))
                i = end
            } else if Self.letters.contains(byte) {
                let count = bytes[i...].prefix { $0 == byte }.count
                guard count <= (byte == UInt8(ascii: "D") ? 3 : 9) else {
                    throw NativeToolError(
                        "the letters at column \(i + 1) of the date pattern '\(source)' are too many"
                    )
                }
                parts.append(.field(byte, count: count))
                i += count
            } else if Self.isReserved(byte) {
                throw NativeToolError(
                    "'\(Character(Unicode.Scalar(byte)))' at column \(i + 1) of the date pattern "
                        + "'\(source)' means nothing here; put text between apostrophes")
            } else {
                parts.append(.literal([byte]))
                i += 1
            }
        }
        self.parts = parts
    }

    /// The text that begins with the apostrophe at `start`, and where it ends.
    private static func quoted(
        _ bytes: [UInt8], from start: Int, _ source: String
    ) throws(NativeToolError) -> ([UInt8], Int) {
        let apostrophe = UInt8(ascii: "'")
        var text: [UInt8] = []
        var i = start + 1
        while i < bytes.count {
            let isDoubled = i + 1 < bytes.count && bytes[i + 1] == apostrophe
            if bytes[i] != apostrophe || (isDoubled && i > start + 1) {
                text.append(bytes[i])
                i += bytes[i] == apostrophe ? 2 : 1
            } else {
                // Two alone are an apostrophe.
                return (text.isEmpty ? [apostrophe] : text, i + 1)
            }
        }
        throw NativeToolError(
            "the apostrophe at column \(start + 1) of the date pattern '\(source)' is not closed")
    }

    private static func isReserved(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte) || "[]{}#".utf8.contains(byte)
    }

    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    static let weekdays = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]
}
