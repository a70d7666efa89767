public import CivilTime

extension DateTimePattern {
    /// Reads a time that is written in this pattern. A time of day that the pattern doesn't have is
    /// midnight, an offset that it doesn't have is `offset`.
    public func parse(_ text: String, offset: Int = 0) throws(NativeToolError) -> CivilTime {
        var reader = Reader(text: text, offset: offset)
        for (index, part) in parts.enumerated() {
            switch part {
            case .literal(let literal): try reader.literal(literal)
            case .field(let letter, let count):
                var isPacked = false
                if index + 1 < parts.count, case .field(let next, let width) = parts[index + 1] {
                    isPacked = Self.isNumber(next, width)
                }
                try reader.field(letter, count, isPacked: isPacked)
            }
        }
        return try reader.result()
    }

    private static func isNumber(_ letter: UInt8, _ count: Int) -> Bool {
        switch letter {
        case UInt8(ascii: "M"), UInt8(ascii: "L"): count < 3
        case UInt8(ascii: "E"), UInt8(ascii: "a"), UInt8(ascii: "X"), UInt8(ascii: "x"),
            UInt8(ascii: "Z"), UInt8(ascii: "O"), UInt8(ascii: "z"):
            false
        default: true
        }
    }
}

/// Reads one text, field by field.
private struct Reader {
    let text: String
    var rest: ArraySlice<UInt8>
    var time = CivilTime(year: 0, month: 1, day: 1)
    var hasYear = false
    var dayOfYear: Int?
    var halfDay: Int?
    var isHalfHour = false

    init(text: String, offset: Int) {
        self.text = text
        rest = Array(text.utf8)[...]
        time.offset = offset
    }

    func error(_ expected: String) -> NativeToolError {
        NativeToolError(
            "the date '\(text.prefix(80))' has no \(expected) at column \(rest.startIndex + 1)")
    }

    mutating func literal(_ literal: [UInt8]) throws(NativeToolError) {
        guard rest.starts(with: literal) else {
            throw error("'\(String(decoding: literal, as: UTF8.self))'")
        }
        rest = rest.dropFirst(literal.count)
    }

    mutating func field(
        _ letter: UInt8, _ count: Int, isPacked: Bool
    ) throws(NativeToolError) {
        // Java's adjacent value parsing: numbers without anything between are as long as their letters.
        let widest = isPacked ? max(count, 1) : max(count, 2)
        switch letter {
        case UInt8(ascii: "y"), UInt8(ascii: "u"):
            let least = count == 1 ? 1 : count
            let value = try number(
                "year", least...(isPacked || count == 2 ? least : max(least, 4)), 0...9999)
            time.year = count == 2 ? 2000 + value : value
            hasYear = true
        case UInt8(ascii: "M") where count < 3, UInt8(ascii: "L") where count < 3:
            time.month = try number("month", count...widest, 1...12)
        case UInt8(ascii: "M"), UInt8(ascii: "L"):
            time.month = try name("month", DateTimePattern.months, count)
        case UInt8(ascii: "E"): _ = try name("weekday", DateTimePattern.weekdays, max(count, 3))
        case UInt8(ascii: "d"): time.day = try number("day", count...widest, 1...31)
        case UInt8(ascii: "D"): dayOfYear = try number("day of the year", count...3, 1...366)
        case UInt8(ascii: "a"): halfDay = try name("AM or PM", ["AM", "PM"], 4) - 1
        case UInt8(ascii: "H"): time.hour = try number("hour", count...widest, 0...23)
        case UInt8(ascii: "k"): time.hour = try number("hour", count...widest, 1...24) % 24
        case UInt8(ascii: "K"), UInt8(ascii: "h"):
            let range = letter == UInt8(ascii: "K") ? 0...11 : 1...12
            time.hour = try number("hour", count...widest, range) % 12
            isHalfHour = true
        case UInt8(ascii: "m"): time.minute = try number("minute", count...widest, 0...59)
        case UInt8(ascii: "s"): time.second = try number("second", count...widest, 0...59)
        case UInt8(ascii: "S"): try fraction(count)
        default: try offset()
        }
    }

    private mutating func number(
        _ what: String, _ widths: ClosedRange<Int>, _ range: ClosedRange<Int>
    ) throws(NativeToolError) -> Int {
        let digits = rest.prefix(widths.upperBound).prefix { (48...57).contains($0) }
        let value = digits.reduce(0) { $0 * 10 + Int($1 - 48) }
        guard digits.count >= widths.lowerBound, range.contains(value) else {
            throw error("\(what) from \(range.lowerBound) to \(range.upperBound)")
        }
        rest = rest.dropFirst(digits.count)
        return value
    }

    private mutating func fraction(_ count: Int) throws(NativeToolError) {
        let digits = rest.prefix(count).prefix { (48...57).contains($0) }
        guard digits.count == count else { throw error("fraction of \(count) digits") }
        rest = rest.dropFirst(count)
        let nine = digits.prefix(9) + repeatElement(48, count: max(9 - count, 0))
        time.nanosecond = nine.reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    /// The number, from 1, of the name that stands here, in any case.
    private mutating func name(
        _ what: String, _ names: [String], _ count: Int
    ) throws(NativeToolError) -> Int {
        for (index, name) in names.enumerated() {
            let wanted = (count == 3 ? String(name.prefix(3)) : name).lowercased()
            guard
                String(decoding: rest.prefix(wanted.utf8.count), as: UTF8.self).lowercased()
                    == wanted
            else { continue }
            rest = rest.dropFirst(wanted.utf8.count)
            return index + 1
        }
        throw error(what)
    }

    private mutating func offset() throws(NativeToolError) {
        let names = ["UTC", "GMT", "Z"]
        var isNamed = false
        if let name = names.first(where: { rest.starts(with: $0.utf8) }) {
            rest = rest.dropFirst(name.utf8.count)
            time.offset = 0
            isNamed = true
        }
        if let value = TimeOffset.parse(&rest) {
            time.offset = value
        } else if !isNamed {
            throw error("offset from UTC")
        }
    }

    func result() throws(NativeToolError) -> CivilTime {
        guard rest.isEmpty else { throw error("end") }
        guard hasYear else { throw NativeToolError("the date pattern has no year") }
        var time = time
        if isHalfHour, let halfDay { time.hour += 12 * halfDay }
        let days = dayOfYear ?? time.day
        if dayOfYear != nil {
            guard days <= (CivilDay.isLeap(time.year) ? 366 : 365) else {
                throw NativeToolError("the year \(time.year) has no day \(days)")
            }
            let first = CivilTime(year: time.year, month: 1, day: 1)
            let date = CivilTime(milliseconds: first.milliseconds + Int64(days - 1) * 86_400_000)
            (time.month, time.day) = (date.month, date.day)
        } else if days > CivilDay.days(inMonth: time.month, of: time.year) {
            throw NativeToolError(
                "\(DateTimePattern.months[time.month - 1]) \(time.year) has no day \(days)")
        }
        return time
    }
}
