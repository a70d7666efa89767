/// Reads and writes offsets from UTC. Zones with names and rules are not known: templates say what
/// they mean.
public enum TimeOffset {
    /// The seconds east of UTC of `UTC`, `GMT`, `Z`, `+2`, `+02`, `+0200`, `+02:00`, `+02:00:00`, or one
    /// of these behind `UTC` or `GMT`.
    public static func seconds(_ text: String) throws(NativeToolError) -> Int {
        var rest = Substring(text)
        for name in ["UTC", "GMT", "UT"] where rest.hasPrefix(name) {
            rest = rest.dropFirst(name.count)
            break
        }
        if rest.isEmpty && !text.isEmpty || text == "Z" { return 0 }
        var bytes = Array(rest.utf8)[...]
        guard let offset = parse(&bytes), bytes.isEmpty else {
            throw NativeToolError(
                "the time zone '\(text)' is not known; UTC and offsets such as +02:00 are")
        }
        return offset
    }

    /// Takes an offset with a sign from the start of `bytes`; nil when there is none.
    static func parse(_ bytes: inout ArraySlice<UInt8>) -> Int? {
        guard let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
            return nil
        }
        var rest = bytes.dropFirst()
        var parts = [0, 0, 0]
        for i in 0..<3 {
            var next = rest
            if i > 0, next.first == UInt8(ascii: ":") { next = next.dropFirst() }
            let digits = next.prefix(2).prefix { (48...57).contains($0) }
            guard digits.count == 2 || (i == 0 && digits.count == 1) else {
                if i == 0 { return nil }
                break
            }
            parts[i] = digits.reduce(0) { $0 * 10 + Int($1 - 48) }
            rest = next.dropFirst(digits.count)
        }
        // Java's ZoneOffset goes to 18 hours.
        let total = parts[0] * 3600 + parts[1] * 60 + parts[2]
        guard total <= 18 * 3600, parts[1] < 60, parts[2] < 60 else { return nil }
        bytes = rest
        return sign == UInt8(ascii: "-") ? -total : total
    }

    /// The offset as `+hh`, `+hhmm` or `+hh:mm`; minutes are always written unless `isShort` and they
    /// are none, seconds only where there are some.
    static func text(_ offset: Int, colon: Bool, isShort: Bool = false) -> String {
        let size = abs(offset)
        let separator = colon ? ":" : ""
        var text = (offset < 0 ? "-" : "+") + padded(size / 3600, 2)
        if !isShort || size / 60 % 60 > 0 { text += separator + padded(size / 60 % 60, 2) }
        if size % 60 > 0 { text += separator + padded(size % 60, 2) }
        return text
    }

    static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(abs(value))
        let zeros = String(repeating: "0", count: max(width - digits.count, 0))
        return (value < 0 ? "-" : "") + zeros + digits
    }
}
