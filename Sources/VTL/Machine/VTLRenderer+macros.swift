// #macro and #evaluate, which only native templates have.
extension VTLRenderer {
    func defineMacros(of template: VTLTemplate) {
        for macro in template.macros {
            let name = template.names.string(macro.name)
            if macros[name] == nil { macros[name] = (template, macro) }
        }
    }

    /// The value of a variable inside a macro: a parameter's, whose argument is evaluated where the
    /// macro was called, or the variable's own.
    func load(_ variable: Int) throws(VTLFault) -> VTLValue {
        var frame = frames.count
        while frame > 0 {
            frame -= 1
            let parameters = frames[frame].parameters
            if let parameter = parameters.first(where: { Int($0.variable) == variable }) {
                guard parameter.start >= 0 else { return parameter.value }
                return try evaluate(argument: parameter.start, frame: frame)
            }
            // Frames that were opened since the argument's own don't count for it.
        }
        return variables[variable]
    }

    private func evaluate(argument start: Int, frame: Int) throws(VTLFault) -> VTLValue {
        let outer = frames[frame].outer
        let hidden = frames[outer...]
        frames.removeSubrange(outer...)
        let caller = template
        template = hidden[frame].template
        defer {
            frames.append(contentsOf: hidden)
            template = caller
        }
        try run(from: start)
        return pop()
    }

    /// Calls macro call `index`, whose instruction is at `place`.
    func callMacro(_ index: Int, at place: Int) throws(VTLFault) {
        let call = template.macroCalls[index]
        let name = template.names.string(call.name)
        guard let (owner, macro) = macros[name] else {
            try append(template.bytes(call.literal))
            return
        }
        guard call.word.count == 0 else {
            throw VTLFault(
                "the macro #\(name) can't take the word `\(template.string(call.word))`",
                code: .value)
        }
        guard frames.count < Self.macroDepthMax else {
            throw .limit("recursionMax", "macros call each other deeper than \(Self.macroDepthMax)")
        }
        var frame = VTLFrame(parameters: [], outer: frames.count, template: template)
        for (parameter, argument) in zip(macro.parameters, call.arguments) {
            var entry = VTLFrame.Parameter(
                variable: parameter, start: place + Int(argument.start), value: .null,
                literal: argument.literal)
            if argument.isConstant {
                try run(from: entry.start)
                entry.value = pop()
                entry.start = -1
            }
            frame.parameters.append(entry)
        }
        if call.body != 0 {
            blocks.append(VTLBlockStorage(start: place + Int(call.body), template: template))
            var bodyContent = "bodyContent"
            let content = bodyContent.withUTF8 { symbols.add($0) }
            reserveVariables(symbols.count)
            frame.parameters.append(
                VTLFrame.Parameter(
                    variable: content, start: -1, value: VTLValue(.block, index: blocks.count - 1),
                    literal: .empty))
        }
        frames.append(frame)
        let caller = template
        template = owner
        defer {
            frames.removeLast()
            template = caller
        }
        try run(from: Int(macro.start))
    }

    /// 1.7's `velocimacro.max.depth`.
    static let macroDepthMax = 20

    /// Compiles and renders the string on the stack.
    func evaluate() throws(VTLFault) {
        let text = plainText(of: pop())
        let compiled: VTLTemplate
        do throws(VTLError) {
            var text = text
            let result = text.withUTF8 { bytes in
                Result { () throws(VTLError) in
                    try VTLTemplate(bytes, template.dialect, limits, symbols)
                }
            }
            compiled = try result.get()
        } catch {
            throw VTLFault("in #evaluate: \(error.message)", code: error.code)
        }
        evaluated.append(compiled)
        symbols = compiled.variables
        reserveVariables(symbols.count)
        reserveHints(compiled.code.count)
        defineMacros(of: compiled)
        let caller = template
        template = compiled
        defer { template = caller }
        try run(from: 0)
        if leaving == .everything { leaving = .nothing }
    }
}
