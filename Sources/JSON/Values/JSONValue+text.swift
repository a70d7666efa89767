extension JSONValue {
    /// The value as JSON without spaces, members in their order and numbers as spelled.
    public var compact: String {
        var writer = JSONWriter()
        writer.value(self)
        return writer.text
    }

    /// The value as JSON for people: two spaces a level, a line a member or element. Ends without a
    /// newline.
    public var pretty: String {
        var text = ""
        appendPretty(to: &text, indent: "\n")
        return text
    }

    /// One text for equal values: members sorted by name (UTF-16 code units, as RFC 8785 §3.2.3
    /// does, the last of several with one name), no spaces, and numbers in one spelling. That
    /// spelling is RFC 8785's wherever a double is exact and keeps all digits elsewhere, so that
    /// two different numbers never have the same text.
    public var canonical: String {
        var writer = JSONWriter()
        writer.canonical(self)
        return writer.text
    }

    private func appendPretty(to text: inout String, indent: String) {
        let inner = indent + "  "
        switch self {
        case .array(let elements) where !elements.isEmpty:
            for (index, element) in elements.enumerated() {
                text += (index == 0 ? "[" : ",") + inner
                element.appendPretty(to: &text, indent: inner)
            }
            text += indent + "]"
        case .object(let object) where !object.isEmpty:
            for (index, member) in object.members.enumerated() {
                text +=
                    (index == 0 ? "{" : ",") + inner + JSONValue.string(member.key).compact + ": "
                member.value.appendPretty(to: &text, indent: inner)
            }
            text += indent + "}"
        default: text += compact
        }
    }
}

extension JSONWriter {
    fileprivate mutating func canonical(_ value: JSONValue) {
        switch value {
        case .array(let elements):
            beginArray()
            for element in elements { canonical(element) }
            endArray()
        case .object(let object):
            beginObject()
            for name in Set(object.keys).sorted(by: { $0.utf16.lexicographicallyPrecedes($1.utf16) }
            ) {
                key(name)
                canonical(object[name] ?? .null)
            }
            endObject()
        case .number(let number): self.number(JSONNumber(unchecked: number.decimal.canonical))
        default: self.value(value)
        }
    }
}

extension JSONDecimal {
    /// The spelling of ECMAScript's Number::toString (ECMA-262 §6.1.6.1.20), for any number of
    /// digits.
    var canonical: String {
        guard !digits.isEmpty else { return "0" }
        let text = String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self)
        let sign = isNegative ? "-" : ""
        // The specification's n: the value is 0.digits × 10^point.
        let point = digits.count + exponent
        if digits.count <= point, point <= 21 {
            return sign + text + String(repeating: "0", count: exponent)
        }
        if 0 < point, point <= 21 { return sign + text.prefix(point) + "." + text.dropFirst(point) }
        if -6 < point, point <= 0 {
            return sign + "0." + String(repeating: "0", count: -point) + text
        }
        let power = point - 1
        let fraction = digits.count > 1 ? "." + text.dropFirst() : ""
        return sign + text.prefix(1) + fraction + (power < 0 ? "e-" : "e+")
            + String(power.magnitude)
    }
}
