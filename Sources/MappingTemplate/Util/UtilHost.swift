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
        return try renderer.makeString { renderer throws(VTLFault) in
            try renderer.append(UnsafeBufferPointer(rebasing: text[..<first]))
            var i = first
            while i < text.count {
                let byte = text[i]
                if !Self.needsEscape(byte) {
                    var end = i + 1
                    while end < text.count, !Self.needsEscape(text[end]) { end += 1 }
                    try renderer.append(UnsafeBufferPointer(rebasing: text[i..<end]))
                    i = end
                    continue
                }
                i += try Self.appendEscape(text, i, renderer)
            }
        }
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): true
        default: byte < 0x20 || byte >= 0x80
        }
    }

    /// Appends the escape of a character; its length.
    private static func appendEscape(
        _ text: UnsafeBufferPointer<UInt8>, _ i: Int, _ renderer: VTLRenderer
    ) throws(VTLFault) -> Int {
        let byte = text[i]
        guard byte < 0x80 else {
            let length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
            let character = text[i..<min(i + length, text.count)]
            for unit in String(decoding: character, as: UTF8.self).utf16 {
                try appendHex(unit, renderer)
            }
            return character.count
        }
        switch byte {
        case 0x08: try renderer.append("\\b")
        case 0x09: try renderer.append("\\t")
        case 0x0a: try renderer.append("\\n")
        case 0x0c: try renderer.append("\\f")
        case 0x0d: try renderer.append("\\r")
        case 0..<0x20: try appendHex(UInt16(byte), renderer)
        default:
            try renderer.append(UInt8(ascii: "\\"))
            try renderer.append(byte)
        }
        return 1
    }

    private static func appendHex(_ unit: UInt16, _ renderer: VTLRenderer) throws(VTLFault) {
        let digits: StaticString = "0123456789ABCDEF"
        try renderer.append("\\u")
        for shift in stride(from: UInt16(12), through: 0, by: -4) {
            try renderer.append(digits.utf8Start[Int(unit >> shift & 15)])
        }
    }
}
