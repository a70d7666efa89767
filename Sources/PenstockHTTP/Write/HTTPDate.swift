import CivilTime

/// IMF-fixdate, "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 §5.6.7), without Foundation or libc.
public enum HTTPDate {
    /// Writes the 29 bytes for that second since 1970; years 0 to 9999, beyond which it wraps.
    public static func append(unixSecond: Int64, to out: inout OutBuffer) -> Bool {
        let form = TimeForm.imfFixdate
        guard out.room >= form.length else { return false }
        CivilTime(seconds: Int(unixSecond)).write(form, to: out.base + out.count)
        out.count += form.length
        return true
    }
}
