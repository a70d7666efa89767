public import JSON

extension JSONSchema {
    /// One thing that is wrong with a document that is to be a schema.
    public struct Problem: Hashable, Sendable {
        /// Where in the schema.
        public var location: JSONPointer
        /// Where that is in the document's text, in bytes.
        public var span: Range<Int>
        /// What is wrong, for a person.
        public var message: String
        /// What to do about it.
        public var hint: String?
    }

    /// Everything that is wrong with a document as a schema, in the document's order: what keeps it from
    /// being compiled, and what its draft's metaschema says of the parts that nothing leads to.
    /// Empty: it compiles. At most `JSONSchemaLimits.violationsMax`.
    public static func problems(
        in document: JSONDocument, options: JSONSchemaOptions = JSONSchemaOptions()
    ) -> [Problem] {
        var problems = SchemaCompiler.problems(document, options: options)
            // Of other documents there is no place here.
            .filter { $0.document == options.baseURI }
            .map { Problem(location: $0.location, span: $0.span, message: $0.message) }
        for fault in faults(in: document, dialect: options.dialect) {
            // The compiler has said it, or something about the same value.
            guard !problems.contains(where: { $0.location.isRelated(to: fault.instance) }) else {
                continue
            }
            problems.append(
                Problem(
                    location: fault.instance, span: document.span(of: fault.node),
                    message: fault.message, hint: fault.hint))
        }
        problems.sort { ($0.span.lowerBound, $0.message) < ($1.span.lowerBound, $1.message) }
        return Array(problems.prefix(options.limits.violationsMax))
    }
}

extension JSONPointer {
    /// Whether one is the other's beginning.
    fileprivate func isRelated(to other: JSONPointer) -> Bool {
        tokens.starts(with: other.tokens) || other.tokens.starts(with: tokens)
    }
}
