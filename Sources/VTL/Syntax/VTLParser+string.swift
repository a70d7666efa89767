extension VTLParser {
    /// A string: as it is, or compiled as a template of its own when it is in double quotes and has
    /// a `$` or `#`.
    func parseString() throws(VTLError) {
        let token = try take(.stringLiteral)
        let image = bytes(token)
        let quote = image.first ?? 0
        let isDouble = quote == UInt8(ascii: "\"")
        let inner = image.dropFirst().dropLast()
        var text: [UInt8]?
        if isDouble, let unescaped = try unescape(inner, at: offset(of: token)) { text = unescaped }
        if (text.map { $0.contains(quote) } ?? inner.contains(quote)) {
            text = Self.undouble(text ?? Array(inner), quote)
        }
        guard isDouble, image.contains(UInt8(ascii: "$")) || image.contains(UInt8(ascii: "#"))
        else {
            var constant = text.map { builder.add($0) } ?? piece(token)
            if text == nil {
                constant.start += 1
                constant.count -= 2
            }
            builder.emit(
                .constant, builder.constant(.string(constant)), at: offset(of: token))
            return
        }
        try parseInterpolated(text ?? Array(inner), at: offset(of: token))
    }

    /// Compiles a string's text. 1.7 adds a space, because its lexer can't end in the middle of a
    /// reference, and drops the last character of what comes out; with a line comment in the text it
    /// does neither.
    private func parseInterpolated(_ text: [UInt8], at offset: Int) throws(VTLError) {
        try nest(at: offset)
        let hasComment = zip(text, text.dropFirst()).contains {
            $0 == UInt8(ascii: "#") && $1 == UInt8(ascii: "#")
        }
        let text = hasComment ? text : text + [UInt8(ascii: " ")]
        let piece = builder.add(text)
        builder.emit(.stringBegin, at: offset)
        builder.mark()
        let result = text.withUnsafeBufferPointer { source in
            Result { () throws(VTLError) in
                try parse(source, base: Int(piece.start), origin: offset + 1)
            }
        }
        try result.get()
        builder.emit(.stringEnd, hasComment ? 0 : 1, at: offset)
        unnest()
    }

    /// `\u0041` is a character in double quotes; other backslashes are themselves. Nil without one.
    private func unescape(
        _ text: Slice<UnsafeBufferPointer<UInt8>>, at offset: Int
    ) throws(VTLError) -> [UInt8]? {
        let backslash = UInt8(ascii: "\\")
        guard text.contains(backslash) else { return nil }
        var units: [UInt8] = []
        var found = false
        var i = text.startIndex
        while i < text.endIndex {
            guard text[i] == backslash, i + 1 < text.endIndex, text[i + 1] == UInt8(ascii: "u")
            else {
                units.append(text[i])
                i += 1
                continue
            }
            let digits = String(decoding: text[(i + 2)...].prefix(4), as: UTF8.self)
            guard digits.utf8.count == 4, let value = UInt16(digits, radix: 16) else {
                throw error("`\\u` needs four hexadecimal digits", at: offset)
            }
            JavaText.appendUnit(value, to: &units)
            found = true
            i += 6
        }
        return found ? units : nil
    }

    private static func undouble(_ text: [UInt8], _ quote: UInt8) -> [UInt8] {
        var result: [UInt8] = []
        var i = 0
        while i < text.count {
            result.append(text[i])
            if text[i] == quote, i + 1 < text.count, text[i + 1] == quote { i += 1 }
            i += 1
        }
        return result
    }
}
