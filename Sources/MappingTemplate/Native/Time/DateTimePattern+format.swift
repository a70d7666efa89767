public import CivilTime

extension DateTimePattern {
    /// The time as this pattern writes it.
    public func format(_ time: CivilTime) -> String {
        var text: [UInt8] = []
        for part in parts {
            switch part {
            case .literal(let literal): text.append(contentsOf: literal)
            case .field(let letter, let count):
                text.append(contentsOf: Self.field(letter, count, time).utf8)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func field(_ letter: UInt8, _ count: Int, _ time: CivilTime) -> String {
        switch letter {
        case UInt8(ascii: "y"), UInt8(ascii: "u"):
            count == 2
                ? TimeOffset.padded(CivilDay.divide(time.year, by: 100).rest, 2)
                : TimeOffset.padded(time.year, count)
        case UInt8(ascii: "M"), UInt8(ascii: "L"):
            count < 3 ? TimeOffset.padded(time.month, count) : name(months[time.month - 1], count)
        case UInt8(ascii: "E"): name(weekdays[time.weekday - 1], max(count, 3))
        case UInt8(ascii: "d"): TimeOffset.padded(time.day, count)
        case UInt8(ascii: "D"): TimeOffset.padded(time.dayOfYear, count)
        case UInt8(ascii: "a"): time.hour < 12 ? "AM" : "PM"
        case UInt8(ascii: "H"): TimeOffset.padded(time.hour, count)
        case UInt8(ascii: "k"): TimeOffset.padded(time.hour == 0 ? 24 : time.hour, count)
        case UInt8(ascii: "K"): TimeOffset.padded(time.hour % 12, count)
        case UInt8(ascii: "h"): TimeOffset.padded((time.hour + 11) % 12 + 1, count)
        case UInt8(ascii: "m"): TimeOffset.padded(time.minute, count)
        case UInt8(ascii: "s"): TimeOffset.padded(time.second, count)
        case UInt8(ascii: "S"): fraction(time.nanosecond, count)
        default: offset(letter, count, time.offset)
        }
    }

    /// Three letters are a short name, four the whole one, five the first letter.
    private static func name(_ name: String, _ count: Int) -> String {
        switch count {
        case 3: String(name.prefix(3))
        case 5: String(name.prefix(1))
        default: name
        }
    }

    private static func fraction(_ nanosecond: Int, _ count: Int) -> String {
        let digits = TimeOffset.padded(nanosecond, 9)
        return digits.prefix(count) + String(repeating: "0", count: max(count - 9, 0))
    }

    private static func offset(_ letter: UInt8, _ count: Int, _ offset: Int) -> String {
        switch letter {
        // X says Z for UTC, x doesn't; one letter leaves out minutes that are none, three have a colon.
        case UInt8(ascii: "X") where offset == 0: "Z"
        case UInt8(ascii: "X"), UInt8(ascii: "x"):
            TimeOffset.text(offset, colon: count == 3 || count == 5, isShort: count == 1)
        case UInt8(ascii: "Z") where count < 4: TimeOffset.text(offset, colon: false)
        case UInt8(ascii: "Z") where count == 5:
            offset == 0 ? "Z" : TimeOffset.text(offset, colon: true)
        case UInt8(ascii: "z") where offset == 0: "UTC"
        default:
            // GMT+2, or GMT+02:00 with four letters.
            offset == 0 ? "GMT" : "GMT" + zone(offset, isLong: count == 4)
        }
    }

    private static func zone(_ offset: Int, isLong: Bool) -> String {
        let text = TimeOffset.text(offset, colon: true, isShort: !isLong)
        guard !isLong, text.dropFirst().first == "0" else { return text }
        return String(text.prefix(1) + text.dropFirst(2))
    }
}
