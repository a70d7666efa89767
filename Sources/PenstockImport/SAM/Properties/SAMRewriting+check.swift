internal import CloudFormation
internal import JSON
internal import SourceTree
internal import Spelling

extension SAMRewriting {
    /// Tells about properties that SAM doesn't have, and about those that mean nothing here.
    func checkProperties() {
        for resource in resources {
            guard let table = SAMProperties.table[resource.type] else { continue }
            for property in resource.properties.mapping ?? [] {
                tell(property, table[property.key], Array(table.keys), resource)
            }
        }
    }

    /// What is ignored is told about once: it is the same of every resource.
    private func tell(
        _ property: SourceMember, _ treatment: PropertyTreatment?, _ names: [String],
        _ resource: SAMResource
    ) {
        let pointer = resource.pointer(property.key)
        switch treatment {
        case .honoured?: break
        case .ignored(let reason)?:
            guard isFirst("\(resource.type).\(property.key)") else { return }
            context.report.warning(
                "'\(property.key)' is ignored: \(reason)", at: property.keyLocation, pointer)
        case .refused(let reason)?:
            context.report.error(
                "'\(property.key)' can't be honoured: \(reason)", at: property.keyLocation, pointer)
        case nil:
            context.report.error(
                "'\(property.key)' is no property of \(Self.prefix)\(resource.type)",
                at: property.keyLocation, pointer,
                hint: Suggestion.didYouMean(property.key, among: names.sorted())
                    ?? "the properties are \(names.sorted().joined(separator: ", "))")
        }
    }

    /// Tells about members of a part of a resource that SAM doesn't have.
    func checkNames(
        _ node: SourceNode, _ names: [String], _ resource: SAMResource, _ path: String...
    ) {
        if node.isIntrinsic { return }
        guard let members = node.mapping else {
            context.report.error(
                "expected a mapping, found \(node.kindName)", at: node.location,
                JSONPointer(["Resources", resource.id, "Properties"] + path))
            return
        }
        for member in members where !names.contains(member.key) {
            context.report.error(
                "'\(member.key)' is no property of \(path.joined(separator: "."))",
                at: member.keyLocation,
                JSONPointer(["Resources", resource.id, "Properties"] + path + [member.key]),
                hint: Suggestion.didYouMean(member.key, among: names)
                    ?? "the properties are \(names.joined(separator: ", "))")
        }
    }

    /// Tells about properties of an event that SAM doesn't have.
    func checkEvent(_ event: SourceMember, _ type: String, _ function: SAMResource) {
        guard let names = SAMProperties.events[type], let properties = event.value["Properties"]
        else { return }
        checkNames(properties, names, function, "Events", event.key, "Properties")
        if let auth = properties["Auth"] {
            checkNames(
                auth, type == "Api" ? SAMProperties.eventAuth : SAMProperties.httpEventAuth,
                function, "Events", event.key, "Properties", "Auth")
        }
    }
}
