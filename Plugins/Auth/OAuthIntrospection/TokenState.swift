import CPenstock
import JSON

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// What is known of a token.
final class TokenState: Sendable {
    enum Outcome: Sendable {
        case active, outOfScope
        case refused(StaticString)
    }

    /// A member of the server's answer.
    enum Value: Sendable {
        case bool(Bool)
        case int(Int64)
        case double(Double)
        case text([UInt8])
        case json([UInt8])

        /// nil: it isn't there, or is null.
        init?(_ document: JSONDocument, _ node: JSONNode) {
            switch document.kind(of: node) {
            case .string: self = .text(Array(document.string(of: node).utf8))
            case .bool: self = .bool(document.bool(of: node) == true)
            case .number:
                self =
                    document.int(of: node).map { .int($0) }
                    ?? .double(document.double(of: node) ?? 0)
            case .object, .array: self = .json(Array(document.text(of: node)))
            default: return nil
            }
        }
    }

    let outcome: Outcome
    /// From this second on it isn't good; nil: the server didn't say.
    let end: Int64?
    private let principal: [UInt8]
    private let context: [(name: [UInt8], value: Value)]

    init(
        _ outcome: Outcome, end: Int64? = nil, principal: String = "",
        context: [(name: String, value: Value)] = []
    ) {
        self.outcome = outcome
        self.end = end
        self.principal = Array(principal.utf8)
        self.context = context.map { (Array($0.name.utf8), $0.value) }
    }

    /// Bytes that remembering it takes.
    var size: Int {
        context.reduce(principal.count) { sum, entry in
            switch entry.value {
            case .text(let bytes), .json(let bytes): sum + entry.name.count + bytes.count
            default: sum + entry.name.count + 8
            }
        }
    }

    /// Tells the chain who it is.
    func tell(_ exchange: Exchange) throws {
        let output = exchange.auth
        if !principal.isEmpty {
            try principal.withUnsafeBufferPointer { try output.principal(Bytes($0)) }
        }
        for (name, value) in context {
            try name.withUnsafeBufferPointer { name in
                switch value {
                case .bool(let flag): try output.context(Bytes(name), .bool(flag))
                case .int(let number): try output.context(Bytes(name), .int(number))
                case .double(let number): try output.context(Bytes(name), .double(number))
                case .text(let text):
                    try text.withUnsafeBufferPointer {
                        // An empty array has no address, and a text without one is absent.
                        try output.context(Bytes(name), .string($0.isEmpty ? "" : Bytes($0)))
                    }
                case .json(let text):
                    try text.withUnsafeBufferPointer {
                        try output.context(Bytes(name), .json(Bytes($0)))
                    }
                }
            }
        }
    }
}
