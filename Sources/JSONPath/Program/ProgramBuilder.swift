internal import JSON

/// What the compilers of both dialects need: the text, the program so far, limits and faults.
struct ProgramBuilder {
    var text: PathText
    var program = Program()
    let limits: JSONPath.Limits
    /// The path as it was written, for errors.
    let source: String
    /// How many bytes of `text` stand before the first of `source`.
    let shift: Int
    private var nesting = 0

    init(_ source: String, prefix: StaticString = "", limits: JSONPath.Limits) {
        var bytes = prefix.withUTF8Buffer { Array($0) }
        shift = bytes.count
        bytes += source.utf8
        text = PathText(bytes)
        self.source = source
        self.limits = limits
    }

    func fault(_ message: String, at offset: Int) -> JSONPathError {
        fault(.syntax, message, at: offset)
    }

    func fault(_ limit: JSONPathError.Limit, _ message: String, at offset: Int) -> JSONPathError {
        fault(.limit(limit), message, at: offset)
    }

    private func fault(
        _ code: JSONPathError.Code, _ message: String, at offset: Int
    ) -> JSONPathError {
        JSONPathError(
            code: code, message: message, path: source,
            offset: min(max(offset - shift, 0), source.utf8.count))
    }

    /// A fault at the current place.
    func fault(_ message: String) -> JSONPathError { fault(message, at: text.position) }

    /// One level further in; each call is paired with one of `leave()`.
    mutating func enter() throws(JSONPathError) {
        nesting += 1
        guard nesting <= limits.nestingMax else {
            throw fault(
                .nesting,
                "filters, parentheses and arguments nest more than \(limits.nestingMax) deep",
                at: text.position)
        }
    }

    mutating func leave() { nesting -= 1 }

    mutating func name(_ bytes: some Collection<UInt8>) -> Int {
        program.names.append(Program.Name(start: program.text.count, count: bytes.count))
        program.text += bytes
        return program.names.count - 1
    }

    mutating func literal(_ document: JSONDocument) -> Program.Operand {
        program.literals.append(document)
        program.views.append(document.view)
        return .literal(program.literals.count - 1)
    }

    /// A literal from the text of a JSON value.
    mutating func literal(
        json: some Collection<UInt8>, at offset: Int
    ) throws(JSONPathError) -> Program.Operand {
        try literal(json, JSONOptions(depthMax: limits.nestingMax), at: offset)
    }

    /// A literal as json-smart reads it: `['a', b, 1,]`.
    mutating func literal(
        lenient json: some Collection<UInt8>, at offset: Int
    ) throws(JSONPathError) -> Program.Operand {
        var options = JSONOptions.lenient
        options.depthMax = limits.nestingMax
        return try literal(json, options, at: offset)
    }

    private mutating func literal(
        _ json: some Collection<UInt8>, _ options: JSONOptions, at offset: Int
    ) throws(JSONPathError) -> Program.Operand {
        do {
            return literal(try JSONDocument(json, options: options))
        } catch {
            throw fault("this is not a value: \(error.code.sentence)", at: offset)
        }
    }

    /// A string as a literal.
    mutating func literal(string: [UInt8], at offset: Int) throws(JSONPathError) -> Program.Operand
    {
        var json: [UInt8] = [UInt8(ascii: "\"")]
        string.withUnsafeBufferPointer { JSONWriter.escape($0, into: &json) }
        json.append(UInt8(ascii: "\""))
        return try literal(json: json, at: offset)
    }

    mutating func filter(_ filter: Program.Filter) -> Int {
        program.filters.append(filter)
        return program.filters.count - 1
    }

    /// One filter, or several joined by `||` or `&&`.
    mutating func filter(
        joining parts: [Int], _ make: (Range<Int>) -> Program.Filter
    ) -> Int {
        if parts.count == 1 { return parts[0] }
        let start = program.children.count
        program.children += parts
        return filter(make(start..<start + parts.count))
    }

    /// A place for a path whose segments are not known yet. The first to be asked for is the path.
    mutating func reservePath(isRooted: Bool) -> Int {
        program.paths.append(Program.SubPath(steps: 0..<0, isRooted: isRooted))
        return program.paths.count - 1
    }

    /// Fills the place, with what `isUpstreamDefinite` and `isDefinite` say.
    mutating func fillPath(_ path: Int, with steps: [Program.Step]) {
        var isDefinite = true
        let start = program.steps.count
        for (index, step) in steps.enumerated() {
            var step = step
            step.isUpstreamDefinite = isDefinite
            isDefinite = isDefinite && step.kind.isDefinite(isLast: index == steps.count - 1)
            program.steps.append(step)
        }
        program.paths[path].steps = start..<program.steps.count
        program.paths[path].isDefinite = isDefinite
        if case .function = steps.last?.kind { program.paths[path].isFunction = true }
        program.paths[path].isPlain = steps.allSatisfy { step in
            switch step.kind {
            case .name, .index: true
            default: false
            }
        }
    }
}

extension Program.Kind {
    /// Whether the segment leads from one value to one at most.
    func isDefinite(isLast: Bool) -> Bool {
        switch self {
        case .name, .index, .function: true
        // At the end the members are merged into one object.
        case .names: isLast
        default: false
        }
    }
}
