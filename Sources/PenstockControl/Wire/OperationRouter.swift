internal import ByteEncodings

/// Finds the operation that a method and a path name: segment by segment, a literal before a label
/// before a greedy label, with another try when the better one leads nowhere.
struct OperationRouter: Sendable {
    /// What a request asked for.
    struct Match: Sendable {
        /// The operation.
        let shape: OperationShape
        /// The path's parameters, percent-decoded, by their names in the service model.
        let labels: [String: String]
    }

    private struct Node: Sendable {
        var literals: [String: Int] = [:]
        /// Labels of one place may have several names, by operation, so only the place counts.
        var label: Int?
        var greedy: Int?
        var operations: [String: [OperationShape]] = [:]
    }

    private var nodes = [Node()]

    init(_ shapes: [OperationShape] = OperationShape.all) {
        for shape in shapes { insert(shape) }
    }

    /// The operation, nil where there is none. `path` is as in the request line, without the query.
    func match(_ method: String, path: String, query: [QueryItem]) -> Match? {
        let raw = path.split(separator: "/").map(String.init)
        var found: Match?
        walk(0, raw[...], method, query, values: [], &found)
        return found
    }

    private mutating func insert(_ shape: OperationShape) {
        var at = 0
        for segment in shape.segments {
            let known: Int? =
                switch segment {
                case .literal(let text): nodes[at].literals[text]
                case .label: nodes[at].label
                case .greedy: nodes[at].greedy
                }
            let next = known ?? nodes.count
            if known == nil { nodes.append(Node()) }
            switch segment {
            case .literal(let text): nodes[at].literals[text] = next
            case .label: nodes[at].label = next
            case .greedy: nodes[at].greedy = next
            }
            at = next
        }
        nodes[at].operations[shape.method, default: []].append(shape)
    }

    private func walk(
        _ at: Int, _ rest: ArraySlice<String>, _ method: String, _ query: [QueryItem],
        values: [String], _ found: inout Match?
    ) {
        let node = nodes[at]
        guard let segment = rest.first else {
            found = choose(node.operations[method] ?? [], query, values)
            return
        }
        let next = rest.dropFirst()
        if let literal = node.literals[segment] {
            walk(literal, next, method, query, values: values, &found)
        }
        if found == nil, let label = node.label {
            let value = PercentDecoding.text(segment)
            walk(label, next, method, query, values: values + [value], &found)
        }
        if found == nil, let greedy = node.greedy {
            let value = PercentDecoding.text(rest.joined(separator: "/"))
            walk(greedy, [], method, query, values: values + [value], &found)
        }
    }

    /// Of operations with one method and path, the one whose parameter the query has, or the one
    /// without such a parameter.
    private func choose(
        _ shapes: [OperationShape], _ query: [QueryItem], _ values: [String]
    ) -> Match? {
        let shape =
            shapes.first { shape in
                guard let wanted = shape.discriminator else { return false }
                return query.contains { $0.name == wanted.name && $0.value == wanted.value }
            } ?? shapes.first { $0.discriminator == nil }
        guard let shape else { return nil }
        var labels: [String: String] = [:]
        var left = values[...]
        for segment in shape.segments {
            switch segment {
            case .literal: continue
            case .label(let name), .greedy(let name): labels[name] = left.popFirst()
            }
        }
        return Match(shape: shape, labels: labels)
    }
}
