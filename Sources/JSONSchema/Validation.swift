internal import JSON

/// One compiled schema: the keywords it has, in the order they are applied.
struct SchemaNode: Sendable {
    /// Where it stands in its document.
    var location: JSONPointer
    /// `false` refuses everything; nil is a schema with keywords.
    var always: Bool?
    var keywords: [any Keyword] = []
}

/// A keyword that has been compiled.
protocol Keyword: Sendable {
    /// Applies the keyword to a value; reports violations to `run`, and what it has looked at to
    /// `evaluated`.
    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated)
}

/// Which members and elements of one value some schema has looked at (2020-12 core §11), for
/// `unevaluatedProperties` and `unevaluatedItems`.
struct Evaluated {
    var properties: Set<String> = []
    var items: Set<Int> = []
    var allProperties = false
    var allItems = false

    mutating func merge(_ other: Evaluated) {
        properties.formUnion(other.properties)
        items.formUnion(other.items)
        allProperties = allProperties || other.allProperties
        allItems = allItems || other.allItems
    }
}

/// One run of a schema over a value.
struct Validation {
    /// Schemas apply to schemas in place (`$ref`, `allOf`) without going deeper into the value, and
    /// may do so in a circle; this ends it, and keeps the stack bounded.
    static let depthMax = 512

    let nodes: [SchemaNode]
    let options: JSONSchemaOptions
    private(set) var violations: [JSONSchemaViolation] = []
    private var path: [String] = []
    private var depth = 0

    /// How deep in the value the current place is.
    var pathDepth: Int { path.count }

    init(nodes: [SchemaNode], options: JSONSchemaOptions) {
        self.nodes = nodes
        self.options = options
    }

    /// Applies a schema to the value at the current place.
    mutating func apply(_ node: Int, to value: JSONValue, _ evaluated: inout Evaluated) {
        guard violations.count < options.violationsMax else { return }
        guard depth < Self.depthMax else {
            return report("the schema refers to itself without end", nodes[node].location)
        }
        depth += 1
        defer { depth -= 1 }
        if nodes[node].always == false { report("nothing is allowed here", nodes[node].location) }
        var own = Evaluated()
        for keyword in nodes[node].keywords { keyword.apply(to: value, &self, &own) }
        evaluated.merge(own)
    }

    /// Applies a schema to a member or element of the value at the current place.
    mutating func apply(_ node: Int, to value: JSONValue, at token: String) {
        path.append(token)
        var evaluated = Evaluated()
        apply(node, to: value, &evaluated)
        path.removeLast()
    }

    /// What a schema would report for the value at the current place, and what it would look at.
    func attempt(
        _ node: Int, _ value: JSONValue
    ) -> (violations: [JSONSchemaViolation], evaluated: Evaluated) {
        var run = self
        run.violations = []
        var evaluated = Evaluated()
        run.apply(node, to: value, &evaluated)
        return (run.violations, evaluated)
    }

    mutating func report(_ message: String, _ schema: JSONPointer, hint: String? = nil) {
        add(
            JSONSchemaViolation(
                instance: JSONPointer(path), schema: schema, message: message, hint: hint))
    }

    mutating func report(
        _ message: String, at token: String, _ schema: JSONPointer, hint: String? = nil
    ) {
        add(
            JSONSchemaViolation(
                instance: JSONPointer(path + [token]), schema: schema, message: message, hint: hint)
        )
    }

    /// Passes on what an attempt has reported.
    mutating func add(_ violation: JSONSchemaViolation) {
        guard violations.count < options.violationsMax else { return }
        violations.append(violation)
    }
}
