extension TextTemplate {
    /// Understands text with `$context.x`, `$stageVariables.x` and `${any.variable}` in it. What
    /// isn't a known variable stays literal, as AWS does in gateway responses.
    ///
    /// With `knowsAll` a name in `$context` that is none is a variable that is never there, as AWS
    /// has it in access logs.
    ///
    /// With `escaping`, values are written JSON-escaped, and `$context.error.messageString` with its
    /// quotes (API Gateway Developer Guide, "Set up gateway responses"). Memory is the snapshot's.
    public static func compile(
        _ text: String, escaping: Bool, knowsAll: Bool = false, memory: SnapshotMemory
    ) -> TextTemplate {
        var parts: [Part] = []
        var literal: [UInt8] = []
        let bytes = Array(text.utf8)
        func close(_ reference: VariableReference?, _ style: Style) {
            let padded = memory.array(literal + [UInt8](repeating: 0, count: ByteCopy.slack))
            parts.append(
                Part(
                    literal: UnsafePointer(padded), count: literal.count, reference: reference,
                    style: style,
                    common: reference.map { CommonVariable($0, style) } ?? .none))
            literal = []
        }
        var i = 0
        while i < bytes.count {
            guard bytes[i] == UInt8(ascii: "$"), let (name, end) = reference(bytes, i),
                let variable = VariableReference(memory.text(name))
                    ?? (knowsAll && name.hasPrefix("context.") ? VariableReference.none : nil)
            else {
                literal.append(bytes[i])
                i += 1
                continue
            }
            let quoted = variable.source == .context && variable.context == .errorMessageString
            let escapes = escaping && !variable.isPlain
            close(variable, quoted ? .quoted : escapes ? .escaped : .plain)
            i = end
        }
        if !literal.isEmpty || parts.isEmpty { close(nil, .plain) }
        return TextTemplate(parts: UnsafePointer(memory.array(parts)), count: parts.count)
    }

    /// The name of the reference that begins at `start`, and where it ends.
    private static func reference(_ bytes: [UInt8], _ start: Int) -> (String, Int)? {
        var i = start + 1
        guard i < bytes.count else { return nil }
        if bytes[i] == UInt8(ascii: "{") {
            guard let close = bytes[i...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
            return (String(decoding: bytes[(i + 1)..<close], as: UTF8.self), close + 1)
        }
        func isNameByte(_ c: UInt8) -> Bool {
            c == UInt8(ascii: "_") || c == UInt8(ascii: "-") || (c >= 0x30 && c <= 0x39)
                || ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a)
        }
        while i < bytes.count,
            isNameByte(bytes[i])
                || (bytes[i] == UInt8(ascii: ".") && i + 1 < bytes.count
                    && isNameByte(bytes[i + 1]))
        {
            i += 1
        }
        guard i > start + 1 else { return nil }
        return (String(decoding: bytes[(start + 1)..<i], as: UTF8.self), i)
    }
}
