import CPenstock
import JSON
import JSONPath
import MappingTemplate

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The body as parameter mappings read it: parsed at most once, and only when one wants it.
struct MappedBody {
    /// A body that can't be read by a mapping.
    struct NotJSON: Error {}

    let bytes: Bytes
    private let scratch: JSONParserScratch
    private var document: JSONDocument?

    init(_ bytes: Bytes, _ scratch: JSONParserScratch) {
        self.bytes = bytes
        self.scratch = scratch
    }

    /// The document; nil: the body is none, and has no members.
    mutating func parsed() throws -> JSONDocument? {
        if let document { return document }
        // As LocalStack found: AWS parses what begins like JSON, and lets everything else be.
        guard let first = bytes.trimmed.buffer.first(where: { $0 > 0x20 }),
            first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == UInt8(ascii: "\"")
                || first == UInt8(ascii: "'")
        else { return nil }
        do {
            document = try scratch.parse(borrowing: bytes.buffer)
        } catch {
            throw NotJSON()
        }
        return document
    }
}

extension ParameterProgram {
    /// Evaluates every mapping in order and hands over what is not empty: a mapping without a value
    /// sets nothing.
    func run(
        _ exchange: Exchange, _ side: Side, _ body: inout MappedBody,
        _ take: (ParameterTarget.Place, Bytes, Bytes) -> Void
    ) throws {
        for step in steps {
            if step.kind == .queries {
                var index = 0
                var value = exchange.queryParameter(step.source)
                while !value.isAbsent {
                    if value.n > 0 { take(step.place, step.name, value) }
                    index += 1
                    value = exchange.queryParameter(step.source, at: index)
                }
                continue
            }
            let value = try value(step, exchange, side, &body)
            if value.n > 0 { take(step.place, step.name, value) }
        }
    }

    /// What the source of that number has; absent: nothing, or the body can't be read.
    func value(
        at index: Int, _ exchange: Exchange, _ side: Side, _ body: inout MappedBody
    ) throws -> Bytes {
        do {
            return try value(steps[index], exchange, side, &body)
        } catch is MappedBody.NotJSON {
            return .absent
        }
    }

    private func value(
        _ step: Step, _ exchange: Exchange, _ side: Side, _ body: inout MappedBody
    ) throws -> Bytes {
        let headers: HeaderSide = side == .request ? .request : .response
        switch step.kind {
        case .literal: return step.source
        case .variable:
            return step.number == 0 ? .absent : exchange.text(of: exchange.variable(step.number))
        case .path: return exchange.pathParameter(step.source)
        case .query, .queries: return last { exchange.queryParameter(step.source, at: $0) }
        case .header: return last { exchange.header(step.source, at: $0, of: headers) }
        case .exactHeader: return last { exchange.exactHeader(step.source, at: $0) }
        case .exactHeaders: return exchange.joined { exchange.exactHeader(step.source, at: $0) }
        case .headers:
            return exchange.joined { exchange.header(step.source, at: $0, of: headers) }
        case .body:
            // What begins like JSON must be JSON, also where all of it is wanted.
            _ = try body.parsed()
            return body.bytes
        case .jsonPath: return try find(paths[Int(step.number)], exchange, &body)
        }
    }

    /// AWS: of several values the last counts unless the mapping asks for all.
    private func last(_ value: (Int) -> Bytes) -> Bytes {
        var found = Bytes.absent
        var index = 0
        while true {
            let next = value(index)
            if next.isAbsent { return found }
            found = next
            index += 1
        }
    }

    /// What a JSONPath finds: text as it is, everything else as JSON.
    private func find(
        _ path: JSONPath, _ exchange: Exchange, _ body: inout MappedBody
    ) throws -> Bytes {
        guard let document = try body.parsed() else { return .absent }
        switch try path.evaluate(in: document) {
        case .missing: return .absent
        case .value(let found): return text(of: found, document, exchange)
        case .list(let found):
            let list = JSONValue.array(found.map { $0.value(in: document) })
            return exchange.copy(list.compact)
        }
    }

    private func text(
        of found: JSONPathValue, _ document: JSONDocument, _ exchange: Exchange
    ) -> Bytes {
        let (document, node) = found.located(in: document)
        switch document.kind(of: node) {
        case .null, nil: return .absent
        case .string, .number, .bool: return exchange.copy(Bytes(document.text(of: node)))
        case .array, .object: return exchange.copy(document.value(node).compact)
        }
    }
}

extension Exchange {
    /// All values, joined by ",", in the arena; absent: there is none.
    fileprivate func joined(_ value: (Int) -> Bytes) -> Bytes {
        let first = value(0)
        guard !value(1).isAbsent else { return first }
        var out: [UInt8] = Array(first.buffer)
        var index = 1
        while true {
            let next = value(index)
            if next.isAbsent { break }
            out.append(UInt8(ascii: ","))
            out.append(contentsOf: next.buffer)
            index += 1
        }
        return out.withUnsafeBufferPointer { copy(Bytes($0)) }
    }
}
