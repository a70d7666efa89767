/// IMF-fixdate, "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 §5.6.7), without Foundation or libc.
public enum HTTPDate {
    /// Writes the 29 bytes for that second since 1970; years 0 to 9999, beyond which it wraps.
    public static func append(unixSecond: Int64, to out: inout OutBuffer) -> Bool {
        guard out.room >= 29 else { return false }
        let day = floorDivide(unixSecond, 86400)
        let second = Int(unixSecond - day * 86400)
        let date = civil(day)
        // 1970-01-01 was a Thursday; the names begin with Sunday.
        let weekday = Int(((day % 7) + 11) % 7)
        var p = out.base + out.count
        out.count += 29
        text("SunMonTueWedThuFriSat", weekday * 3, 3, &p)
        text(", ", 0, 2, &p)
        twoDigits(date.day, " ", &p)
        text("JanFebMarAprMayJunJulAugSepOctNovDec", (date.month - 1) * 3, 3, &p)
        text(" ", 0, 1, &p)
        twoDigits(date.year / 100 % 100, "", &p)
        twoDigits(date.year % 100, " ", &p)
        twoDigits(second / 3600, ":", &p)
        twoDigits(second / 60 % 60, ":", &p)
        twoDigits(second % 60, " GMT", &p)
        return true
    }

    /// Day since 1970 to the Gregorian calendar: H. Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms", `civil_from_days`.
    private static func civil(_ day: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let dayOfMonth = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        return (Int(((year % 10000) + 10000) % 10000), Int(month), Int(dayOfMonth))
    }

    private static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
        a >= 0 ? a / b : -((b - 1 - a) / b)
    }

    private static func text(
        _ from: StaticString, _ offset: Int, _ length: Int, _ p: inout UnsafeMutablePointer<UInt8>
    ) {
        for i in 0..<length { p[i] = from.utf8Start[offset + i] }
        p += length
    }

    private static func twoDigits(
        _ number: Int, _ after: StaticString, _ p: inout UnsafeMutablePointer<UInt8>
    ) {
        p[0] = UInt8(truncatingIfNeeded: number / 10) &+ 0x30
        p[1] = UInt8(truncatingIfNeeded: number % 10) &+ 0x30
        p += 2
        text(after, 0, after.utf8CodeUnitCount, &p)
    }
}
