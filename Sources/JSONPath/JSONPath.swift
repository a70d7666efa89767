public import JSON

/// A path through JSON documents, compiled once and evaluated in any number of them, from any
/// thread.
///
/// Evaluation doesn't copy the document: what a path finds are `JSONNode`s of it. Costs are bounded
/// by `Limits`.
public final class JSONPath: Sendable {
    /// The path as it was written.
    public let source: String
    /// The language it is written in.
    public let dialect: Dialect
    /// What it may cost.
    public let limits: Limits
    let program: Program
    private let plain: PlainPath?

    /// How deep an evaluation may nest: documents, segments with several results, filters in
    /// filters. Beyond it the evaluation ends with `.limit(.depth)`; it takes about a megabyte of
    /// stack. Documents of the deepest kind that `JSON` reads (1,024) need half of it for one `..`.
    public static let depthMax = 2048

    /// Compiles `path`.
    public init(
        _ path: String, dialect: Dialect = .jayway, limits: Limits = Limits()
    ) throws(JSONPathError) {
        guard path.utf8.count <= limits.pathLengthMax else {
            throw JSONPathError(
                code: .limit(.pathLength),
                message: "the path is longer than \(limits.pathLengthMax) bytes", path: path,
                offset: limits.pathLengthMax)
        }
        program =
            switch dialect {
            case .jayway: try JaywayCompiler.compile(path, limits: limits)
            case .rfc9535: try RFCCompiler.compile(path, limits: limits)
            }
        plain = PlainPath(program)
        source = path
        self.dialect = dialect
        self.limits = limits
    }

    /// Whether the path leads to one value at most: in Jayway's dialect the result is that value
    /// then, not a list. RFC 9535 calls it a singular query.
    public var isDefinite: Bool { program.paths[0].isDefinite }

    /// Whether `..` occurs anywhere in it. AWS allows none in the parameter mappings of HTTP APIs.
    public var usesDeepScan: Bool {
        program.steps.contains { step in
            switch step.kind {
            case .scan, .descendant: true
            default: false
            }
        }
    }

    /// Whether a filter occurs anywhere in it. AWS allows none in the parameter mappings of HTTP
    /// APIs.
    public var usesFilter: Bool { !program.filters.isEmpty }
}

// MARK: Evaluation

extension JSONPath {
    /// Evaluates the path in `document`; `node` is what `$` stands for.
    ///
    /// A path of nothing but names and indices allocates nothing.
    public func evaluate(
        in document: JSONDocument, from node: JSONNode = .root
    ) throws(JSONPathError) -> JSONPathResult {
        defer { withExtendedLifetime(document) {} }
        if let plain {
            let found = plain.node(in: document.view, from: node, namesOnce: false)
            if dialect == .rfc9535 { return .list(found.exists ? [.node(found)] : []) }
            guard !found.exists, let missing = missing(document.view, node) else {
                return .value(.node(found))
            }
            return .missing(missing)
        }
        do throws(Stop) {
            switch dialect {
            case .jayway: return try evaluateJayway(document, node)
            case .rfc9535: return .list(try evaluateRFC(document, node))
            }
        } catch {
            if case .missing(let missing) = error { return .missing(missing) }
            throw self.error(error, in: document)
        }
    }

    /// What a path of nothing but names and indices leads to: none when nothing is there, nil for
    /// any other path. Allocates nothing.
    public func plainNode(in document: JSONDocument, from node: JSONNode = .root) -> JSONNode? {
        defer { withExtendedLifetime(document) {} }
        return plain?.node(in: document.view, from: node, namesOnce: false)
    }

    /// The same of a document that somebody else keeps, and whose objects name nothing twice.
    public func plainNode(ofUnique view: JSONView, from node: JSONNode = .root) -> JSONNode? {
        plain?.node(in: view, from: node, namesOnce: true)
    }

    /// Where a plain path ends, and why; nil: it doesn't.
    private func missing(_ view: JSONView, _ start: JSONNode) -> JSONPathMissing? {
        var node = start
        for step in program.steps.indices[program.paths[0].steps] {
            let found = node
            var reason = JSONPathMissing.Reason.noResults
            switch program.steps[step].kind {
            case .name(let name):
                node = member(view, node, name)
                if !node.exists {
                    let isObject = view.kind(of: found) == .object
                    let isLast = step + 1 == program.paths[0].steps.upperBound
                    reason = !isObject ? .notAnObject : isLast ? .noResults : .property
                }
            case .index(let index):
                let place = index < 0 ? view.count(of: node) + index : index
                node = view.element(node, at: place)
                if !node.exists {
                    switch view.kind(of: found) {
                    case .array: reason = .noResults
                    case .null: reason = .null
                    default: reason = .notAnArray
                    }
                }
            default: break
            }
            guard node.exists else {
                return JSONPathMissing(reason: reason, found: found, step: step)
            }
        }
        return nil
    }

    private func evaluateJayway(
        _ document: JSONDocument, _ node: JSONNode
    ) throws(Stop) -> JSONPathResult {
        var evaluator = JaywayEvaluator(self, document, root: node)
        let path = program.paths[0]
        try evaluator.walk(
            path.steps.lowerBound, path.steps.upperBound, from: evaluator.root)
        guard path.isDefinite else { return .list(values(evaluator.work)) }
        guard let last = evaluator.work.results.last else {
            return .missing(
                JSONPathMissing(reason: .noResults, found: .none, step: path.steps.upperBound - 1))
        }
        return .value(value(last, evaluator.work))
    }

    private func evaluateRFC(
        _ document: JSONDocument, _ node: JSONNode
    ) throws(Stop) -> [JSONPathValue] {
        var evaluator = RFCEvaluator(self, document, root: node)
        let path = program.paths[0]
        try evaluator.walk(
            path.steps.lowerBound, path.steps.upperBound, from: evaluator.root)
        return values(evaluator.work)
    }

    private func values(_ work: Workspace) -> [JSONPathValue] {
        work.results.map { value($0, work) }
    }

    private func value(_ item: Item, _ work: Workspace) -> JSONPathValue {
        item.document == 0 ? .node(item.node) : .computed(work.computed(item), item.node)
    }
}
