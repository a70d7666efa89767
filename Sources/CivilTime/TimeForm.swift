/// A text of fixed length that stands for a second or a millisecond in UTC.
///
/// One pattern both writes and reads it. A run of one small letter is a field: `y` year, `n` number of
/// the month, `b` its name, `w` the weekday's name, `d` day, `h` hour, `m` minute, `s` second, `f`
/// fraction of the second. Everything else stands for itself.
public struct TimeForm: Sendable {
    let pattern: StaticString

    /// `2015-08-30T12:36:00.000Z` (RFC 3339 §5.6).
    public static let iso8601 = TimeForm(pattern: "yyyy-nn-ddThh:mm:ss.fffZ")
    /// `2015-08-30T12:36:00Z`: the same without a fraction.
    public static let iso8601Seconds = TimeForm(pattern: "yyyy-nn-ddThh:mm:ssZ")
    /// `20150830T123600Z`: the basic format of ISO 8601, as AWS's signatures have it (IAM User Guide,
    /// "Elements of an AWS API request signature", `X-Amz-Date`).
    public static let basic = TimeForm(pattern: "yyyynnddThhmmssZ")
    /// `Sun, 06 Nov 1994 08:49:37 GMT`: IMF-fixdate (RFC 9110 §5.6.7).
    public static let imfFixdate = TimeForm(pattern: "www, dd bbb yyyy hh:mm:ss GMT")
    /// `06/Nov/1994:08:49:37 +0000`: the common log format, which `$context.requestTime` has too.
    public static let commonLog = TimeForm(pattern: "dd/bbb/yyyy:hh:mm:ss +0000")

    /// `Tue Oct 12 21:09:59 UTC 2021`: C's and Java's, in UTC; API Gateway's execution logs have it.
    public static let executionLog = TimeForm(pattern: "www bbb dd hh:mm:ss UTC yyyy")

    /// How many bytes the text has.
    public var length: Int { pattern.utf8CodeUnitCount }

    /// Calls `body` with each field and each literal byte: its letter, where it is, how long it is.
    func forEachPart(_ body: (_ letter: UInt8, _ start: Int, _ count: Int) -> Bool) -> Bool {
        let bytes = pattern.utf8Start
        var start = 0
        while start < length {
            let letter = bytes[start]
            var end = start + 1
            while Self.isField(letter), end < length, bytes[end] == letter { end += 1 }
            guard body(letter, start, end - start) else { return false }
            start = end
        }
        return true
    }

    static func isField(_ letter: UInt8) -> Bool { letter >= UInt8(ascii: "a") }

    static let months: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"
    static let weekdays: StaticString = "MonTueWedThuFriSatSun"
}
