package import JSON

/// A moment in whole seconds of Unix time, as both control planes tell creation dates.
package struct Timestamp: Hashable, Sendable, Comparable {
    package var seconds: Int64

    package init(seconds: Int64) { self.seconds = seconds }

    package static func < (a: Timestamp, b: Timestamp) -> Bool { a.seconds < b.seconds }
}

extension Timestamp: ScalarValue {
    package static var expectation: String { "a time" }

    package init?(patchText text: String) { self.init(iso8601: text) }

    package static func decode(
        _ json: JSONValue, at path: JSONPointer, _ wire: Wire
    ) throws(ModelError) -> Timestamp {
        if let seconds = json.number?.double, abs(seconds) < 1e15 {
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

// Conversion between days and dates by eras of 400 years: Howard Hinnant, "chrono-Compatible
// Low-Level Date Algorithms", days_from_civil and civil_from_days.
extension Timestamp {
    /// `2023-11-14T22:13:20Z`
    package var iso8601: String {
        let day = (Double(seconds) / 86400).rounded(.down)
        let shifted = Int64(day) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let date = dayOfYear - (153 * month + 2) / 5 + 1
        let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
        let time = seconds - Int64(day) * 86400
        return "\(padded(year, 4))-\(padded(month < 10 ? month + 3 : month - 9, 2))-"
            + "\(padded(date, 2))T\(padded(time / 3600, 2)):\(padded(time / 60 % 60, 2)):"
            + "\(padded(time % 60, 2))Z"
    }

    /// Reads `YYYY-MM-DDTHH:MM:SS`, then an ignored fraction, then `Z` or `+00:00`.
    package init?(iso8601 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"), text.hasSuffix("Z") || text.hasSuffix("+00:00")
        else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            Int64(String(decoding: bytes[range], as: UTF8.self))
        }
        guard let year = number(0..<4), let month = number(5..<7), let date = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            (1...12).contains(month), (1...31).contains(date), (0...23).contains(hour),
            (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + date - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let day = era * 146_097 + dayOfEra - 719_468
        seconds = day * 86400 + hour * 3600 + minute * 60 + second
    }

    private func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
