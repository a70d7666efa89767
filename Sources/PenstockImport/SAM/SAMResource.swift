internal import JSON
internal import SourceTree

/// A resource of a SAM template while it is rewritten.
final class SAMResource {
    let id: String
    let type: String
    let keyLocation: SourceLocation
    /// The resource as written.
    let written: SourceNode
    /// Its properties, with globals merged in by and by.
    var properties: SourceNode
    /// Whether its definition is made of events, since none is given.
    var isManaged = false
    /// The conditions of the functions behind its methods, by path and method; nil stands for none.
    var conditions: [String: [String: String?]] = [:]
    /// When each path is there, of those that aren't always.
    var pathConditions: [String: String] = [:]
    /// When an API is there that events imply.
    var impliedCondition: String?
    /// The paths of `conditions`, in the order of the events.
    var paths: [String] = []

    init(_ member: SourceMember, type: String) {
        id = member.key
        self.type = type
        keyLocation = member.keyLocation
        written = member.value
        let none = SourceNode(content: .mapping([]), location: member.keyLocation)
        let properties = member.value["Properties"]
        self.properties = properties?.mapping == nil ? none : properties ?? none
    }

    var condition: String? { written["Condition"]?.text ?? impliedCondition }

    /// What it says of itself, such as its condition.
    func attribute(_ name: String) -> SourceNode? {
        if name == "Condition", let impliedCondition { return make.text(impliedCondition) }
        return written[name]
    }

    var make: NodeMaker { NodeMaker(at: keyLocation) }

    /// Changes the definition, which is taken out meanwhile: the change may read other properties.
    func editDefinition(_ change: (inout SourceNode) -> Void) {
        guard var body = properties["DefinitionBody"] else { return }
        properties["DefinitionBody"] = make.plain("null")
        change(&body)
        properties["DefinitionBody"] = body
    }

    /// The way to a property, for messages.
    func pointer(_ path: String...) -> JSONPointer {
        JSONPointer(["Resources", id, "Properties"] + path)
    }
}
