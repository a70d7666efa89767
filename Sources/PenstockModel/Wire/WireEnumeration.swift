package import JSON

/// An enumeration whose raw values are AWS's words. Conforming is enough: `enum Mode: String,
/// WireEnumeration { case … }`.
package protocol WireEnumeration: ScalarValue, RawRepresentable, CaseIterable
where RawValue == String {
    /// The word to look up for one that was written; AWS folds case in some members only.
    static func word(for written: String) -> String
}

extension WireEnumeration {
    package static func word(for written: String) -> String { written }

    package static var expectation: String {
        "one of \(words.joined(separator: ", "))"
    }

    /// AWS's words in their order.
    package static var words: [String] { allCases.map(\.rawValue) }

    package init?(patchText text: String) { self.init(rawValue: Self.word(for: text)) }

    package static func decode(
        _ json: JSONValue, at path: JSONPointer, _ wire: Wire
    ) throws(ModelError) -> Self {
        let written = try String.decode(json, at: path, wire)
        if let value = Self(rawValue: word(for: written)) { return value }
        throw ModelError(
            code: .badValue, path: path, expected: expectation, found: "\"\(written)\"",
            allowed: words)
    }

    package func write(to writer: inout JSONWriter, _ wire: Wire) { writer.string(rawValue) }
}
