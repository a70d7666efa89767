internal import CivilTime
internal import JSON
internal import Logging

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
        let time = CivilTime(milliseconds: unixMilliseconds).text(.iso8601)
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
