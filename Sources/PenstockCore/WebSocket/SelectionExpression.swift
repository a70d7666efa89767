public import CPenstock

/// An expression whose value is a key: of a route, of a template.
///
/// Developer guide, "WebSocket selection expressions": a variable begins with `$`, braces say where it
/// ends, `\$` is a dollar sign, and there is one pass: values aren't looked into. Memory belongs to the
/// snapshot.
public struct SelectionExpression {
    /// Literal text, or a variable.
    struct Part {
        /// As it is; for a member of the body its path, `action` or `a.b[0]`, empty for all of it.
        var text: ByteView
        var kind: Kind
        var reference: VariableReference?

        enum Kind: UInt8 {
            case literal, variable, body
        }
    }

    let parts: UnsafePointer<Part>
    let count: Int

    /// Understands an expression. A variable that there isn't is never there.
    public init(_ text: String, _ memory: SnapshotMemory) {
        var parts: [Part] = []
        for piece in Self.pieces(of: text) {
            switch piece {
            case .literal(let text):
                parts.append(Part(text: memory.text(text), kind: .literal))
            case .variable(let name): parts.append(Self.variable(name, memory))
            }
        }
        self.parts = UnsafePointer(memory.array(parts))
        count = parts.count
    }

    /// The value for an exchange, in its arena or its body; absent where a variable has none.
    ///
    /// - Parameter body: what the exchange's body has at a path, as text; absent: nothing, or it is no
    ///   JSON. Asked once a variable.
    public func value(_ exchange: Exchange, body: (ByteView) -> ByteView) -> ByteView {
        if count == 1 { return value(parts[0], exchange, body) }
        var whole = ByteView("")
        for i in 0..<count {
            let next = value(parts[i], exchange, body)
            guard next.isPresent,
                let memory = exchange.pointee.arena.allocate(max(whole.n + next.n, 1), align: 1)
            else { return .absent }
            var sink = ByteSink(
                memory.assumingMemoryBound(to: UInt8.self), capacity: whole.n + next.n)
            sink.put(whole)
            sink.put(next)
            whole = sink.view
        }
        return whole
    }

    private func value(
        _ part: Part, _ exchange: Exchange, _ body: (ByteView) -> ByteView
    ) -> ByteView {
        switch part.kind {
        case .literal: return part.text
        case .body:
            return part.text.isEmpty ? exchange.pointee.requestBody.bytes : body(part.text)
        case .variable:
            guard let value = part.reference?.resolve(exchange) else { return .absent }
            return exchange.text(of: value)
        }
    }

    private static func variable(_ name: String, _ memory: SnapshotMemory) -> Part {
        if name == "request.body" { return Part(text: memory.text(""), kind: .body) }
        if name.hasPrefix("request.body.") {
            return Part(text: memory.text(String(name.dropFirst(13))), kind: .body)
        }
        return Part(
            text: .absent, kind: .variable,
            reference: VariableReference(memory.text(name)) ?? VariableReference.none)
    }
}

extension SelectionExpression {
    /// Text as it is, or a variable's name.
    package enum Piece: Equatable, Sendable {
        case literal(String)
        case variable(String)
    }

    /// The pieces of an expression, in order.
    package static func pieces(of text: String) -> [Piece] {
        // `$default` is reserved, and no variable even without a backslash.
        if text.hasPrefix("$"), ["$default", "$connect", "$disconnect"].contains(text) {
            return [.literal(text)]
        }
        var pieces: [Piece] = []
        var literal = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            if character == "\\", let next = rest.first, next == "$" || next == "\\" {
                literal.append(rest.removeFirst())
            } else if character == "$", let name = takeName(&rest) {
                if !literal.isEmpty { pieces.append(.literal(literal)) }
                literal = ""
                pieces.append(.variable(name))
            } else {
                literal.append(character)
            }
        }
        if !literal.isEmpty || pieces.isEmpty { pieces.append(.literal(literal)) }
        return pieces
    }

    /// A variable's name behind its `$`; nil: there is none, and nothing was taken.
    private static func takeName(_ rest: inout Substring) -> String? {
        if rest.first == "{" {
            guard let end = rest.firstIndex(of: "}") else { return nil }
            let name = rest[rest.index(after: rest.startIndex)..<end]
            guard !name.isEmpty else { return nil }
            rest = rest[rest.index(after: end)...]
            return String(name)
        }
        var name = rest.prefix { character in
            character.isASCII
                && (character.isLetter || character.isNumber || "_-.[]".contains(character))
        }
        // A point at the end is a sentence's.
        while name.hasSuffix(".") { name.removeLast() }
        guard name.first?.isLetter == true else { return nil }
        rest = rest[name.endIndex...]
        return String(name)
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// A value as text; absent: there is no room.
    func text(of value: pen_value) -> ByteView {
        switch value.type {
        case PEN_STRING, PEN_JSON: return value.s
        case PEN_BOOL: return ByteView(value.i != 0 ? "true" : "false")
        default:
            guard let memory = pointee.arena.allocate(32, align: 1) else { return .absent }
            var sink = ByteSink(memory.assumingMemoryBound(to: UInt8.self), capacity: 32)
            sink.put(value, style: .plain)
            return sink.view
        }
    }
}
