public import JSON

extension JSONPath {
    /// Jayway's message of the PathNotFoundException that a missing value is to it, in `document`.
    public func message(of missing: JSONPathMissing, in document: JSONDocument) -> String {
        let before = prefix(upTo: missing.step)
        let segment = text(ofStep: missing.step)
        switch missing.reason {
        case .noResults: return "No results for path: \(before)\(segment)"
        case .property: return "Missing property in path \(before)\(segment)"
        case .null: return "The path \(before) is null"
        case .notAnArray:
            let rest = path(of: missing.step).map { text(of: missing.step..<$0.upperBound) } ?? ""
            let context = document.value(missing.found).compact
            return "Filter: \(rest) can only be applied to arrays. Current context is: \(context)"
        case .notAnObject:
            return
                "Expected to find an object with property \(segment) in path \(before) but found "
                + "'\(javaClass(of: missing.found, in: document))'. This is not a json object "
                + "according to the JsonProvider: "
                + "'com.jayway.jsonpath.spi.json.JsonSmartJsonProvider'."
        }
    }

    /// The class that json-smart gives a value.
    private func javaClass(of node: JSONNode, in document: JSONDocument) -> String {
        switch document.kind(of: node) {
        case nil, .null: "null"
        case .bool: "java.lang.Boolean"
        case .string: "java.lang.String"
        case .array: "net.minidev.json.JSONArray"
        case .object: "java.util.LinkedHashMap"
        case .number:
            if !document.view.isIntegerLexeme(node) {
                "java.lang.Double"
            } else if let value = document.int(of: node) {
                Int32(exactly: value) == nil ? "java.lang.Long" : "java.lang.Integer"
            } else {
                "java.math.BigInteger"
            }
        }
    }

    private func path(of step: Int) -> Range<Int>? {
        program.paths.first { $0.steps.contains(step) }?.steps
    }

    /// The segments before `step` from the start of its path. Functions leave no trace in it.
    private func prefix(upTo step: Int) -> String {
        guard let path = program.paths.first(where: { $0.steps.contains(step) }) else { return "$" }
        return (path.isRooted ? "$" : "@") + text(of: path.steps.lowerBound..<step)
    }

    private func text(ofName index: Int) -> String {
        let name = program.names[index]
        return String(decoding: program.text[name.start..<name.start + name.count], as: UTF8.self)
    }

    private func text(of steps: Range<Int>) -> String { steps.map(text(ofStep:)).joined() }

    /// A segment in brackets, as Jayway writes it.
    private func text(ofStep step: Int) -> String {
        guard program.steps.indices.contains(step) else { return "" }
        func name(_ index: Int) -> String { "'\(text(ofName: index))'" }
        switch program.steps[step].kind {
        case .name(let index): return "[\(name(index))]"
        case .names(let range): return "[\(range.map(name).joined(separator: ","))]"
        case .index(let index): return "[\(index)]"
        case .indices(let range):
            return "[\(program.indices[range].map(String.init).joined(separator: ","))]"
        case .slice(let from, let to):
            return "[\(from.map { String($0) } ?? ""):\(to.map { String($0) } ?? "")]"
        case .wildcard: return "[*]"
        case .scan: return ".."
        case .filter: return "[?]"
        case .function, .child, .descendant: return ""
        }
    }
}

// MARK: Errors

extension JSONPath {
    func error(_ stop: Stop, in document: JSONDocument) -> JSONPathError {
        switch stop {
        case .missing(let missing):
            make(.invalidPath, message(of: missing, in: document), missing.step)
        case .limit(let limit, let step): make(.limit(limit), sentence(limit), step)
        case .invalid(let fault): make(.invalidPath, sentence(fault, document), self.step(fault))
        case .failed(let fault): make(.function, sentence(fault, document), self.step(fault))
        }
    }

    private func make(_ code: JSONPathError.Code, _ message: String, _ step: Int) -> JSONPathError {
        let offset = program.steps.indices.contains(step) ? program.steps[step].offset : 0
        return JSONPathError(code: code, message: message, path: source, offset: offset)
    }

    private func step(_ fault: Stop.Fault) -> Int {
        switch fault {
        case .filterOnScalar(let step, _), .unknownFunction(_, let step), .noSuchIndex(let step),
            .notAnArray(let step):
            step
        case .operand: 0
        }
    }

    private func sentence(_ fault: Stop.Fault, _ document: JSONDocument) -> String {
        switch fault {
        case .filterOnScalar(let step, let found):
            let rest = path(of: step).map { text(of: step..<$0.upperBound) } ?? ""
            let context =
                found.document == 0 ? document.value(found.node).compact : "a computed value"
            return
                "Filter: \(rest) can not be applied to primitives. Current context is: \(context)"
        case .unknownFunction(let index, _):
            return "Function with name: \(text(ofName: index)) does not exist."
        case .noSuchIndex: return "the array has no element with this index"
        case .notAnArray:
            return "Aggregation function attempted to calculate value using empty array"
        case .operand: return "the operator can't be applied to these operands"
        }
    }

    private func sentence(_ limit: JSONPathError.Limit) -> String {
        switch limit {
        case .steps: "the path looks at more than \(limits.stepsMax) values"
        case .results: "the path finds more than \(limits.resultsMax) values"
        case .depth: "document and path nest too deeply together"
        case .regexSteps: "a pattern takes more than \(limits.regexStepsMax) steps on a text"
        case .pathLength, .segments, .nesting: "the path is too large"
        }
    }
}
