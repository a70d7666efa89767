import CPenstock
import JSON
import JSONPath

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Reads values for one exchange; its body is parsed at most once, and only when one wants it.
struct ValueReader {
    /// How much of a body mappings look at: aws-surface.md §3, "parameter mapping".
    private static let bodyMax = 100 << 10

    private let exchange: Exchange
    private let body: Bytes?
    private let paths: [JSONPath]
    private var document: JSONDocument?
    private var wasParsed = false

    init(_ exchange: Exchange, _ body: Bytes?, _ paths: [JSONPath]) {
        self.exchange = exchange
        self.body = body
        self.paths = paths
    }

    /// The text; absent when it is one source alone that has nothing.
    mutating func text(of value: MappingValue) -> Bytes {
        if value.parts.count == 1 { return text(of: value.parts[0]) }
        guard let pieces = exchange.allocate(Bytes.self, count: value.parts.count) else {
            return .absent
        }
        var total = 0
        for (index, part) in value.parts.enumerated() {
            pieces[index] = text(of: part)
            total += pieces[index].n
        }
        return exchange.join(
            UnsafeBufferPointer(start: pieces, count: value.parts.count), total: total)
    }

    private mutating func text(of part: MappingValue.Part) -> Bytes {
        let name = part.text
        switch part.kind {
        case .literal: return name
        case .requestHeader: return joined { [exchange] in exchange.header(name, at: $0) }
        case .responseHeader:
            return joined { [exchange] in exchange.header(name, at: $0, of: .response) }
        case .query: return joined { [exchange] in exchange.queryParameter(name, at: $0) }
        case .pathParameter: return exchange.pathParameter(name)
        case .variable:
            return part.number == 0 ? .absent : exchange.text(of: exchange.variable(part.number))
        case .body: return body ?? .absent
        case .jsonPath: return find(paths[Int(part.number)])
        }
    }

    /// The developer guide's table: several values are combined with commas.
    private func joined(_ value: (Int) -> Bytes) -> Bytes {
        let first = value(0)
        guard !value(1).isAbsent else { return first }
        var count = 2
        var total = first.n + value(1).n + 1
        while !value(count).isAbsent {
            total += value(count).n + 1
            count += 1
        }
        guard let pieces = exchange.allocate(Bytes.self, count: count * 2) else { return first }
        for index in 0..<count {
            pieces[index * 2] = value(index)
            pieces[index * 2 + 1] = index + 1 < count ? "," : .absent
        }
        return exchange.join(UnsafeBufferPointer(start: pieces, count: count * 2), total: total)
    }

    /// What a path finds: text as it is, everything else as JSON; nothing in a body that is none.
    private mutating func find(_ path: JSONPath) -> Bytes {
        if !wasParsed, let body, body.n > 0, body.n <= Self.bodyMax {
            document = try? JSONDocument(body.buffer)
        }
        wasParsed = true
        // A path that costs too much finds nothing, as one that leads nowhere.
        guard let document, let found = try? path.evaluate(in: document) else { return .absent }
        switch found {
        case .missing: return .absent
        case .list(let values):
            return exchange.copy(JSONValue.array(values.map { $0.value(in: document) }).compact)
        case .value(let value):
            let (document, node) = value.located(in: document)
            switch document.kind(of: node) {
            case .null, nil: return .absent
            case .string, .number, .bool: return exchange.copy(Bytes(document.text(of: node)))
            case .array, .object: return exchange.copy(document.value(node).compact)
            }
        }
    }
}

extension Exchange {
    fileprivate func copy(_ text: String) -> Bytes {
        var text = text
        return text.withUTF8 { copy(Bytes($0)) }
    }
}
