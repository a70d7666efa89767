package import JSON

/// A value that is one string, number or boolean, and text in a patch.
package protocol ScalarValue: WireValue {
    /// The value that a patch spells so; nil where it spells none.
    init?(patchText text: String)
}

extension ScalarValue {
    package static func patched(
        _ current: Self?, by step: PatchStep, _ rule: PatchRule
    ) throws(PatchError.Reason) -> Self? {
        guard step.rest.isEmpty else { throw .unknownPath }
        try step.check(rule)
        if step.operation == .remove { return nil }
        guard let text = step.value else { throw .missingValue }
        // Corpus, test_update_rest_api_compression: replacing by "" removes the value.
        if text.isEmpty { return nil }
        guard let value = Self(patchText: text) else { throw .badValue(expected: expectation) }
        return value
    }
}

extension String: ScalarValue {
    package static var expectation: String { "a string" }

    package init?(patchText text: String) { self = text }

    package static func decode(
        _ json: JSONValue, at path: JSONPointer, _ wire: Wire
    ) throws(ModelError) -> String {
        switch json {
        case .string(let text): return text
        case .bool(let value) where wire.isLenient: return "\(value)"
        case .number(let number) where wire.isLenient: return number.lexeme
        default: throw .wrongType(json, at: path, expected: expectation)
        }
    }

    package func write(to writer: inout JSONWriter, _ wire: Wire) { writer.string(self) }
}

extension Int: ScalarValue {
    package static var expectation: String { "an integer" }

    package init?(patchText text: String) { self.init(text) }

    package static func decode(
        _ json: JSONValue, at path: JSONPointer, _ wire: Wire
    ) throws(ModelError) -> Int {
        if let value = json.int { return value }
        if wire.isLenient, let text = json.string, let value = Int(text) { return value }
        throw .wrongType(json, at: path, expected: expectation)
    }

    package func write(to writer: inout JSONWriter, _ wire: Wire) {
        writer.number(JSONNumber(self))
    }
}

extension Double: ScalarValue {
    package static var expectation: String { "a number" }

    package init?(patchText text: String) {
        guard let value = Double(text), value.isFinite else { return nil }
        self = value
    }

    package static func decode(
        _ json: JSONValue, at path: JSONPointer, _ wire: Wire
    ) throws(ModelError) -> Double {
        if let value = json.number?.double { return value }
        if wire.isLenient, let text = json.string, let value = Double(patchText: text) {
            return value
        }
        throw .wrongType(json, at: path, expected: expectation)
    }

    /// With `.0` on whole values, as AWS prints `percentTraffic` and `rateLimit`.
    package func write(to writer: inout JSONWriter, _ wire: Wire) {
        writer.number(JSONNumber("\(self)") ?? JSONNumber(0))
    }
}

extension Bool: ScalarValue {
    package static var expectation: String { "a boolean" }

    /// Corpus, test_update_method: anything but "true" is false, and no error.
    package init?(patchText text: String) { self = text.lowercased() == "true" }

    package static func decode(
        _ json: JSONValue, at path: JSONPointer, _ wire: Wire
    ) throws(ModelError) -> Bool {
        if let value = json.bool { return value }
        if wire.isLenient, let text = json.string?.lowercased() {
            if text == "true" { return true }
            if text == "false" { return false }
        }
        throw .wrongType(json, at: path, expected: expectation)
    }

    package func write(to writer: inout JSONWriter, _ wire: Wire) { writer.bool(self) }
}
