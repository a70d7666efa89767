/// Appends JSON to a buffer. The caller keeps the grammar (a key before a value, one end for each
/// beginning); the writer keeps commas, escapes and number spellings.
public struct JSONWriter {
    /// What has been written, UTF-8.
    public private(set) var bytes: [UInt8]
    /// Whether a comma is due before the next key or value.
    private var needsComma = false

    /// A writer that appends to `bytes`.
    public init(appendingTo bytes: [UInt8] = []) { self.bytes = bytes }

    /// What has been written, as text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// `{`
    public mutating func beginObject() { begin(UInt8(ascii: "{")) }
    /// `}`
    public mutating func endObject() { end(UInt8(ascii: "}")) }
    /// `[`
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }
    /// `]`
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// A member's name; its value comes next.
    public mutating func key(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A string.
    public mutating func string(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { Self.escape($0, into: &bytes) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// A number as it is spelled.
    public mutating func number(_ number: JSONNumber) { raw(number.lexeme) }

    /// `true` or `false`
    public mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

    /// `null`
    public mutating func null() { raw("null") }

    /// A value that is JSON already.
    public mutating func written(_ json: [UInt8]) {
        separate()
        bytes.append(contentsOf: json)
    }

    /// A value of a document and everything in it, without spaces and numbers as spelled.
    public mutating func value(_ node: JSONNode, of document: JSONDocument) {
        separate()
        document.write(node, to: &bytes)
    }

    /// A value and everything in it, without spaces.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let bool): self.bool(bool)
        case .number(let number): self.number(number)
        case .string(let text): string(text)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let object):
            beginObject()
            for (name, member) in object.members {
                key(name)
                self.value(member)
            }
            endObject()
        }
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func raw(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }
}

extension JSONWriter {
    /// Appends `text` escaped as the inside of a JSON string, without quotes: what RFC 8259 §7 says
    /// must be escaped and nothing else. Bytes that are not UTF-8 are passed on as they are.
    public static func escape(_ text: UnsafeBufferPointer<UInt8>, into bytes: inout [UInt8]) {
        guard let start = text.baseAddress else { return }
        if JSONLanes.afterCharacters(start, 0, text.count).end == text.count {
            bytes.append(contentsOf: text)
            return
        }
        var buffer = JSONBuffer(capacity: text.count + text.count / 8 + 16)
        buffer.appendEscaped(text)
        bytes.append(contentsOf: buffer.bytes)
    }
}
