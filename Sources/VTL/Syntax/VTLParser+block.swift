// Directives with a block up to `#end`.
extension VTLParser {
    func finishForeach(
        _ arguments: [ParsedArgument], at: Int
    ) throws(VTLError) {
        guard arguments.count >= 2, let variable = arguments[0].reference?.variable else {
            throw error("#foreach takes a reference, `in` and what to go through", at: at)
        }
        guard arguments.count > 2 else {
            drop(arguments)
            // 1.7 takes the block for what it goes through, and finds nothing in it.
            try discardStatements()
            try take(.end)
            return
        }
        // 1.7 renders the fourth child, which is the argument and not the block.
        let fourth = cut(Array(arguments.dropFirst(3))).first
        builder.code.remove(arguments[0].start..<arguments[2].start)
        builder.mark()
        let begin = builder.emit(.foreachBegin, Int(variable), at: at)
        builder.mark()
        let body = builder.code.count
        if let fourth {
            try discardStatements()
            if let reference = arguments[3].reference {
                builder.append(fourth)
                builder.references.append(reference.text)
                builder.emit(.render, builder.references.count - 1, at: at)
            }
        } else {
            try parseStatements()
        }
        try take(.end)
        builder.mark()
        let next = builder.emit(.foreachNext, at: at)
        builder.code[next].a = Int32(body - next)
        builder.land(begin)
    }

    /// Statements that are never executed. The macros they define are there all the same.
    func discardStatements() throws(VTLError) {
        let jump = builder.emit(.jump, at: origin)
        let known = builder.macros.count
        builder.mark()
        try parseStatements()
        if builder.macros.count == known {
            builder.drop(from: jump)
        } else {
            builder.land(jump)
        }
    }

    func finishDefine(
        _ arguments: [ParsedArgument], at: Int
    ) throws(VTLError) {
        guard arguments.count == 1 else {
            throw error("#define takes the reference it defines", at: at)
        }
        drop(arguments)
        let first = bytes(tokens[arguments[0].tokens.lowerBound])
        let variable = builder.variables.add(all(first.dropFirst()))
        let define = builder.emit(.define, Int(variable), at: at)
        builder.mark()
        try parseStatements()
        try take(.end)
        builder.emit(.end, at: at)
        builder.land(define)
    }

    func finishLiteral(_ arguments: [ParsedArgument], at: Int) throws(VTLError) {
        drop(arguments)
        let firstIndex = current
        try discardStatements()
        guard current > firstIndex else { throw error("this #literal is empty", at: at) }
        let text = literal(firstIndex..<current)
        try take(.end)
        builder.emitText(text, at: at)
    }
}
