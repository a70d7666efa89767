import CPenstock
import JSON

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// What a function said, read once. The loop's thread only.
final class FunctionAnswer {
    enum Decision {
        /// `isAuthorized` of a simple answer.
        case simple(Bool)
        case policy(CallPolicy)
    }

    /// A value of the context.
    enum ContextValue {
        case null, bool(Bool), int(Int64), double(Double)
        case text([UInt8])
        /// An object or a list, as it was written.
        case json([UInt8])
    }

    let decision: Decision
    let principal: [UInt8]?
    let usageKey: [UInt8]?
    let context: [(key: [UInt8], value: ContextValue)]

    init(
        _ decision: Decision, principal: [UInt8]?, usageKey: [UInt8]?,
        context: [(key: [UInt8], value: ContextValue)]
    ) {
        self.decision = decision
        self.principal = principal
        self.usageKey = usageKey
        self.context = context
    }

    /// Tells the chain who it is and what was said of them.
    ///
    /// Developer Guide, "Output from a Lambda authorizer": values of REST APIs become texts.
    func tell(_ exchange: Exchange, asText: Bool) throws {
        let output = exchange.auth
        try principal?.withUnsafeBufferPointer { try output.principal(Bytes($0)) }
        try usageKey?.withUnsafeBufferPointer {
            try output.usageKey(Bytes($0))
            try output.context("usageIdentifierKey", .string(Bytes($0)))
        }
        for (key, value) in context {
            try key.withUnsafeBufferPointer { key in
                try value.with { value in
                    let text = asText ? exchange.text(of: value) : .absent
                    try output.context(Bytes(key), text.isAbsent ? value : .string(text))
                }
            }
        }
    }
}

extension FunctionAnswer.ContextValue {
    /// The value for the host, borrowed while `body` runs.
    fileprivate func with(_ body: (Value) throws -> Void) rethrows {
        switch self {
        case .null: try body(.null)
        case .bool(let value): try body(.bool(value))
        case .int(let value): try body(.int(value))
        case .double(let value): try body(.double(value))
        case .text(let text): try text.withUnsafeBufferPointer { try body(.string(Bytes($0))) }
        case .json(let text): try text.withUnsafeBufferPointer { try body(.json(Bytes($0))) }
        }
    }
}
