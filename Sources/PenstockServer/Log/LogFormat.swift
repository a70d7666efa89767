internal import JSON
internal import Logging
internal import PenstockCore

/// How the operator's log looks.
public enum LogFormat: String, CaseIterable, Sendable {
    /// `2026-11-23T20:00:45.123Z warning message name=value`
    case text
    /// One JSON object a line.
    case json

    /// One line with its newline. Values are written so that a line stays a line.
    func line(
        _ level: Logger.Level, _ message: String, _ fields: [(name: String, value: String)],
        unixMilliseconds: Int64
    ) -> String {
        let time = Timestamp.text(unixMilliseconds: unixMilliseconds)
        switch self {
        case .text:
            var line = "\(time) \(level.rawValue) \(Self.singleLine(message))"
            for field in fields { line += " \(field.name)=\(Self.quotedIfNeeded(field.value))" }
            return line + "\n"
        case .json:
            var object = JSONObject([
                ("time", .string(time)), ("level", .string(level.rawValue)),
                ("message", .string(message)),
            ])
            for field in fields { object[field.name] = .string(field.value) }
            return JSONValue.object(object).compact + "\n"
        }
    }

    /// Control characters are written as their escapes: a plugin's text can't forge a line or move
    /// the terminal's cursor.
    private static func singleLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) else {
            return text
        }
        return String(JSONValue.string(text).compact.dropFirst().dropLast())
    }

    private static func quotedIfNeeded(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "\"" && $0 != "=" }
        return isPlain ? text : JSONValue.string(text).compact
    }
}

/// Times as RFC 3339 §5.6 writes them.
enum Timestamp {
    static func text(unixMilliseconds: Int64) -> String {
        let date = CivilDate(secondsSince1970: unixMilliseconds / 1000)
        func pad(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(width - digits.count, 0)) + digits
        }
        let day = "\(pad(date.year, 4))-\(pad(date.month, 2))-\(pad(date.day, 2))"
        let time = "\(pad(date.hour, 2)):\(pad(date.minute, 2)):\(pad(date.second, 2))"
        return "\(day)T\(time).\(pad(Int(unixMilliseconds % 1000), 3))Z"
    }
}
