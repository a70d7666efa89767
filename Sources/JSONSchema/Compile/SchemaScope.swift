internal import JSON

/// A schema object that is being compiled.
struct SchemaScope {
    let block: UInt32
    let place: SchemaIndex.Place
    let document: JSONDocument
    let dialect: JSONSchemaDialect

    var draft: JSONSchemaDialect.Draft { dialect.draft }
    var spot: SchemaIndex.Spot {
        SchemaIndex.Spot(document: place.document, node: place.node)
    }

    /// Draft-04 has truth values for these two keywords only.
    var isTruthValueAllowed: Bool {
        ["additionalProperties", "additionalItems"].contains(place.location.tokens.last)
    }

    /// A keyword's value; nil when the schema doesn't have it.
    func value(_ keyword: String) -> JSONNode? {
        let node = document.member(place.node, named: keyword)
        return node.exists ? node : nil
    }

    /// The place of a schema in a keyword.
    func child(_ node: JSONNode, _ tokens: [String]) -> SchemaIndex.Place {
        SchemaIndex.Place(
            document: place.document, node: node,
            location: JSONPointer(place.location.tokens + tokens), resource: place.resource)
    }

    /// Whether the metaschema has these keywords.
    func has(_ vocabulary: JSONSchemaDialect.Vocabularies) -> Bool {
        dialect.vocabularies.contains(vocabulary)
    }
}

/// The instructions of one block, before they are put in order.
struct BlockCode {
    private(set) var instructions: [(keyword: String, instruction: Instruction)] = []

    mutating func add(_ keyword: String, _ instruction: Instruction) {
        instructions.append((keyword, instruction))
    }

    /// In the order of telling: as they were added, or as API Gateway's validator does, keyword by
    /// keyword in the order of the alphabet and what is inside the value last.
    func ordered(_ wording: JSONSchemaOptions.Wording) -> [Instruction] {
        guard wording == .aws else { return instructions.map(\.instruction) }
        return instructions.enumerated().sorted { a, b in
            let (first, second) = (a.element, b.element)
            if first.instruction.isInner != second.instruction.isInner {
                return second.instruction.isInner
            }
            return (first.keyword, a.offset) < (second.keyword, b.offset)
        }.map(\.element.instruction)
    }
}

extension Instruction {
    /// Whether this is about what is inside the value, or needs to come after all that is.
    var isInner: Bool {
        switch operation {
        case .members, .items, .unevaluatedItems, .unevaluatedProperties: true
        default: false
        }
    }
}
