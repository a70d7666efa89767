internal import Spelling

extension NativeSignature {
    /// Reads a declaration of one function, with or without `;`.
    package init(
        parsing text: String, types: NativeTypes = NativeTypes()
    ) throws(NativeSyntaxError) {
        var parser = try DeclarationParser(text, types: types.byName, limits: types.limits)
        result = try parser.result()
        name = try parser.name("the function's name")
        try parser.expect("(", "after the function's name")
        var written = try parser.parameters()
        try parser.expect(")", "after the parameters")
        _ = parser.take(";")
        guard parser.token.kind == .end else {
            throw parser.error("expected the end of the declaration")
        }
        try parser.resolveLengths(of: &written, result: result)
        parameters = written.map(\.parameter)
        self.text = text
    }
}

/// A parameter whose length is still a name.
struct WrittenParameter {
    var parameter: NativeSignature.Parameter
    var range: Range<Int>
    /// In the brackets: `[length]`, `[length:result]`.
    var length: (name: String, range: Range<Int>, used: NativeSignature.Used)?
}

extension DeclarationParser {
    /// What the function returns.
    fileprivate mutating func result() throws(NativeSyntaxError) -> NativeSignature.Passing? {
        let range = token.range
        let base = try base()
        switch (base, stars()) {
        case (.void, 0): return nil
        case (.type(let type), 0):
            if case .array = type { throw error("a function can't return an array", at: range) }
            return .value(type)
        case (.type(.scalar(.char)), 1): return .value(.text)
        case (.type(let type), 1): return .pointer(type)
        default:
            throw error(
                "this pointer can't be shown: a result may point to text or to a declared type",
                at: range)
        }
    }

    fileprivate mutating func parameters() throws(NativeSyntaxError) -> [WrittenParameter] {
        var all: [WrittenParameter] = []
        if isAt(word: "void"), tokens[place + 1].kind == .mark(")") { advance() }
        guard !isAt(")") else { return [] }
        repeat {
            if isAt(".") { throw error("a variable number of arguments can't be called") }
            let parameter = try parameter(number: all.count + 1)
            guard !all.contains(where: { $0.parameter.name == parameter.parameter.name }) else {
                throw error(
                    "there is a parameter \(parameter.parameter.name) already",
                    at: parameter.range)
            }
            all.append(parameter)
            guard all.count <= limits.parameters else {
                throw error("a function may have \(limits.parameters) parameters")
            }
        } while take(",")
        return all
    }

    private mutating func parameter(number: Int) throws(NativeSyntaxError) -> WrittenParameter {
        let start = token.range.lowerBound
        var direction = NativeSignature.Direction.in
        if take(word: "out") { direction = .out } else if take(word: "inout") { direction = .inout }
        let base = try base()
        let depth = stars()
        var name = "arg\(number)"
        if case .word = token.kind { name = try self.name("the parameter's name") }
        var sizes: [Int] = []
        var length: (name: String, range: Range<Int>, used: NativeSignature.Used)?
        if isAt("["), case .word = tokens[place + 1].kind {
            length = try lengthInBrackets()
        } else {
            sizes = try self.sizes()
        }
        let range = start..<tokens[place - 1].range.upperBound
        let passing = try passing(
            base, depth, sizes, isCounted: length != nil, direction, name, at: range)
        return WrittenParameter(
            parameter: .init(name: name, direction: direction, passing: passing),
            range: range, length: length)
    }

    private mutating func lengthInBrackets() throws(NativeSyntaxError)
        -> (name: String, range: Range<Int>, used: NativeSignature.Used)
    {
        advance()
        let range = token.range
        let name = try name("the parameter that has the length")
        var used = NativeSignature.Used.length
        if take(":") {
            guard take(word: "result") else { throw error("expected 'result' after ':'") }
            used = .result
        }
        try expect("]", "after the length")
        return (name, range, used)
    }

    private func passing(
        _ base: Base, _ depth: Int, _ sizes: [Int], isCounted: Bool,
        _ direction: NativeSignature.Direction, _ name: String, at range: Range<Int>
    ) throws(NativeSyntaxError) -> NativeSignature.Passing {
        guard case .type(let type) = base else {
            guard depth == 1, direction == .in, sizes.isEmpty, !isCounted else {
                throw error(
                    depth == 0 ? "a parameter can't be void" : "write uint8 for the bytes of void*",
                    at: range)
            }
            return .value(.opaque)
        }
        if isCounted || !sizes.isEmpty {
            let element: NativeType
            switch depth {
            case 0: element = type
            case 1 where type == .scalar(.char): element = .text
            default: throw error("elements can't be pointers, but for char*", at: range)
            }
            // Its length comes once all parameters are known.
            if isCounted { return .counted(element, by: -1, used: .length) }
            return .pointer(try array(of: element, sizes, at: range))
        }
        switch (type, depth) {
        case (.scalar(.char), 1) where direction == .in: return .value(.text)
        case (.scalar(.char), 2) where direction != .in: return .pointer(.text)
        case (.text, 1) where direction != .in: return .pointer(.text)
        case (.scalar(.char), 1), (.scalar(.uint8), 1), (.scalar(.int8), 1):
            throw error(
                "how many? write \(name)[64], or \(name)[length] with the parameter that has it",
                at: range)
        case (.array, 0):
            return .pointer(type)
        case (_, 0):
            guard direction == .in else {
                throw error("what comes out needs a pointer: add '*'", at: range)
            }
            return .value(type)
        case (_, 1): return .pointer(type)
        default: throw error("this pointer can't be mapped", at: range)
        }
    }

    /// Second pass: `data[length]` finds its `length`.
    fileprivate func resolveLengths(
        of all: inout [WrittenParameter], result: NativeSignature.Passing?
    ) throws(NativeSyntaxError) {
        for index in all.indices {
            guard let length = all[index].length,
                case .counted(let element, _, _) = all[index].parameter.passing
            else { continue }
            guard let counter = all.firstIndex(where: { $0.parameter.name == length.name }) else {
                let hint =
                    Suggestion.didYouMean(length.name, among: all.map(\.parameter.name))
                    ?? "the length must be another parameter"
                throw error("there is no parameter \(length.name); \(hint)", at: length.range)
            }
            switch all[counter].parameter.passing {
            case .value(.scalar(let scalar)) where scalar.isInteger: break
            case .pointer(.scalar(let scalar))
            where scalar.isInteger && all[counter].parameter.direction == .inout: break
            default:
                throw error(
                    "\(length.name) can't be a length: it must be an integer, or inout and a "
                        + "pointer to one", at: length.range)
            }
            if length.used == .result {
                guard case .value(.scalar(let scalar)) = result, scalar.isInteger else {
                    throw error("the function doesn't return an integer", at: length.range)
                }
            }
            all[index].parameter.passing = .counted(element, by: counter, used: length.used)
            // Of what goes in we know how many there are; the room for what comes out is asked for.
            // Several may have one length: they must be equally long then.
            if all[index].parameter.direction != .out, all[counter].parameter.countOf == nil {
                all[counter].parameter.countOf = index
            }
        }
    }
}
