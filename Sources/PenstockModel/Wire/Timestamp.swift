internal import CivilTime
package import JSON

/// A moment in whole seconds of Unix time, as both control planes tell creation dates.
package struct Timestamp: Hashable, Sendable, Comparable {
    package var seconds: Int64

    package init(seconds: Int64) { self.seconds = seconds }

    /// The years 0 to 9999.
    private static let range =
        Double(CivilTime.range.lowerBound / 1000)...Double(CivilTime.range.upperBound / 1000)

    package static func < (a: Timestamp, b: Timestamp) -> Bool { a.seconds < b.seconds }
}

extension Timestamp: ScalarValue {
    package static var expectation: String { "a time" }

    package init?(patchText text: String) { self.init(iso8601: text) }

    package static func decode(
        _ json: JSONValue, at path: JSONPointer, _ wire: Wire
    ) throws(ModelError) -> Timestamp {
        if let seconds = json.number?.double, range.contains(seconds) {
            return Timestamp(seconds: Int64(seconds))
        }
        if let text = json.string, let value = Timestamp(iso8601: text) { return value }
        throw .wrongType(json, at: path, expected: expectation)
    }

    package func write(to writer: inout JSONWriter, _ wire: Wire) {
        switch wire.timestamps {
        case .epochSeconds: writer.number(JSONNumber(seconds))
        case .iso8601: writer.string(iso8601)
        }
    }
}

extension Timestamp {
    /// `2023-11-14T22:13:20Z`
    package var iso8601: String { CivilTime(seconds: Int(seconds)).text(.iso8601Seconds) }

    /// Reads `YYYY-MM-DDTHH:MM:SS` or the same with milliseconds, then `Z` or `+00:00`.
    package init?(iso8601 text: String) {
        let isOffset = text.hasSuffix("+00:00")
        let text = isOffset ? text.dropLast(6) + "Z" : text
        guard let time = CivilTime(text, .iso8601Seconds) ?? CivilTime(text, .iso8601) else {
            return nil
        }
        seconds = Int64(time.seconds)
    }
}
