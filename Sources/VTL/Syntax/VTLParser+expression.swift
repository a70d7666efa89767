// Expressions leave their value on the stack. 1.7 asks a condition not for its value but for its
// truth, which only references, comparisons and logic have: `#if("x")` and `#if(1)` are false.
extension VTLParser {
    /// How an expression's truth is found.
    enum Truth {
        /// The value is true or false.
        case isBool
        /// A reference: everything but null and false is true.
        case ofReference
        /// Anything else: false, without being evaluated.
        case never
    }

    /// An expression for its value.
    func parseExpression() throws(VTLError) { _ = try parseOr() }

    /// An expression for its truth.
    func parseCondition() throws(VTLError) {
        let start = builder.code.count
        makeBool(try parseOr(), from: start)
    }

    private func makeBool(_ truth: Truth, from start: Int) {
        switch truth {
        case .isBool: break
        case .ofReference: builder.emit(.truth, at: place)
        case .never:
            builder.drop(from: start)
            builder.emit(.constant, builder.constant(.bool(false)), at: place)
        }
    }

    /// Where the last token taken stands.
    private var place: Int { current > 0 ? offset(of: tokens[current - 1]) : origin }

    private func parseOr() throws(VTLError) -> Truth {
        let start = builder.code.count
        try nest(at: place)
        var truth = try parseAnd()
        while try takeIf(.or) {
            makeBool(truth, from: start)
            let jump = builder.emit(.jumpKeepingTrue, at: place)
            let right = builder.code.count
            makeBool(try parseAnd(), from: right)
            builder.land(jump)
            truth = .isBool
        }
        unnest()
        return truth
    }

    private func parseAnd() throws(VTLError) -> Truth {
        let start = builder.code.count
        var truth = try parseEquality()
        while try takeIf(.and) {
            makeBool(truth, from: start)
            let jump = builder.emit(.jumpKeepingFalse, at: place)
            let right = builder.code.count
            makeBool(try parseEquality(), from: right)
            builder.land(jump)
            truth = .isBool
        }
        return truth
    }

    private func parseEquality() throws(VTLError) -> Truth {
        var truth = try parseComparison()
        while let operation = try operation(from: .equal, to: .notEqual) {
            let at = place
            _ = try parseComparison()
            builder.emitComparison(operation, at: at)
            truth = .isBool
        }
        return truth
    }

    private func parseComparison() throws(VTLError) -> Truth {
        var truth = try parseSum()
        while let operation = try operation(from: .less, to: .greaterOrEqual) {
            let at = place
            _ = try parseSum()
            builder.emitComparison(operation, at: at)
            truth = .isBool
        }
        return truth
    }

    private func parseSum() throws(VTLError) -> Truth {
        var first = current
        var truth = try parseProduct()
        while let operation = try operation(from: .minus, to: .plus) {
            let at = place
            let left = first..<current - 1
            first = current
            _ = try parseProduct()
            var sum = 0
            if operation == .add {
                builder.sums.append(
                    VTLSumText(left: trimmed(left), right: trimmed(first..<current)))
                sum = builder.sums.count - 1
            }
            builder.emit(operation, sum, at: at)
            first = left.lowerBound
            truth = .never
        }
        return truth
    }

    private func parseProduct() throws(VTLError) -> Truth {
        var truth = try parseUnary()
        while let operation = try operation(from: .multiply, to: .modulus) {
            let at = place
            _ = try parseUnary()
            builder.emit(operation, at: at)
            truth = .never
        }
        return truth
    }

    /// Takes an operator of a range of kinds.
    private func operation(
        from first: VTLTokenKind, to last: VTLTokenKind
    ) throws(VTLError) -> VTLOperation? {
        let kind = try kind()
        guard kind.rawValue >= first.rawValue, kind.rawValue <= last.rawValue else { return nil }
        current += 1
        switch kind {
        case .minus: return .subtract
        case .plus: return .add
        case .multiply: return .multiply
        case .divide: return .divide
        case .modulus: return .modulus
        case .less: return .less
        case .lessOrEqual: return .lessOrEqual
        case .greater: return .greater
        case .greaterOrEqual: return .greaterOrEqual
        case .equal: return .equal
        default: return .notEqual
        }
    }

    /// Operands without the white space around them, as 1.7 prints them next to a string.
    private func trimmed(_ range: Range<Int>) -> VTLPiece {
        var range = range
        while let last = range.last, tokens[last].kind == .whitespace { range.removeLast() }
        while let first = range.first, tokens[first].kind == .whitespace { range.removeFirst() }
        return range.isEmpty ? .empty : literal(range)
    }

    private func parseUnary() throws(VTLError) -> Truth {
        let ahead = try kind() == .whitespace ? 1 : 0
        guard try kind(ahead: ahead) == .not else {
            try takeIf(.whitespace)
            let truth = try parsePrimary()
            try takeIf(.whitespace)
            return truth
        }
        try takeIf(.whitespace)
        try take(.not)
        try nest(at: place)
        let start = builder.code.count
        makeBool(try parseUnary(), from: start)
        builder.emit(.not, at: place)
        unnest()
        return .isBool
    }

    /// An argument of a method or an element, with white space around it.
    func parseParameter() throws(VTLError) {
        try takeIf(.whitespace)
        guard try kind() != .leftParen else { throw unexpected() }
        try parsePrimary()
        try takeIf(.whitespace)
    }

    @discardableResult
    func parsePrimary() throws(VTLError) -> Truth {
        switch try kind() {
        case .stringLiteral: try parseString()
        case .identifier, .referenceLeftCurly:
            let parsed = try parseReference()
            guard !parsed.isRunt else {
                builder.drop(from: parsed.start)
                builder.emit(.null, at: place)
                return .never
            }
            if builder.dialect.isTraced { emitObservation(of: parsed) }
            return .ofReference
        case .integer: try parseInteger()
        case .floatingPoint: try parseFloat()
        case .leftBracket: try parseList()
        case .leftCurly: try parseMap()
        case .trueWord, .falseWord:
            let isTrue = try kind() == .trueWord
            current += 1
            builder.emit(.constant, builder.constant(.bool(isTrue)), at: place)
            return .isBool
        case .leftParen:
            try take(.leftParen)
            let truth = try parseOr()
            try take(.rightParen)
            return truth
        default: throw unexpected()
        }
        return .never
    }
}
