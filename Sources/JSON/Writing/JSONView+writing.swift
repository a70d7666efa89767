extension JSONView {
    /// Appends a value and everything in it as JSON without spaces; `null` for none.
    public func write(
        _ node: JSONNode = .root, style: JSONStyle = .compact, to buffer: inout JSONBuffer
    ) {
        guard entry(node).tag != .none else { return buffer.append("null") }
        // A guess that is right for a text without spaces.
        buffer.reserve(span(of: node).count)
        let writing = JSONNodeWriting(view: self, style: style)
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
    /// Whether strings that were written without escapes stay as they are.
    let isCompact: Bool

    init(view: JSONView, style: JSONStyle) {
        self.view = view
        self.style = style
        isCompact = style == .compact
    }

    /// Writes the value at `index`; returns the entry after it.
    func value(_ index: UInt32, to buffer: inout JSONBuffer) -> UInt32 {
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

    private func array(
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

    private func object(
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
        if isCompact, entry.tag == .string {
            copy(Int(entry.start), Int(entry.end), to: &buffer)
            return
        }
        buffer.appendString(
            UnsafeBufferPointer(start: view.characters(of: entry), count: Int(entry.count)),
            style: style)
    }

    @inline(__always)
    private func number(_ entry: JSONEntry, to buffer: inout JSONBuffer) {
        if style.hasJavaNumbers {
            JavaNumber.append(view.lexeme(of: entry), to: &buffer)
        } else if entry.count > 0 {
            buffer.append(view.lexeme(of: entry))
        } else {
            copy(Int(entry.start), Int(entry.end), to: &buffer)
        }
    }

    /// Appends bytes of the source as they stand.
    @inline(__always)
    private func copy(_ start: Int, _ end: Int, to buffer: inout JSONBuffer) {
        let source = view.tape.pointee.source + start
        if end &+ 16 <= view.tape.pointee.sourceCount {
            buffer.appendRoomy(source, end &- start)
        } else {
            buffer.append(source, end &- start)
        }
    }
}
