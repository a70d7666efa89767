extension JSONView {
    /// Appends a value and everything in it as JSON without spaces; `null` for none.
    public func write(
        _ node: JSONNode = .root, style: JSONStyle = .compact, to buffer: inout JSONBuffer
    ) {
        guard entry(node).tag != .none else { return buffer.append("null") }
        // A guess that is right for a text without spaces.
        buffer.reserve(span(of: node).count)
        var writing = JSONNodeWriting(view: self, style: style)
        _ = writing.value(node.index, to: &buffer)
    }

    /// Appends a value and everything in it to an array, as above.
    public func write(
        _ node: JSONNode = .root, style: JSONStyle = .compact, to bytes: inout [UInt8]
    ) {
        var buffer = JSONBuffer(capacity: span(of: node).count + 16)
        write(node, style: style, to: &buffer)
        bytes.append(contentsOf: buffer.bytes)
    }
}

extension JSONDocument {
    /// Appends a value and everything in it as JSON without spaces; `null` for none.
    public func write(
        _ node: JSONNode = .root, style: JSONStyle = .compact, to buffer: inout JSONBuffer
    ) {
        view.write(node, style: style, to: &buffer)
    }

    /// Appends a value and everything in it to an array, as above.
    public func write(
        _ node: JSONNode = .root, style: JSONStyle = .compact, to bytes: inout [UInt8]
    ) {
        view.write(node, style: style, to: &bytes)
    }
}

/// Writes the entries of a tape one after the other, as they lie. Recursion is bounded by the depth
/// the parser accepted.
private struct JSONNodeWriting {
    let view: JSONView
    let style: JSONStyle

    /// Writes the value at `index`; returns the entry after it.
    mutating func value(_ index: UInt32, to buffer: inout JSONBuffer) -> UInt32 {
        let entry = view.tape.pointee.entries[Int(index)]
        switch entry.tag {
        case .string, .decoded: string(entry, to: &buffer)
        case .integer, .number: number(entry, to: &buffer)
        case .true: buffer.append("true")
        case .false: buffer.append("false")
        case .none, .null: buffer.append("null")
        default:
            return entry.isObject
                ? object(entry, index, to: &buffer) : array(entry, index, to: &buffer)
        }
        return index &+ 1
    }

    private mutating func array(
        _ entry: JSONEntry, _ index: UInt32, to buffer: inout JSONBuffer
    ) -> UInt32 {
        buffer.append(UInt8(ascii: "["))
        var next = index &+ 1
        for i in 0..<entry.count {
            if i > 0 { buffer.append(UInt8(ascii: ",")) }
            next = value(next, to: &buffer)
        }
        buffer.append(UInt8(ascii: "]"))
        return next
    }

    private mutating func object(
        _ entry: JSONEntry, _ index: UInt32, to buffer: inout JSONBuffer
    ) -> UInt32 {
        buffer.append(UInt8(ascii: "{"))
        var next = index &+ 1
        for i in 0..<entry.count {
            if i > 0 { buffer.append(UInt8(ascii: ",")) }
            string(view.tape.pointee.entries[Int(next)], to: &buffer)
            buffer.append(UInt8(ascii: ":"))
            next = value(next &+ 1, to: &buffer)
        }
        buffer.append(UInt8(ascii: "}"))
        return next
    }

    @inline(__always)
    private func string(_ entry: JSONEntry, to buffer: inout JSONBuffer) {
        // What was written without escapes needs none in the style that adds none.
        if entry.tag == .string, style == .compact {
            let start = Int(entry.start)
            buffer.append(view.tape.pointee.source + start, Int(entry.end) - start)
            return
        }
        buffer.appendString(
            UnsafeBufferPointer(start: view.characters(of: entry), count: Int(entry.count)),
            style: style)
    }

    @inline(__always)
    private func number(_ entry: JSONEntry, to buffer: inout JSONBuffer) {
        let lexeme = view.lexeme(of: entry)
        if style.hasJavaNumbers {
            JavaNumber.append(lexeme, to: &buffer)
        } else {
            buffer.append(lexeme)
        }
    }
}
