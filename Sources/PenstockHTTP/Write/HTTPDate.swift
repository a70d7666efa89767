import PenstockCore

/// IMF-fixdate, "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 §5.6.7), without Foundation or libc.
public enum HTTPDate {
    /// Writes the 29 bytes for that second since 1970; years 0 to 9999, beyond which it wraps.
    public static func append(unixSecond: Int64, to out: inout OutBuffer) -> Bool {
        guard out.room >= 29 else { return false }
        let date = CivilDate(secondsSince1970: unixSecond)
        let year = ((date.year % 10000) + 10000) % 10000
        var p = out.base + out.count
        out.count += 29
        text("SunMonTueWedThuFriSat", date.weekday * 3, 3, &p)
        text(", ", 0, 2, &p)
        twoDigits(date.day, " ", &p)
        text("JanFebMarAprMayJunJulAugSepOctNovDec", (date.month - 1) * 3, 3, &p)
        text(" ", 0, 1, &p)
        twoDigits(year / 100, "", &p)
        twoDigits(year % 100, " ", &p)
        twoDigits(date.hour, ":", &p)
        twoDigits(date.minute, ":", &p)
        twoDigits(date.second, " GMT", &p)
        return true
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
