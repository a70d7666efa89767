internal import CivilTime

/// RFC 3339: dates, times and durations.
enum DateFormat {
    // RFC 3339 §5.6
    static func isDateTime(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count > 11, text[10] | 0x20 == UInt8(ascii: "t") else { return false }
        return isDate(text[..<10]) && isTime(text[11...])
    }

    static func isDate(_ text: FormatText) -> Bool {
        guard text.count == 10, let year = number(text, 0, 4), let month = number(text, 5, 2),
            let day = number(text, 8, 2), byte(text, 4) == UInt8(ascii: "-"),
            byte(text, 7) == UInt8(ascii: "-"), (1...12).contains(month)
        else { return false }
        return (1...CivilDay.days(inMonth: month, of: year)).contains(day)
    }

    static func isTime(_ text: FormatText) -> Bool {
        guard text.count > 8, let hour = number(text, 0, 2), let minute = number(text, 3, 2),
            let second = number(text, 6, 2), byte(text, 2) == UInt8(ascii: ":"),
            byte(text, 5) == UInt8(ascii: ":"), hour < 24, minute < 60, second <= 60
        else { return false }
        var rest = text.dropFirst(8)
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { $0.isDigit }
            guard !digits.isEmpty else { return false }
            rest = rest.dropFirst(digits.count + 1)
        }
        guard let offset = minutes(ofOffset: rest) else { return false }
        // §5.7 and appendix D: leap seconds are inserted at 23:59:60 UTC.
        let utc = (hour * 60 + minute - offset + 2 * 1440) % 1440
        return second < 60 || utc == 1439
    }

    private static func minutes(ofOffset text: FormatText) -> Int? {
        guard let sign = text.first else { return nil }
        if sign | 0x20 == UInt8(ascii: "z") { return text.count == 1 ? 0 : nil }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), text.count == 6,
            let hour = number(text, 1, 2), let minute = number(text, 4, 2),
            byte(text, 3) == UInt8(ascii: ":"), hour < 24, minute < 60
        else { return nil }
        return (sign == UInt8(ascii: "-") ? -1 : 1) * (hour * 60 + minute)
    }

    private static func byte(_ text: FormatText, _ offset: Int) -> UInt8 {
        text[text.startIndex + offset]
    }

    private static func number(_ text: FormatText, _ offset: Int, _ count: Int) -> Int? {
        let start = text.startIndex + offset
        guard start + count <= text.endIndex else { return nil }
        let digits = text[start..<start + count]
        guard digits.allSatisfy(\.isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    // RFC 3339 appendix A: units fall without a gap, weeks stand alone.
    static func isDuration(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.first == UInt8(ascii: "P") else { return false }
        let halves = text.dropFirst().split(
            separator: UInt8(ascii: "T"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let date = units(halves[0]) else { return false }
        if date == "W" { return halves.count == 1 }
        guard "YMD".contains(date) || date.isEmpty else { return false }
        guard halves.count == 2 else { return !date.isEmpty }
        guard let time = units(halves[1]), !time.isEmpty else { return false }
        return "HMS".contains(time)
    }

    /// The letters of `1Y2M`, or nil when something else stands there.
    private static func units(_ text: FormatText) -> String? {
        var letters = ""
        var rest = text
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isDigit }
            guard !digits.isEmpty, let letter = rest.dropFirst(digits.count).first,
                letter.isLetter
            else { return nil }
            letters.unicodeScalars.append(Unicode.Scalar(letter))
            rest = rest.dropFirst(digits.count + 1)
        }
        return letters
    }
}
