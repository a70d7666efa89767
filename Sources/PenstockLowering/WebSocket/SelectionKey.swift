internal import JSON
internal import PenstockModel

/// What a selection expression of a route or integration comes to.
enum SelectionKey {
    /// This key, whatever the message.
    case fixed(String)
    /// The value of these pieces of the message.
    case varying([Piece])
    /// Something else that isn't known before a message comes.
    case unknown

    /// A piece of an expression.
    enum Piece: Equatable {
        case text(String)
        /// A path in the body: `a.b`.
        case body(String)
        /// Of the integration's answer: `integration.response.header.NAME`.
        case answer(String)
    }

    /// What is known before there is an answer.
    ///
    /// - Parameter expression: nil: `$default`.
    init(_ expression: String?, _ part: HTTPRoute) {
        self.init(answer: expression, part)
        if case .varying(let pieces) = self, pieces.contains(where: \.isOfAnswer) {
            self = .unknown
        }
    }

    /// What is known when the integration has answered.
    ///
    /// - Parameter expression: nil: `$default`.
    init(answer expression: String?, _ part: HTTPRoute) {
        let text = expression ?? "$default"
        // The expression that chose the route has its key as the value, but for $default's messages.
        let routes = part.definition.api.routeSelectionExpression
        if Self.isSame(text, routes), !part.route.routeKey.hasPrefix("$") {
            self = .fixed(part.route.routeKey)
            return
        }
        if ["$default", "\\$default"].contains(text) {
            self = .fixed("$default")
            return
        }
        guard text.contains("$") else {
            self = .fixed(text)
            return
        }
        self = Self.pieces(of: text).map { .varying($0) } ?? .unknown
    }

    /// Whether both say the same: `${request.body.action}` is `$request.body.action`.
    private static func isSame(_ text: String, _ other: String?) -> Bool {
        guard let other else { return false }
        if text == other { return true }
        guard let pieces = pieces(of: text) else { return false }
        return pieces == Self.pieces(of: other)
    }

    /// The pieces of an expression whose variables are all in the body; nil: of another.
    private static func pieces(of text: String) -> [Piece]? {
        var pieces: [Piece] = []
        var literal = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            if character == "\\", let next = rest.first, next == "$" {
                literal.append(rest.removeFirst())
                continue
            }
            guard character == "$" else {
                literal.append(character)
                continue
            }
            let name: Substring
            if rest.first == "{", let end = rest.firstIndex(of: "}") {
                name = rest[rest.index(after: rest.startIndex)..<end]
                rest = rest[rest.index(after: end)...]
            } else {
                name = rest.prefix { $0.isLetter || $0.isNumber || "_.[]".contains($0) }
                rest = rest[name.endIndex...]
            }
            guard let piece = Piece(variable: name) else { return nil }
            if !literal.isEmpty { pieces.append(.text(literal)) }
            literal = ""
            pieces.append(piece)
        }
        if !literal.isEmpty { pieces.append(.text(literal)) }
        return pieces
    }
}

extension SelectionKey.Piece {
    /// nil: there is no such variable, or it can't be evaluated here.
    fileprivate init?(variable name: Substring) {
        guard name.allSatisfy({ $0.isLetter || $0.isNumber || "_.[]-".contains($0) }) else {
            return nil
        }
        if let path = Self.rest(of: name, after: "request.body.") {
            self = .body(path)
            return
        }
        guard
            name == "integration.response.statuscode"
                || ["header", "multivalueheader", "body"].contains(where: {
                    Self.rest(of: name, after: "integration.response.\($0).") != nil
                })
        else { return nil }
        self = .answer(String(name))
    }

    fileprivate var isOfAnswer: Bool {
        if case .answer = self { true } else { false }
    }

    private static func rest(of name: Substring, after prefix: String) -> String? {
        guard name.hasPrefix(prefix), name.count > prefix.count else { return nil }
        return String(name.dropFirst(prefix.count))
    }
}

extension SelectionKey {
    /// A template that renders to the key of a message; nil: the key doesn't vary.
    var template: String? {
        guard case .varying(let pieces) = self else { return nil }
        var text = ""
        var whole = ""
        for (index, piece) in pieces.enumerated() {
            let value =
                switch piece {
                // In single quotes nothing is a variable, and a doubled quote is one.
                case .text(let literal): "'\(literal.replacing("'", with: "''"))'"
                case .body(let path): "$input.path('$.\(path)')"
                // `init(_:_:)` lets none of them be.
                case .answer: "''"
                }
            text += "#set($piece\(index) = \(value))"
            whole += "$!{piece\(index)}"
        }
        return text + whole
    }
}

extension [String: String] {
    /// The one template that a key selects of these, as templates by content type; all of them by their
    /// own keys where the message chooses (`SelectionKey.template`). nil: it can't be told.
    func selected(by key: SelectionKey) -> [String: String]? {
        guard !isEmpty else { return [:] }
        switch key {
        case .fixed(let key): return self[key].map { ["$default": $0] } ?? [:]
        case .varying: return self
        case .unknown: return nil
        }
    }
}
