extension JSONLenientParser {
    /// A number, or a string that begins like one: what isn't followed by a stop is a string up to
    /// there. Leading zeros, no digits before or after the point, and a lone `-` for 0 are numbers.
    mutating func number(until stop: Stop) throws(JSONError) {
        let start = at
        if text[at] == UInt8(ascii: "-") { at += 1 }
        let whole = digits()
        var fraction: Range<Int>?
        var exponent: Range<Int>?
        if next == UInt8(ascii: ".") {
            at += 1
            fraction = digits()
        }
        if next | 0x20 == UInt8(ascii: "e") {
            let first = at
            at += 1
            let isSigned = next == UInt8(ascii: "+") || next == UInt8(ascii: "-")
            guard isSigned || JSONScanner.isDigit(next) else {
                return bareString(from: start, until: stop)
            }
            if isSigned { at += 1 }
            let power = digits()
            exponent = power.isEmpty ? at..<at : first..<at
        }
        let end = at
        skipControls()
        // json-smart looks at its table of stops for ASCII only: after anything else, '~' and DEL a
        // number is a number.
        if !isAtEnd, text[at] < 0x7e, !stop.contains(text[at]) {
            return bareString(from: start, until: stop)
        }
        let hasDigits = !whole.isEmpty || fraction?.isEmpty == false
        let isInteger = fraction == nil && exponent == nil
        // Java's NumberFormatException, which ends the parse.
        guard isInteger || (hasDigits && exponent?.isEmpty != true) else {
            throw scanner.error(.invalidNumber, at: start)
        }
        append(start, end, whole, fraction, exponent)
    }

    private mutating func digits() -> Range<Int> {
        let start = at
        while JSONScanner.isDigit(next) { at += 1 }
        return start..<at
    }

    /// Appends a number; one that RFC 8259 would spell otherwise is spelled so in the pool.
    private mutating func append(
        _ start: Int, _ end: Int, _ whole: Range<Int>, _ fraction: Range<Int>?,
        _ exponent: Range<Int>?
    ) {
        let tag = fraction == nil && exponent == nil ? JSONEntry.Tag.integer : .number
        let isStandard =
            !whole.isEmpty && (text[whole.lowerBound] != UInt8(ascii: "0") || whole.count == 1)
            && fraction?.isEmpty != true
        if isStandard { return tape.append(tag, start, end) }
        let significant = whole.drop { text[$0] == UInt8(ascii: "0") }
        let zero = [UInt8(ascii: "0")]
        var lexeme: [UInt8] = text[start] == UInt8(ascii: "-") ? [UInt8(ascii: "-")] : []
        lexeme += significant.isEmpty ? zero : significant.map { text[$0] }
        if let fraction, !fraction.isEmpty || exponent == nil {
            lexeme.append(UInt8(ascii: "."))
            lexeme += fraction.isEmpty ? zero : fraction.map { text[$0] }
        }
        if let exponent { lexeme += exponent.map { text[$0] } }
        tape.appendRespelled(tag, start, end, lexeme)
    }
}
