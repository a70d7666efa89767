public import CPenstock

/// Literal text with variables in it, understood once: gateway responses and log formats.
/// Memory of the parts belongs to the configuration that made them.
public struct TextTemplate {
    /// Literal text, and the variable behind it.
    struct Part {
        /// The literal, `count` bytes and another `ByteCopy.slack` that may be read.
        let literal: UnsafePointer<UInt8>
        let count: Int
        /// The variable; nil: none, only in the last part.
        let reference: VariableReference?
        /// How it is written.
        let style: Style
        /// The variable, when it is one of those that `render` writes itself.
        let common: CommonVariable
    }

    /// How a variable's value is written.
    public enum Style: UInt8 {
        /// As it is.
        case plain
        /// As the inside of a JSON string.
        case escaped
        /// As a JSON string with its quotes.
        case quoted
    }

    /// The parts, `count` of them.
    let parts: UnsafePointer<Part>
    /// How many.
    let count: Int

    /// The whole text when there is no variable in it.
    var constant: ByteView? {
        count == 1 && parts[0].reference == nil ? parts[0].text : nil
    }
}

extension ByteSink {
    /// Writes a variable's value as text.
    public mutating func put(_ value: pen_value, style: TextTemplate.Style) {
        let quote = style == .quoted
        if quote { put(UInt8(ascii: "\"")) }
        switch value.type {
        case PEN_BOOL: put(value.i != 0 ? "true" : "false")
        case PEN_INT: put(decimal: value.i)
        case PEN_DOUBLE: put(double: value.d)
        case PEN_STRING, PEN_JSON:
            if style == .plain { put(value.s) } else { put(jsonEscaped: value.s) }
        default: break
        }
        if quote { put(UInt8(ascii: "\"")) }
    }

    /// Writes a number with as many digits as it needs. Off the pass-through path.
    public mutating func put(double value: Double) {
        var text = value.description
        text.withUTF8 { put(ByteView(p: $0.baseAddress, n: $0.count)) }
    }
}
