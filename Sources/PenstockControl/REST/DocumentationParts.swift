internal import JSON
internal import PenstockModel

/// DocumentationPart: text about one part of an API.
enum DocumentationParts {
    static let operations: OperationGroup = [
        "CreateDocumentationPart": .write(create), "GetDocumentationPart": .read(get),
        "GetDocumentationParts": .read(list), "UpdateDocumentationPart": .write(update),
        "DeleteDocumentationPart": .write(delete), "ImportDocumentationParts": .write(importParts),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try state.updateRestAPI(call) { (record) throws(ControlError) in
            var part: DocumentationPart = try call.noun()
            part.id = freshID(.documentationPart) {
                record.definition.documentationParts[$0] != nil
            }
            guard twin(of: part, in: record.definition) == nil else {
                throw .conflict("A documentation part already exists for this location")
            }
            record.definition.documentationParts[part.id] = part
            return Reply(part)
        }
    }

    private static func twin(
        of part: DocumentationPart, in definition: RestAPIDefinition
    ) -> String? {
        definition.documentationParts.values.first { $0.location == part.location }?.id
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let definition = try state.restAPI(call, or: .noPart).definition
        guard let part = definition.documentationParts[call.label("part_id")] else {
            throw .noPart
        }
        return Reply(part)
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let type = call.parameter("type")
        let name = call.parameter("name")
        let path = call.parameter("path")
        let parts = try state.restAPI(call).definition.documentationParts.values.filter { part in
            (type == nil || part.location.type.rawValue == type)
                && (name == nil || part.location.name == name)
                && (path == nil || part.location.path == path)
        }
        return Page(call).reply(parts, by: \.id)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("part_id")
        return try state.updateRestAPI(call, or: .noPart) { (record) throws(ControlError) in
            guard var part = record.definition.documentationParts[id] else { throw .noPart }
            try call.patch(&part, .listed)
            record.definition.documentationParts[id] = part
            return Reply(part)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("part_id")
        return try state.updateRestAPI(call, or: .noPart) { (record) throws(ControlError) in
            guard record.definition.documentationParts.removeValue(forKey: id) != nil else {
                throw .noPart
            }
            return .empty
        }
    }

    /// Takes the parts of a definition's `x-amazon-apigateway-documentation`.
    private static func importParts(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let overwrites = call.parameter("mode") == "overwrite"
        return try state.updateRestAPI(call) { (record) throws(ControlError) in
            var ids: [String] = []
            let parts = try parts(of: call)
            if overwrites { record.definition.documentationParts = [:] }
            for var part in parts {
                part.id =
                    twin(of: part, in: record.definition)
                    ?? freshID(.documentationPart) {
                        record.definition.documentationParts[$0] != nil
                    }
                record.definition.documentationParts[part.id] = part
                ids.append(part.id)
            }
            return Reply { writer in
                writer.key("ids")
                writer.beginArray()
                for id in ids { writer.string(id) }
                writer.endArray()
                writer.key("warnings")
                writer.beginArray()
                writer.endArray()
            }
        }
    }

    /// Corpus, test_import_documentation_parts_bad_file. YAML is taken where definitions are imported
    /// (OpenAPI); here JSON is.
    private static func parts(of call: Call) throws(ControlError) -> [DocumentationPart] {
        let unreadable = ControlError.badRequest(
            "Unable to build importer with provided input.")
        guard let json = try? JSONValue(parsing: call.bytes), json.kind == .object else {
            throw unreadable
        }
        let list = json["x-amazon-apigateway-documentation"]?["documentationParts"]?.array ?? []
        var parts: [DocumentationPart] = []
        for var element in list {
            // In definitions the properties are an object; the noun has them as text.
            if let properties = element["properties"], properties.kind == .object,
                var object = element.object
            {
                object["properties"] = .string(properties.compact)
                element = .object(object)
            }
            guard let part = try? DocumentationPart(element, .request) else { throw unreadable }
            parts.append(part)
        }
        return parts
    }
}
