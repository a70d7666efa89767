package import JSON
package import PenstockModel

/// What a Model comes to: a native configuration as a person could have written it, and what each
/// part of it was made of.
package struct Lowered: Sendable {
    /// What `penstock.yaml` would hold.
    package var document: JSONValue = .object(JSONObject())
    package var warnings: [LoweringWarning] = []
    /// Restrictions that nothing here enforces: a definition with one isn't served unless that is
    /// accepted; the stages answer 403.
    package var unenforced: [LoweringWarning] = []
    /// In the order of the document.
    package var stages: [ServedStage] = []
    var origins: [JSONPointer: ModelElement] = [:]
    var asked = AskedNames()
    /// Of routes that have a chain of authorizers of the definition.
    var chains: [ModelElement: Chain] = [:]

    /// Where a chain of a definition came to be.
    struct Chain: Sendable {
        /// Whose it is: a key of the definition's chains.
        var owner: String
        /// Where in the route's `auth`.
        var path: [String]
    }

    /// The place in a definition's chain that a place of the document was made of; nil: it is in none.
    package func chained(_ pointer: JSONPointer) -> (owner: String, part: JSONPointer)? {
        let tokens = pointer.tokens
        // /apis/NAME/routes/INDEX/pipeline/auth/…
        guard tokens.count >= 6, tokens[0] == "apis", tokens[4] == "pipeline", tokens[5] == "auth",
            let element = origin(of: pointer), let chain = chains[element]
        else { return nil }
        let rest = tokens.dropFirst(6)
        guard rest.starts(with: chain.path) else { return nil }
        return (chain.owner, JSONPointer(Array(rest.dropFirst(chain.path.count))))
    }

    /// What a place of the document was made of: of the nearest part around it that has an origin.
    package func origin(of pointer: JSONPointer) -> ModelElement? {
        var pointer = pointer
        while true {
            if let element = origins[pointer] { return element }
            guard !pointer.tokens.isEmpty else { return nil }
            pointer = pointer.parent
        }
    }
}

/// Something that a definition asks for and that is done otherwise.
package struct LoweringWarning: Hashable, Sendable {
    package var element: ModelElement
    /// One sentence without a full stop.
    package var message: String
    package var hint: String?

    package init(element: ModelElement, message: String, hint: String? = nil) {
        self.element = element
        self.message = message
        self.hint = hint
    }
}

/// A stage with the places where it is.
package struct ServedStage: Hashable, Sendable {
    package var scope: Scope
    package var api: String
    /// The API's name.
    package var name: String
    package var stage: String
    package var kind: Kind
    package var addresses: [StageAddress]
    /// What leads requests to it besides.
    package var rules: [StageRule] = []

    package enum Kind: String, Sendable {
        case rest = "REST", http = "HTTP", webSocket = "WEBSOCKET"
    }
}

/// One place of a stage.
package struct StageAddress: Hashable, Sendable {
    /// Empty: any.
    package var hosts: [String] = []
    /// `/v1`, or empty.
    package var basePath = ""
    /// The API mapping that it is, "orders/v2"; nil: none, or at a domain's root.
    package var mapping: String?

    package init(hosts: [String] = [], basePath: String = "") {
        self.hosts = hosts
        self.basePath = basePath
    }

    var json: JSONObject {
        var object = JSONObject()
        if !hosts.isEmpty { object["hosts"] = .array(hosts.map { .string($0) }) }
        if !basePath.isEmpty { object["base_path"] = .string(basePath) }
        if let mapping { object["mapping"] = .string(mapping) }
        return object
    }
}
