/// Times as a person writes them: `500ms`, `2s`, `1m30s`, `1.5h`; a bare `0` is zero.
enum DurationText {
    private static let units: [(name: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
        ("d", 86400e9),
    ]

    /// The time that `text` says, or nil. At most a hundred years.
    static func parse(_ text: String) -> Duration? {
        if text == "0" { return .zero }
        var rest = text[...]
        var total = 0.0
        var smallest = Double.infinity
        repeat {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
            rest = rest.dropFirst(unit.count)
            // Falling units, as everybody writes them, so that "1s1s" is a slip and not two
            // seconds.
            guard let value = Double(number), number.first != ".", number.last != ".",
                let scale = units.first(where: { $0.name == unit })?.nanoseconds, scale < smallest
            else { return nil }
            smallest = scale
            total += value * scale
        } while !rest.isEmpty
        guard total <= 100 * 365 * 86400e9 else { return nil }
        return .nanoseconds(Int64(total.rounded()))
    }

    /// The shortest text for a time, in its largest whole unit.
    static func text(_ duration: Duration) -> String {
        let nanoseconds =
            duration.components.seconds * 1_000_000_000
            + duration.components.attoseconds / 1_000_000_000
        if nanoseconds == 0 { return "0" }
        for (name, scale) in units.reversed() where name != "µs" {
            let scale = Int64(scale)
            if nanoseconds % scale == 0 { return "\(nanoseconds / scale)\(name)" }
        }
        return "\(nanoseconds)ns"
    }
}

/// Sizes as a person writes them: `16KiB` is 16,384 bytes, `10MB` is 10,000,000, `512` and `512B`
/// are bytes.
enum SizeText {
    private static let units: [(name: String, bytes: Int)] = [
        ("B", 1), ("kB", 1000), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000),
        ("TB", 1_000_000_000_000), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30),
        ("TiB", 1 << 40),
    ]

    /// The bytes that `text` says, or nil.
    static func parse(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        guard let number = Int(digits) else { return nil }
        guard let scale = unit.isEmpty ? 1 : units.first(where: { $0.name == unit })?.bytes else {
            return nil
        }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: scale)
        return overflow ? nil : bytes
    }

    /// The shortest text for a size, in its largest whole binary unit.
    static func text(_ bytes: Int) -> String {
        for (name, scale) in units.reversed() where name.hasSuffix("iB") && bytes > 0 {
            if bytes % scale == 0 { return "\(bytes / scale)\(name)" }
        }
        return "\(bytes)"
    }
}
