public import CivilTime

/// Dates and times as RFC 3339 and ISO 8601 write them.
public enum ISO8601 {
    /// `2018-02-06T19:01:35.749Z`, always with milliseconds, as AppSync's `nowISO8601` has it.
    public static func text(_ time: CivilTime) -> String {
        let text = time.text(.iso8601)
        return time.offset == 0 ? text : text.dropLast() + TimeOffset.text(time.offset, colon: true)
    }

    /// Reads a date, or a date and a time with or without seconds, fraction and offset (UTC where it
    /// has none); `T` may be a space.
    public static func parse(_ text: String) throws(NativeToolError) -> CivilTime {
        let bytes = Array(text.utf8)
        func has(_ byte: UInt8, at index: Int) -> Bool {
            index < bytes.count && bytes[index] == byte
        }
        var pattern = "yyyy-MM-dd"
        guard bytes.count > 10 else { return try DateTimePattern(pattern).parse(text) }
        pattern += has(UInt8(ascii: " "), at: 10) ? " HH:mm" : "'T'HH:mm"
        var end = 16
        if has(UInt8(ascii: ":"), at: 16) {
            pattern += ":ss"
            end = 19
        }
        if has(UInt8(ascii: "."), at: end) {
            let digits = bytes[(end + 1)...].prefix { (48...57).contains($0) }.count
            guard (1...9).contains(digits) else {
                throw NativeToolError(
                    "the date '\(text.prefix(80))' has no fraction of 1 to 9 digits at column \(end + 2)"
                )
            }
            pattern += "." + String(repeating: "S", count: digits)
            end += 1 + digits
        }
        if bytes.count > end { pattern += "ZZZZZ" }
        return try DateTimePattern(pattern).parse(text)
    }
}
