internal import CivilTime
internal import VTL

/// `$util.time`: AppSync's page "Time helpers in $util.time", and `add` and `parse` of our own. Times
/// are milliseconds since 1970; zones are UTC and offsets.
final class TimeTool: NativeTool {
    let path = "$util.time"
    private let now: () -> Int64

    init(now: @escaping () -> Int64) { self.now = now }

    static let methods = [
        "nowISO8601", "nowEpochSeconds", "nowEpochMilliSeconds", "nowFormatted",
        "parseFormattedToEpochMilliSeconds", "parseISO8601ToEpochMilliSeconds",
        "epochMilliSecondsToSeconds", "epochMilliSecondsToISO8601", "epochMilliSecondsToFormatted",
        "add",
    ]

    func call(_ method: String, _ arguments: NativeArguments) throws(VTLFault) -> VTLValue? {
        let renderer = arguments.renderer
        switch method {
        case "nowISO8601": return try renderer.makeString(try iso(now(), 0, arguments))
        case "nowEpochSeconds": return .long(now() / 1000)
        case "nowEpochMilliSeconds": return .long(now())
        case "nowFormatted": return try format(now(), 0, arguments)
        case "epochMilliSecondsToSeconds":
            return .long(Int64((Double(try arguments.whole(0)) / 1000).rounded(.down)))
        case "epochMilliSecondsToISO8601":
            return try renderer.makeString(try iso(try arguments.whole(0), 1, arguments))
        case "epochMilliSecondsToFormatted":
            return try format(try arguments.whole(0), 1, arguments)
        case "parseISO8601ToEpochMilliSeconds":
            let text = try arguments.text(0)
            return .long(
                try arguments.attempt { () throws(NativeToolError) in
                    try ISO8601.parse(text).milliseconds
                })
        case "parseFormattedToEpochMilliSeconds": return .long(try parse(arguments))
        case "add":
            let (start, amount) = (try arguments.whole(0), try arguments.whole(1))
            let unit = try arguments.text(2)
            return .long(
                try arguments.attempt { () throws(NativeToolError) in
                    try TimeUnit(named: unit).add(amount, to: start)
                })
        default: return nil
        }
    }

    /// The pattern is the argument at `index`, an offset the one behind it.
    private func format(
        _ milliseconds: Int64, _ index: Int, _ arguments: NativeArguments
    ) throws(VTLFault) -> VTLValue {
        let pattern = try arguments.text(index)
        let zone = arguments.optionalText(index + 1) ?? "UTC"
        let text = try arguments.attempt { () throws(NativeToolError) in
            try DateTimePattern(pattern).format(
                try Self.civil(milliseconds, try TimeOffset.seconds(zone)))
        }
        return try arguments.renderer.makeString(text)
    }

    private func iso(
        _ milliseconds: Int64, _ index: Int, _ arguments: NativeArguments
    ) throws(VTLFault) -> String {
        let zone = arguments.optionalText(index) ?? "UTC"
        return try arguments.attempt { () throws(NativeToolError) in
            ISO8601.text(try Self.civil(milliseconds, try TimeOffset.seconds(zone)))
        }
    }

    private func parse(_ arguments: NativeArguments) throws(VTLFault) -> Int64 {
        let (text, pattern) = (try arguments.text(0), try arguments.text(1))
        let zone = arguments.optionalText(2) ?? "UTC"
        return try arguments.attempt { () throws(NativeToolError) in
            try DateTimePattern(pattern).parse(text, offset: try TimeOffset.seconds(zone))
                .milliseconds
        }
    }

    private static func civil(
        _ milliseconds: Int64, _ offset: Int
    ) throws(NativeToolError) -> CivilTime {
        guard CivilTime.range.contains(milliseconds) else {
            throw NativeToolError("the time is outside the years 0 to 9999")
        }
        return CivilTime(milliseconds: milliseconds, offset: offset)
    }
}
