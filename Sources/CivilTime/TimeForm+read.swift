extension CivilTime {
    /// Reads a text of exactly this form; nil for anything else, for a day that no month has, and for
    /// a weekday that isn't the day's.
    public init?(_ text: String, _ form: TimeForm) {
        var text = text
        guard let time = text.withUTF8({ CivilTime($0, form) }) else { return nil }
        self = time
    }

    /// The same of bytes.
    public init?(_ text: UnsafeBufferPointer<UInt8>, _ form: TimeForm) {
        guard text.count == form.length else { return nil }
        self.init(year: 0, month: 1, day: 1)
        var named: Int?
        var time = self
        let isRead = form.forEachPart { letter, start, count in
            let field = UnsafeBufferPointer(rebasing: text[start..<start + count])
            switch letter {
            case UInt8(ascii: "b"):
                guard let index = Self.index(of: field, in: TimeForm.months) else { return false }
                time.month = index + 1
                return true
            case UInt8(ascii: "w"):
                named = Self.index(of: field, in: TimeForm.weekdays)
                return named != nil
            default:
                guard TimeForm.isField(letter) else { return field[0] == letter }
                guard let value = Self.number(field) else { return false }
                return time.set(letter, value)
            }
        }
        guard isRead, time.day <= CivilDay.days(inMonth: time.month, of: time.year),
            named == nil || named == time.weekday - 1
        else { return nil }
        self = time
    }

    /// Whether the value is one that the field can have.
    private mutating func set(_ letter: UInt8, _ value: Int) -> Bool {
        switch letter {
        case UInt8(ascii: "y"):
            year = value
            return true
        case UInt8(ascii: "n"):
            month = value
            return 1...12 ~= value
        case UInt8(ascii: "d"):
            day = value
            return value >= 1
        case UInt8(ascii: "h"):
            hour = value
            return value < 24
        case UInt8(ascii: "m"):
            minute = value
            return value < 60
        case UInt8(ascii: "s"):
            second = value
            return value < 60
        default:
            nanosecond = value * 1_000_000
            return true
        }
    }

    private static func number(_ digits: UnsafeBufferPointer<UInt8>) -> Int? {
        var value = 0
        for byte in digits {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }

    /// Which name of three letters it is, from 0.
    private static func index(
        of name: UnsafeBufferPointer<UInt8>, in names: StaticString
    ) -> Int? {
        (0..<names.utf8CodeUnitCount / 3).first { index in
            (0..<3).allSatisfy { name[$0] == names.utf8Start[index * 3 + $0] }
        }
    }
}
