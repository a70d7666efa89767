internal import JSON

/// Which characters json-smart escapes.
public struct VTLJSONStyle: Sendable {
    /// Escapes `/` too.
    var escapesSlash: Bool

    /// json-smart's `toString()` of a list: its default style, which protects HTML pages.
    public static let protectingWeb = VTLJSONStyle(escapesSlash: true)
    /// What Jayway's provider writes (`JSONStyle.LT_COMPRESS`), and with it `$input.json`.
    public static let plain = VTLJSONStyle(escapesSlash: false)
}

// Values as JSON text, as json-smart 2 writes them.
extension VTLRenderer {
    /// Appends a value as JSON.
    public func appendJSON(
        _ value: VTLValue, style: VTLJSONStyle = .plain
    ) throws(VTLFault) {
        // What is written already as it shall be is copied.
        if value.kind == .jsonArray || value.kind == .jsonObject, changed.isEmpty,
            let text = view(value).javaText(
                of: node(value), escapesSlash: style.escapesSlash,
                depthMax: limits.recursionMax - depth)
        {
            return try append(text)
        }
        try appendParts(value, style)
    }

    /// The same, part by part.
    private func appendParts(_ value: VTLValue, _ style: VTLJSONStyle) throws(VTLFault) {
        switch value.kind {
        case .null: try append("null")
        case .bool, .integer, .long, .bigInteger, .bigDecimal: try appendText(of: value)
        case .lexeme where value.bytes.map({ JavaNumber.isCanonical($0) }) == true:
            if let bytes = value.bytes { try append(bytes) }
        case .double, .lexeme:
            if double(of: value).isFinite { try appendText(of: value) } else { try append("null") }
        case .string: if let bytes = value.bytes { try appendQuoted(bytes, style) }
        case .jsonArray, .list: try appendArray(value, style)
        case .jsonObject, .map: try appendObject(value, style)
        default:
            if let bytes = try text(of: value).bytes { try appendQuoted(bytes, style) }
        }
    }

    private func appendArray(_ value: VTLValue, _ style: VTLJSONStyle) throws(VTLFault) {
        try descend()
        defer { depth -= 1 }
        try append(UInt8(ascii: "["))
        let now = current(value)
        if now.kind == .jsonArray {
            var isFirst = true
            for node in view(now).elements(of: node(now)) {
                if !isFirst { try append(UInt8(ascii: ",")) }
                isFirst = false
                try appendParts(self.value(ofDocument: Int(now.count), node), style)
            }
        } else {
            for index in 0..<count(ofList: value) {
                if index > 0 { try append(UInt8(ascii: ",")) }
                try appendJSON(element(ofList: value, at: index), style: style)
            }
        }
        try append(UInt8(ascii: "]"))
    }

    private func appendObject(_ value: VTLValue, _ style: VTLJSONStyle) throws(VTLFault) {
        try descend()
        defer { depth -= 1 }
        let now = current(value)
        if now.kind == .jsonObject {
            return try appendMembers(view(now), node(now), Int(now.count), style)
        }
        let (keys, values) = pairs(of: value)
        try append(UInt8(ascii: "{"))
        for index in keys.indices {
            if index > 0 { try append(UInt8(ascii: ",")) }
            if let key = try text(of: keys[index]).bytes { try appendQuoted(key, style) }
            try append(UInt8(ascii: ":"))
            try appendJSON(values[index], style: style)
        }
        try append(UInt8(ascii: "}"))
    }

    private func appendMembers(
        _ view: JSONView, _ object: JSONNode, _ document: Int, _ style: VTLJSONStyle
    ) throws(VTLFault) {
        try append(UInt8(ascii: "{"))
        var isFirst = true
        for (key, member) in view.members(of: object) {
            if !isFirst { try append(UInt8(ascii: ",")) }
            isFirst = false
            try appendQuoted(view.text(of: key), style)
            try append(UInt8(ascii: ":"))
            try appendParts(value(ofDocument: document, member), style)
        }
        try append(UInt8(ascii: "}"))
    }

    /// Appends a text in quotes, escaped.
    func appendQuoted(
        _ bytes: UnsafeBufferPointer<UInt8>, _ style: VTLJSONStyle
    ) throws(VTLFault) {
        try append(UInt8(ascii: "\""))
        var plain = 0
        var i = 0
        while i < bytes.count {
            let byte = bytes[i]
            let isPlain =
                byte >= 0x20 && byte < 0x7f && byte != UInt8(ascii: "\"")
                && byte != UInt8(ascii: "\\") && byte != UInt8(ascii: "/")
            if isPlain {
                i += 1
                continue
            }
            let length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
            if let escape = Self.escape(bytes, i, length, style) {
                try append(UnsafeBufferPointer(rebasing: bytes[plain..<i]))
                try append(escape)
                if escape.utf8CodeUnitCount == 2, escape.utf8Start[1] == UInt8(ascii: "u") {
                    try appendHex(bytes, i, length)
                }
                plain = i + length
            }
            i += length
        }
        try append(UnsafeBufferPointer(rebasing: bytes[min(plain, bytes.count)...]))
        try append(UInt8(ascii: "\""))
    }

    /// The escape for the character at `i`; `\u` for one that needs digits, nil for one without.
    private static func escape(
        _ bytes: UnsafeBufferPointer<UInt8>, _ i: Int, _ length: Int, _ style: VTLJSONStyle
    ) -> StaticString? {
        switch bytes[i] {
        case UInt8(ascii: "\""): return "\\\""
        case UInt8(ascii: "\\"): return "\\\\"
        case UInt8(ascii: "/"): return style.escapesSlash ? "\\/" : nil
        case 0x08: return "\\b"
        case 0x09: return "\\t"
        case 0x0a: return "\\n"
        case 0x0c: return "\\f"
        case 0x0d: return "\\r"
        case 0..<0x20, 0x7f: return "\\u"
        // U+0080 to U+009F, and U+2000 to U+20FF.
        case 0xc2 where i + 1 < bytes.count && bytes[i + 1] <= 0x9f: return "\\u"
        case 0xe2 where i + 2 < bytes.count && bytes[i + 1] >= 0x80 && bytes[i + 1] <= 0x83:
            return "\\u"
        default: return nil
        }
    }

    private func appendHex(
        _ bytes: UnsafeBufferPointer<UInt8>, _ i: Int, _ length: Int
    ) throws(VTLFault) {
        let unit: UInt16 =
            switch length {
            case 1: UInt16(bytes[i])
            case 2: UInt16(bytes[i] & 0x1f) << 6 | UInt16(bytes[i + 1] & 0x3f)
            default:
                UInt16(bytes[i] & 0x0f) << 12 | UInt16(bytes[i + 1] & 0x3f) << 6
                    | UInt16(bytes[i + 2] & 0x3f)
            }
        let digits: StaticString = "0123456789ABCDEF"
        for shift in stride(from: UInt16(12), through: 0, by: -4) {
            try append(digits.utf8Start[Int(unit >> shift & 15)])
        }
    }
}
