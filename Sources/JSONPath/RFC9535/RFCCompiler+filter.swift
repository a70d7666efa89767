internal import JSON

// RFC 9535 §2.3.5 and §2.4.
extension RFCCompiler {
    /// What stands in a filter before it is known how it is used.
    private enum Expression {
        case literal(Program.Operand)
        case query(Int)
        case function(Int)
    }

    mutating func logical() throws(JSONPathError) -> Int {
        var parts = [try conjunction()]
        while try separator("||") { parts.append(try conjunction()) }
        return builder.filter(joining: parts) { .or($0) }
    }

    private mutating func conjunction() throws(JSONPathError) -> Int {
        var parts = [try basic()]
        while try separator("&&") { parts.append(try basic()) }
        return builder.filter(joining: parts) { .and($0) }
    }

    private mutating func separator(_ sign: StaticString) throws(JSONPathError) -> Bool {
        let before = text.position
        text.skipBlanks()
        guard text.skip(sign) else {
            text.position = before
            return false
        }
        text.skipBlanks()
        return true
    }

    private mutating func basic() throws(JSONPathError) -> Int {
        if text.skip(UInt8(ascii: "!")) {
            text.skipBlanks()
            let start = text.position
            if text.isHere(UInt8(ascii: "(")) {
                return builder.filter(.not(try parenthesized()))
            }
            return builder.filter(.not(try test(try expression(), at: start)))
        }
        if text.isHere(UInt8(ascii: "(")) { return try parenthesized() }
        let start = text.position
        let left = try expression()
        let before = text.position
        text.skipBlanks()
        guard let comparison = comparison() else {
            text.position = before
            return try test(left, at: start)
        }
        text.skipBlanks()
        let next = text.position
        let right = try expression()
        return builder.filter(
            .compare(comparison, try comparable(left, at: start), try comparable(right, at: next)))
    }

    private mutating func parenthesized() throws(JSONPathError) -> Int {
        try builder.enter()
        text.position += 1
        text.skipBlanks()
        let filter = try logical()
        text.skipBlanks()
        guard text.skip(UInt8(ascii: ")")) else {
            throw builder.fault("an operator or ')' is expected here")
        }
        builder.leave()
        return filter
    }

    private mutating func comparison() -> Comparison? {
        if text.skip("==") { return .equal }
        if text.skip("!=") { return .notEqual }
        if text.skip("<=") { return .lessOrEqual }
        if text.skip(">=") { return .greaterOrEqual }
        if text.skip("<") { return .less }
        return text.skip(">") ? .greater : nil
    }

    private mutating func expression() throws(JSONPathError) -> Expression {
        let start = text.position
        switch text.current {
        case UInt8(ascii: "$"), UInt8(ascii: "@"):
            try builder.enter()
            let query = try query()
            builder.leave()
            return .query(query)
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            return .literal(try builder.literal(string: try string(), at: start))
        case let byte? where byte.isDigit || byte == UInt8(ascii: "-"): return try number()
        default: break
        }
        let word = text.take { byte in
            byte &- UInt8(ascii: "a") < 26 || byte.isDigit || byte == UInt8(ascii: "_")
        }
        let name = String(decoding: word, as: UTF8.self)
        if text.isHere(UInt8(ascii: "(")) { return .function(try call(name, at: start)) }
        guard name == "true" || name == "false" || name == "null" else {
            throw builder.fault("a query, a value or a function is expected here", at: start)
        }
        return .literal(try builder.literal(json: Array(word), at: start))
    }

    private mutating func number() throws(JSONPathError) -> Expression {
        let start = text.position
        let lexeme = text.take { byte in
            byte.isDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "e")
                || byte == UInt8(ascii: "E")
        }
        // The grammar of numbers is JSON's.
        return .literal(try builder.literal(json: Array(lexeme), at: start))
    }
}

// MARK: Well-typedness

extension RFCCompiler {
    /// An expression by itself: a query that must find something, or a function that is true or
    /// false (RFC 9535 §2.4.3).
    private mutating func test(
        _ expression: Expression, at start: Int
    ) throws(JSONPathError) -> Int {
        switch expression {
        case .query(let query): return builder.filter(.exists(path: query, wanted: true))
        case .function(let function) where kind(function).isLogical:
            return builder.filter(.test(function: function))
        case .function(let function):
            throw builder.fault("the result of \(kind(function)) must be compared", at: start)
        case .literal: throw builder.fault("a value by itself is no condition", at: start)
        }
    }

    private func kind(_ function: Int) -> RFCFunctionKind {
        builder.program.functions[function].kind
    }

    /// An expression with one value at most.
    private func comparable(
        _ expression: Expression, at start: Int
    ) throws(JSONPathError) -> Program.Operand {
        switch expression {
        case .literal(let literal): return literal
        case .query(let query):
            guard builder.program.paths[query].isDefinite else {
                throw builder.fault("a query that can find several values is no value", at: start)
            }
            return .path(query)
        case .function(let function):
            guard !kind(function).isLogical else {
                throw builder.fault(
                    "the result of \(kind(function)) can't be used as a value", at: start)
            }
            return .function(function)
        }
    }

    /// A function, at its parenthesis.
    private mutating func call(
        _ name: String, at start: Int
    ) throws(JSONPathError) -> Int {
        guard let kind = RFCFunctionKind(rawValue: name) else {
            throw builder.fault("there is no function '\(name)'", at: start)
        }
        try builder.enter()
        text.position += 1
        text.skipBlanks()
        var arguments: [Program.Operand] = []
        if !text.isHere(UInt8(ascii: ")")) {
            repeat {
                text.skipBlanks()
                arguments.append(try argument(of: kind))
                text.skipBlanks()
            } while text.skip(UInt8(ascii: ","))
        }
        guard text.skip(UInt8(ascii: ")")) else {
            throw builder.fault("',' or ')' is expected here")
        }
        guard arguments.count == kind.argumentCount else {
            throw builder.fault(
                "\(name) takes \(kind.argumentCount) argument\(kind.argumentCount == 1 ? "" : "s")",
                at: start)
        }
        builder.leave()
        let first = builder.program.operands.count
        builder.program.operands += arguments
        builder.program.functions.append(
            Program.RFCFunction(
                kind: kind, arguments: first..<first + arguments.count,
                pattern: kind.isLogical ? pattern(arguments[1], kind) : nil))
        return builder.program.functions.count - 1
    }

    private mutating func argument(
        of kind: RFCFunctionKind
    ) throws(JSONPathError) -> Program.Operand {
        let start = text.position
        let expression = try expression()
        guard kind.takesNodes else { return try comparable(expression, at: start) }
        guard case .query(let query) = expression else {
            throw builder.fault("\(kind) takes a query", at: start)
        }
        return .path(query)
    }

    /// A pattern that is known already.
    private mutating func pattern(_ argument: Program.Operand, _ kind: RFCFunctionKind) -> Int? {
        guard case .literal(let index) = argument else { return nil }
        let document = builder.program.literals[index]
        let pattern =
            document.kind(of: .root) == .string
            ? IRegexp.pattern(
                document.text(of: .root), isWhole: kind == .match,
                stepsMax: builder.limits.regexStepsMax) : nil
        builder.program.patterns.append(Program.Pattern(pattern: pattern))
        return builder.program.patterns.count - 1
    }
}
