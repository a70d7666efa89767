/// An argument of a directive, whose code ends where that of the next one begins.
struct ParsedArgument {
    var start: Int
    var tokens: Range<Int>
    var reference: ParsedReference?
    var isWord: Bool
    var isString: Bool
}

extension VTLParser {
    typealias Name = Slice<UnsafeBufferPointer<UInt8>>

    /// `#name`, with arguments when a `(` follows, and a block when the directive has one.
    func parseDirective() throws(VTLError) {
        let firstIndex = current
        let token = tokens[current]
        current &+= 1
        // In a prefix such as `$#foreach` 1.7 takes the `$` for part of the name.
        let image = bytes(token)
        let name =
            token.kind == .bracketedWord ? image.dropFirst(2).dropLast() : image.dropFirst()
        let directive = VTLDirective(name, mode: builder.dialect.mode)
        lexer.switchTo(.directive)
        guard lexer.isLeftParenAhead() else {
            guard directive != .macro else {
                throw error("#macro needs a name", at: offset(of: token))
            }
            lexer.pop()
            try finishDirective(directive, name, nil, from: firstIndex)
            return
        }
        try nest(at: offset(of: token))
        let arguments = try parseArguments(directive, name)
        try finishDirective(directive, name, arguments, from: firstIndex)
        unnest()
    }

    private func parseArguments(
        _ directive: VTLDirective?, _ name: Name
    ) throws(VTLError) -> [ParsedArgument] {
        var arguments: [ParsedArgument] = []
        arguments.reserveCapacity(4)
        try takeIf(.whitespace)
        try take(.leftParen)
        while try isArgumentAhead() {
            try takeIf(.whitespace)
            if try takeIf(.comma) { try takeIf(.whitespace) }
            let argument = try parseArgument()
            if argument.isWord {
                let isAllowed =
                    directive == nil || (directive == .macro && arguments.isEmpty)
                    || (directive == .foreach && arguments.count == 1)
                guard isAllowed else {
                    throw error(
                        "#\(text(name)) can't take this word",
                        at: offset(of: tokens[argument.tokens.lowerBound]))
                }
            } else if directive == .macro, arguments.isEmpty {
                throw error(
                    "a macro's name is a word without quotes",
                    at: offset(of: tokens[argument.tokens.lowerBound]))
            }
            arguments.append(argument)
        }
        try takeIf(.whitespace)
        try take(.rightParen)
        builder.mark()
        return arguments
    }

    /// Two tokens decide, as in 1.7: white space and a comma may come before an argument.
    private func isArgumentAhead() throws(VTLError) -> Bool {
        var ahead = 0
        if try kind() == .whitespace { ahead = 1 }
        if try kind(ahead: ahead) == .comma {
            ahead += 1
            if ahead == 2 { return true }
            if try kind(ahead: ahead) == .whitespace { return true }
        }
        let kind = try kind(ahead: ahead)
        return kind == .word || (kind.beginsParameter && kind != .whitespace)
    }

    private func parseArgument() throws(VTLError) -> ParsedArgument {
        let codeStart = builder.code.count
        let firstIndex = current
        var reference: ParsedReference?
        let kind = try kind()
        switch kind {
        case .word: current += 1
        case .identifier, .referenceLeftCurly: reference = try parseReference()
        default: try parsePrimary()
        }
        if reference?.isRunt == true {
            builder.drop(from: codeStart)
            builder.emit(.null, at: offset(of: tokens[firstIndex]))
        }
        return ParsedArgument(
            start: codeStart, tokens: firstIndex..<current, reference: reference,
            isWord: kind == .word, isString: kind == .stringLiteral)
    }

    /// Compiles the rest of a directive, whose arguments are in the code; nil without parentheses.
    private func finishDirective(
        _ directive: VTLDirective?, _ name: Name, _ parsed: [ParsedArgument]?,
        from firstIndex: Int
    ) throws(VTLError) {
        let at = offset(of: tokens[firstIndex])
        let arguments = parsed ?? []
        guard let directive else {
            try finishCall(name, parsed, from: firstIndex)
            return
        }
        guard parsed != nil || !directive.isBlock else {
            throw error("#\(text(name)) needs its arguments in parentheses", at: at)
        }
        switch directive {
        case .foreach: try finishForeach(arguments, at: at)
        case .define: try finishDefine(arguments, at: at)
        case .literal: try finishLiteral(arguments, at: at)
        case .macro: try finishMacro(arguments, at: at)
        case .stop, .break:
            guard arguments.count <= 1 else {
                throw error("#\(text(name)) takes one argument at most", at: at)
            }
            if directive == .stop {
                if !arguments.isEmpty { builder.emit(.pop, at: at) }
                builder.emit(.stop, at: at)
            } else {
                builder.emit(.leave, arguments.count, at: at)
            }
        case .evaluate:
            guard arguments.count == 1, arguments[0].reference != nil || arguments[0].isString
            else { throw error("#evaluate takes one string or reference", at: at) }
            builder.emit(.evaluate, at: at)
        case .include, .parse:
            drop(arguments)
            builder.emit(.resource, at: at)
        }
    }

    func text(_ name: Name) -> String { String(decoding: name, as: UTF8.self) }

    /// Drops the code of arguments, which is the last there is.
    func drop(_ arguments: [ParsedArgument]) {
        if let first = arguments.first { builder.drop(from: first.start) }
    }

    /// Takes the code of arguments away.
    func cut(_ arguments: [ParsedArgument]) -> [ContiguousArray<VTLInstruction>] {
        let codes = arguments.reversed().map { builder.cut(from: $0.start) }
        return codes.reversed()
    }
}
