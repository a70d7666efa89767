internal import JSON
internal import VTL

/// `$util`: the functions of "Mapping template and access logging variable reference".
final class UtilHost: VTLHost {
    /// What a native template has beyond AWS's functions; nil for an AWS template.
    var native: NativeUtil?

    var className: String { "com.amazonaws.apigateway.Util" }

    func property(_ name: VTLName, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        try native?.property(name, renderer)
    }

    func call(_ call: VTLCall, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        guard let name = call.name.mapping else { return try native?.call(call, renderer) }
        guard call.count == 1, !call.first.isNull else { return nil }
        // Java's methods take strings; AWS's evidently take anything, by its text.
        guard let text = try renderer.text(of: call.first).bytes else { return nil }
        switch name {
        case .escapeJavaScript: return try escapeJavaScript(text, renderer)
        case .parseJson: return try parseJSON(text, renderer)
        case .urlEncode: return try urlEncode(text, renderer)
        case .urlDecode: return try urlDecode(text, renderer)
        case .base64Encode: return try base64Encode(text, renderer)
        case .base64Decode: return try base64Decode(text, renderer)
        default: return nil
        }
    }

    func text(_ renderer: VTLRenderer) -> String { "" }

    private func parseJSON(
        _ text: UnsafeBufferPointer<UInt8>, _ renderer: VTLRenderer
    ) throws(VTLFault) -> VTLValue {
        do throws(JSONError) {
            return renderer.value(of: try JSONDocument(text, options: .lenient))
        } catch {
            throw VTLFault("$util.parseJson: \(error.code.sentence)")
        }
    }

    /// commons-lang's escapeJavaScript: quotes of both kinds, backslash and slash, control characters,
    /// and everything beyond ASCII by its UTF-16 units.
    private func escapeJavaScript(
        _ text: UnsafeBufferPointer<UInt8>, _ renderer: VTLRenderer
    ) throws(VTLFault) -> VTLValue {
        // Text without anything to escape is its own result.
        guard let first = text.firstIndex(where: Self.needsEscape) else {
            return renderer.string(borrowing: text)
        }
        // A byte becomes six at most: two of UTF-8 or four one or two escapes of six.
        return try renderer.makeString(capacity: text.count * 6) { out in
            for i in 0..<first { out[i] = text[i] }
            var length = first
            var i = first
            while i < text.count {
                let byte = text[i]
                if Self.needsEscape(byte) {
                    i += Self.writeEscape(text, i, out, &length)
                } else {
                    out[length] = byte
                    length &+= 1
                    i &+= 1
                }
            }
            return length
        }
    }

    /// Escaped text that is only printed isn't made a string first.
    func print(_ call: VTLCall, _ renderer: VTLRenderer) throws(VTLFault) -> Bool {
        guard call.name.mapping == .escapeJavaScript, call.count == 1, call.first.isString,
            let text = call.first.bytes
        else { return false }
        // Anything that takes more than a backslash is rare.
        return try renderer.append(backslashing: text)
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): true
        default: byte < 0x20 || byte >= 0x80
        }
    }

    /// Writes the escape of a character; the character's length.
    private static func writeEscape(
        _ text: UnsafeBufferPointer<UInt8>, _ i: Int, _ out: UnsafeMutablePointer<UInt8>,
        _ length: inout Int
    ) -> Int {
        let byte = text[i]
        guard byte < 0x80 else {
            let size = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
            let character = text[i..<min(i + size, text.count)]
            for unit in String(decoding: character, as: UTF8.self).utf16 {
                writeHex(unit, out, &length)
            }
            return character.count
        }
        var letter = byte
        switch byte {
        case 0x08: letter = UInt8(ascii: "b")
        case 0x09: letter = UInt8(ascii: "t")
        case 0x0a: letter = UInt8(ascii: "n")
        case 0x0c: letter = UInt8(ascii: "f")
        case 0x0d: letter = UInt8(ascii: "r")
        case 0..<0x20:
            writeHex(UInt16(byte), out, &length)
            return 1
        default: break
        }
        out[length] = UInt8(ascii: "\\")
        out[length + 1] = letter
        length += 2
        return 1
    }

    private static func writeHex(
        _ unit: UInt16, _ out: UnsafeMutablePointer<UInt8>, _ length: inout Int
    ) {
        let digits: StaticString = "0123456789ABCDEF"
        out[length] = UInt8(ascii: "\\")
        out[length + 1] = UInt8(ascii: "u")
        length += 2
        for shift in stride(from: UInt16(12), through: 0, by: -4) {
            out[length] = digits.utf8Start[Int(unit >> shift & 15)]
            length += 1
        }
    }
}
