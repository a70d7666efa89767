import CivilTime
import MappingTemplate
import Testing

@Suite("Dates and times of templates")
struct DateTimePatternTests {
    /// Tuesday, 6 February 2018, 19:01:35.749 UTC: the example of AppSync's page "Time helpers in
    /// $util.time".
    static let instant: Int64 = 1_517_943_695_749

    /// A pattern, seconds east of UTC, and what Java's DateTimeFormatter prints (Locale.US).
    static let formats: [(pattern: String, offset: Int, text: String)] = [
        ("yyyy-MM-dd HH:mm:ssZ", 0, "2018-02-06 19:01:35+0000"),
        ("yyyy-MM-dd HH:mm:ssZ", 28_800, "2018-02-07 03:01:35+0800"),
        ("yyyyMMddHHmmssSSS", 0, "20180206190135749"),
        ("EEE, d MMM yyyy HH:mm:ss 'GMT'", 0, "Tue, 6 Feb 2018 19:01:35 GMT"),
        ("EEEE, MMMM d, yy", 0, "Tuesday, February 6, 18"),
        ("hh:mm a", 0, "07:01 PM"), ("K k h H", -68_400, "0 24 12 0"),
        ("D DDD", 0, "37 037"), ("S SS SSSSSS", 0, "7 74 749000"),
        ("X XX XXXXX", 0, "Z Z Z"), ("x xx xxx", 0, "+00 +0000 +00:00"),
        ("X XX XXXXX", -12_600, "-0330 -0330 -03:30"), ("X x", 7200, "+02 +02"),
        ("Z ZZZZ ZZZZZ", 7200, "+0200 GMT+02:00 +02:00"), ("O OOOO", 7200, "GMT+2 GMT+02:00"),
        ("O", 0, "GMT"), ("ZZZZZ", 0, "Z"), ("y-M-d'T'H", 0, "2018-2-6T19"),
        ("''yyyy'o''clock'", 0, "'2018o'clock"), ("MMMMM", 0, "F"),
    ]

    @Test("a time is written as the pattern says", arguments: formats)
    func format(pattern: String, offset: Int, text: String) throws {
        let time = CivilTime(milliseconds: Self.instant, offset: offset)
        #expect(try DateTimePattern(pattern).format(time) == text)
    }

    /// A pattern, a text, and the milliseconds that it stands for.
    static let texts: [(pattern: String, text: String, milliseconds: Int64)] = [
        ("yyyy-MM-dd HH:mm:ssZ", "2018-02-07 03:01:35+0800", 1_517_943_695_000),
        ("yyyyMMddHHmmssSSS", "20180206190135749", instant),
        ("EEE, d MMM yyyy HH:mm:ss z", "Tue, 6 Feb 2018 19:01:35 GMT", 1_517_943_695_000),
        ("MM/dd/yyyy hh:mm a", "02/06/2018 07:01 PM", 1_517_943_660_000),
        ("d.M.yy", "6.2.18", 1_517_875_200_000), ("yyyy-DDD", "2018-037", 1_517_875_200_000),
        ("h a yyyy", "12 am 1970", 0), ("yyyy-MM-dd", "2000-02-29", 951_782_400_000),
        ("yyyy-MM-dd", "0000-03-01", -62_162_035_200_000),
    ]

    @Test("a text in a pattern is read", arguments: texts)
    func parse(pattern: String, text: String, milliseconds: Int64) throws {
        #expect(try DateTimePattern(pattern).parse(text).milliseconds == milliseconds)
    }

    /// A text that doesn't follow, and what is said.
    static let refused: [(pattern: String, text: String, message: String)] = [
        ("yyyy-MM-dd", "2018-13-01", "month from 1 to 12 at column 6"),
        ("yyyy-MM-dd", "2018-02-29", "February 2018 has no day 29"),
        ("yyyy-MM-dd", "2018-02-06x", "no end at column 11"),
        ("yyyy-MM-dd", "2018/02/06", "no '-' at column 5"),
        ("HH:mm", "12:30", "the date pattern has no year"),
        ("yyyy-DDD", "2018-366", "the year 2018 has no day 366"),
        ("yyyy z", "2018 CET", "no offset from UTC at column 6"),
    ]

    @Test("a text that doesn't follow its pattern is refused with its column", arguments: refused)
    func refusal(pattern: String, text: String, message: String) throws {
        let pattern = try DateTimePattern(pattern)
        let error = #expect(throws: NativeToolError.self) { try pattern.parse(text) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test(
        "a pattern with letters that mean nothing here is refused",
        arguments: ["yyyy w", "[yyyy]", "yyyy 'x", "b", "yyyyyyyyyy", "DDDD"])
    func badPattern(text: String) {
        #expect(throws: NativeToolError.self) { try DateTimePattern(text) }
    }

    @Test("a pattern may be as long as its limit, and not longer")
    func limit() throws {
        let longest = String(repeating: "-", count: DateTimePattern.sourceMax)
        _ = try DateTimePattern(longest)
        #expect(throws: NativeToolError.self) { try DateTimePattern(longest + "-") }
    }

    @Test("every day of four centuries is written and read again")
    func roundTrip() throws {
        let day: Int64 = 86_400_000
        for number in stride(from: Int64(-170_000), to: 170_000, by: 1) {
            let time = CivilTime(milliseconds: number * day)
            guard time.milliseconds == number * day, (1...7).contains(time.weekday) else {
                Issue.record("day \(number)")
                return
            }
        }
        #expect(
            ISO8601.text(CivilTime(milliseconds: CivilTime.range.lowerBound))
                == "0000-01-01T00:00:00.000Z")
        #expect(
            ISO8601.text(CivilTime(milliseconds: CivilTime.range.upperBound))
                == "9999-12-31T23:59:59.999Z")
    }

    static let iso: [(text: String, milliseconds: Int64)] = [
        ("2018-02-06T19:01:35.749Z", instant), ("2018-02-06T20:01:35.749+01:00", instant),
        ("2018-02-06", 1_517_875_200_000), ("2018-02-06T19:01", 1_517_943_660_000),
        ("2018-02-06 19:01:35", 1_517_943_695_000),
        ("2018-02-06T19:01:35.749123456Z", instant), ("2018-02-06T19:01:35.7Z", 1_517_943_695_700),
    ]

    @Test("ISO 8601 is read in its usual forms", arguments: iso)
    func isoForms(text: String, milliseconds: Int64) throws {
        #expect(try ISO8601.parse(text).milliseconds == milliseconds)
    }

    @Test(
        "other texts are no ISO 8601",
        arguments: [
            "", "now", "2018-02-06T", "2018-02-06T19:01:35.Z", "2018-02-06T25:00",
            "2018-02-06T19:01 CET",
        ])
    func noISO(text: String) {
        #expect(throws: NativeToolError.self) { try ISO8601.parse(text) }
    }

    static let offsets: [(text: String, seconds: Int)] = [
        ("UTC", 0), ("GMT", 0), ("Z", 0), ("+02:00", 7200), ("-0330", -12_600), ("+5", 18_000),
        ("UTC+1", 3600), ("GMT-08:00", -28_800), ("+18:00", 64_800), ("+01:02:03", 3723),
    ]

    @Test("an offset is read in its usual forms", arguments: offsets)
    func offset(text: String, seconds: Int) throws {
        #expect(try TimeOffset.seconds(text) == seconds)
    }

    @Test(
        "zones with names and offsets beyond 18 hours are refused",
        arguments: ["Europe/Berlin", "", "+", "+18:01", "+1:60", "02:00", "CET", "UTCX"])
    func badOffset(text: String) {
        #expect(throws: NativeToolError.self) { try TimeOffset.seconds(text) }
    }

    static let sums: [(amount: Int64, unit: String, text: String)] = [
        (1, "day", "2024-02-01T12:00:00.000Z"), (1, "months", "2024-02-29T12:00:00.000Z"),
        (-2, "months", "2023-11-30T12:00:00.000Z"), (13, "Months", "2025-02-28T12:00:00.000Z"),
        (1, "year", "2025-01-31T12:00:00.000Z"), (-90, "minutes", "2024-01-31T10:30:00.000Z"),
        (2, "weeks", "2024-02-14T12:00:00.000Z"),
        (1500, "milliseconds", "2024-01-31T12:00:01.500Z"),
    ]

    @Test("time is added in units, and months end where they end", arguments: sums)
    func adding(amount: Int64, unit: String, text: String) throws {
        let start = try ISO8601.parse("2024-01-31T12:00:00Z").milliseconds
        let sum = try TimeUnit(named: unit).add(amount, to: start)
        #expect(ISO8601.text(CivilTime(milliseconds: sum)) == text)
    }

    @Test(
        "what goes beyond the years is refused, however large",
        arguments: TimeUnit.allCases, [Int64.min, Int64.max, 400_000_000_000_000])
    func overflow(unit: TimeUnit, amount: Int64) {
        #expect(throws: NativeToolError.self) { try unit.add(amount, to: Self.instant) }
    }
}
