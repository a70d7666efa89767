public import JSON

/// A compiled JSON Schema of draft-04, -06, -07, 2019-09 or 2020-12: compile once, validate often.
/// A value, immutable, usable from any thread.
///
/// All keywords of these drafts are followed, with `$ref` between the documents given in the
/// options, dynamic references and vocabularies. An object that names a member twice is held
/// against the schema with each of the two.
public struct JSONSchema: Sendable {
    let program: SchemaProgram

    /// Compiles `schema`. Throws when it is not a schema: a keyword has a value of the wrong kind,
    /// a pattern doesn't compile, a reference leads nowhere, or a limit is passed. Only what the
    /// root leads to is compiled; `faults(in:)` looks at everything.
    public init(
        _ schema: JSONDocument, options: JSONSchemaOptions = JSONSchemaOptions()
    ) throws(JSONSchemaError) {
        program = try SchemaCompiler.program(schema, options: options)
    }

    /// Whether `node` is as the schema says. Nothing is allocated on the way, save where a schema
    /// has `unevaluated…` keywords, a dynamic scope or `uniqueItems` over many values.
    public func verdict(_ document: JSONDocument, _ node: JSONNode = .root) -> JSONSchemaVerdict {
        defer { withExtendedLifetime(document) {} }
        return verdict(document.view, node)
    }

    /// The same of a document that somebody else keeps meanwhile.
    public func verdict(_ document: JSONView, _ node: JSONNode = .root) -> JSONSchemaVerdict {
        verdict(document, node, guesses: nil)
    }

    /// The same with a memory of the order in which members came, which makes it quicker.
    public func verdict(
        _ document: JSONView, _ node: JSONNode = .root, guessingBy order: JSONSchemaOrder
    ) -> JSONSchemaVerdict {
        order.withGuesses { verdict(document, node, guesses: $0) }
    }

    @inline(__always)
    private func verdict(
        _ document: JSONView, _ node: JSONNode, guesses: UnsafeMutablePointer<UInt32>?
    ) -> JSONSchemaVerdict {
        Walk.run(program, document, of: nil, guesses: guesses) { walk in
            let holds = walk.holds(VerdictWalk.self, program.root, node, Walk.noAccount)
            return walk.isExceeded ? .exceeded : holds ? .valid : .invalid
        }
    }

    /// Whether `node` is as the schema says; false when a limit ended the validation.
    public func isValid(_ document: JSONDocument, _ node: JSONNode = .root) -> Bool {
        verdict(document, node) == .valid
    }

    /// What `node` does against the schema, in its own order; empty when it is valid. At most
    /// `JSONSchemaLimits.violationsMax`, the last of which is about a limit when one was passed.
    public func violations(
        _ document: JSONDocument, _ node: JSONNode = .root
    ) -> [JSONSchemaViolation] {
        // Most values are valid, and that is known sooner; and so the two never contradict each other.
        if verdict(document, node) == .valid { return [] }
        return Walk.run(program, document.view, of: document) { walk in
            _ = walk.holds(CollectingWalk.self, program.root, node, Walk.noAccount)
            if walk.isExceeded { walk.tellLimit() }
            return walk.violations
        }
    }
}

// MARK: Values

extension JSONSchema {
    /// Compiles a schema that is a value, such as one made by a program.
    public init(
        _ schema: JSONValue, options: JSONSchemaOptions = JSONSchemaOptions()
    ) throws(JSONSchemaError) {
        try self.init(JSONDocument(writing: schema), options: options)
    }

    /// What a value does against the schema.
    public func violations(_ value: JSONValue) -> [JSONSchemaViolation] {
        violations(JSONDocument(writing: value))
    }

    /// Whether a value is as the schema says.
    public func isValid(_ value: JSONValue) -> Bool { isValid(JSONDocument(writing: value)) }
}

extension JSONDocument {
    /// The document of a value's text.
    convenience init(writing value: JSONValue) {
        do {
            try self.init(value.compact, options: JSONOptions(depthMax: 1024, sizeMax: .max))
        } catch {
            preconditionFailure("a value's own text is not JSON: \(error)")
        }
    }
}
