// Definitions and calls of macros.
extension VTLParser {
    /// In AWS mode the definition vanishes; its name counts for escapes all the same.
    func finishMacro(_ arguments: [ParsedArgument], at: Int) throws(VTLError) {
        guard let first = arguments.first else { throw error("#macro needs a name", at: at) }
        drop(arguments)
        let name = bytes(tokens[first.tokens.lowerBound])
        guard builder.dialect.mode == .velocity else {
            try discardStatements()
            try take(.end)
            builder.macroNames.insert(String(decoding: name, as: UTF8.self))
            return
        }
        let jump = builder.emit(.jump, at: at)
        builder.mark()
        let number = builder.names.add(all(name))
        let parameters = arguments.dropFirst().map { argument in
            var word = bytes(tokens[argument.tokens.lowerBound])
            if word.first == UInt8(ascii: "$") { word = word.dropFirst() }
            return builder.variables.add(all(word))
        }
        try parseStatements()
        try take(.end)
        builder.emit(.end, at: at)
        builder.land(jump)
        // The first definition of a name stays.
        if !builder.macros.contains(where: { $0.name == number }) {
            builder.code[jump].flag = 1
            builder.code[jump].b = Int32(builder.macros.count)
            builder.macros.append(VTLMacro(name: number, parameters: Array(parameters)))
        }
        builder.macroNames.insert(String(decoding: name, as: UTF8.self))
    }

    /// Calls of macros, and names that are nothing.
    func finishCall(
        _ name: Name, _ parsed: [ParsedArgument]?, from firstIndex: Int
    ) throws(VTLError) {
        let at = offset(of: tokens[firstIndex])
        let arguments = parsed ?? []
        let hasAt = name.first == UInt8(ascii: "@")
        let isBlock = hasAt && parsed != nil
        let codes = cut(arguments)
        guard builder.dialect.mode == .velocity else {
            if isBlock {
                try discardStatements()
                try take(.end)
            }
            builder.emitText(image(firstIndex..<current), at: at)
            return
        }
        if hasAt, !isBlock {
            builder.emitText(builder.add([UInt8(ascii: "#")] + name), at: at)
            return
        }
        var call = VTLMacroCall(
            name: builder.names.add(all(isBlock ? name.dropFirst() : name)), arguments: [],
            literal: .empty)
        let jump = builder.emit(.jump, at: at)
        var body: Int?
        builder.mark()
        for (argument, code) in zip(arguments, codes) {
            let isConstant = code.count == 1 && argument.reference == nil
            call.arguments.append(
                VTLMacroCall.Argument(
                    start: Int32(builder.code.count), isConstant: isConstant,
                    literal: literal(argument.tokens)))
            if argument.isWord {
                call.word = literal(argument.tokens)
                builder.emit(.null, at: at)
            } else {
                builder.append(code)
            }
            builder.emit(.end, at: at)
            builder.mark()
        }
        if isBlock {
            body = builder.code.count
            try parseStatements()
            try take(.end)
            builder.emit(.end, at: at)
        }
        call.literal = image(firstIndex..<current)
        builder.land(jump)
        let place = builder.emit(.macro, builder.macroCalls.count, at: at)
        for index in call.arguments.indices { call.arguments[index].start -= Int32(place) }
        if let body { call.body = Int32(body - place) }
        builder.macroCalls.append(call)
    }

    /// The tokens as they are, without special text.
    private func image(_ range: Range<Int>) -> VTLPiece {
        let isWhole = zip(range, range.dropFirst()).allSatisfy {
            tokens[$0].end == tokens[$1].start
        }
        if isWhole, let first = range.first, let last = range.last {
            return piece(from: tokens[first].start, to: tokens[last].end)
        }
        return builder.add(range.flatMap { Array(bytes(tokens[$0])) })
    }
}
