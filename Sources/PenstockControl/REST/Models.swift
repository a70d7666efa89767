internal import JSON
internal import PenstockModel

/// Model: a named JSON schema.
enum Models {
    static let operations: OperationGroup = [
        "CreateModel": .write(create), "GetModel": .read(get), "GetModels": .read(list),
        "UpdateModel": .write(update), "DeleteModel": .write(delete),
        "GetModelTemplate": .read(template),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try state.updateRestAPI(call) { (record) throws(ControlError) in
            var model: APIModel = try call.noun()
            guard !model.name.isEmpty, model.name.allSatisfy({ $0.isLetter || $0.isNumber }) else {
                throw .badRequest("Model name must be alphanumeric: \(model.name)")
            }
            guard record.definition.models[model.name] == nil else {
                throw .conflict("Model name already exists for this REST API")
            }
            model.id = freshID(.model) { record.definition.model(id: $0) != nil }
            try check(&model)
            record.definition.models[model.name] = model
            return Reply(model)
        }
    }

    private static func check(_ model: inout APIModel) throws(ControlError) {
        // Corpus, test_put_method_model: an empty description is none.
        if model.description?.isEmpty == true { model.description = nil }
        guard let schema = model.schema else { return }
        // Corpus, test_update_model: replacing the schema by "".
        if schema.isEmpty { throw empty }
        guard model.contentType.hasPrefix("application/json") || model.contentType.isEmpty else {
            return
        }
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: schema)
        } catch {
            throw invalid("\(error)")
        }
        guard json.kind == .object else { throw invalid("not an object") }
    }

    private static let empty = ControlError.badRequest(
        "Model schema must have at least 1 property or array items defined")

    private static func invalid(_ why: String) -> ControlError {
        .badRequest(
            "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model "
                + "schema specified: \(why)]")
    }

    private static func unknown(_ call: Call) -> ControlError {
        .notFound("Invalid model name specified: \(call.label("model_name"))")
    }

    private static func find(_ call: Call, _ state: AccountState) throws(ControlError) -> APIModel {
        let definition = try state.restAPI(call, or: unknown(call)).definition
        guard let model = definition.models[call.label("model_name")] else { throw unknown(call) }
        return model
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Reply(try find(call, state))
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Page(call).reply(try state.restAPI(call).definition.models.values, by: \.name)
    }

    private static func template(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply
    {
        let definition = try state.restAPI(call, or: unknown(call)).definition
        let model = try find(call, state)
        let template = ModelTemplate(models: definition.models).text(of: model)
        return Reply { writer in
            writer.key("value")
            writer.string(template)
        }
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let name = call.label("model_name")
        return try state.updateRestAPI(call, or: unknown(call)) { (record) throws(ControlError) in
            guard var model = record.definition.models[name] else { throw unknown(call) }
            for operation in try call.patches() {
                if operation.path == "/schema", operation.value?.isEmpty ?? false { throw empty }
                try call.patch(&model, [operation], .listed)
            }
            try check(&model)
            record.definition.models[name] = model
            return Reply(model)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let name = call.label("model_name")
        return try state.updateRestAPI(call, or: unknown(call)) { (record) throws(ControlError) in
            guard record.definition.models[name] != nil else { throw unknown(call) }
            if let place = use(of: name, in: record.definition) {
                throw .conflict("Cannot delete model '\(name)', is referenced in \(place)")
            }
            record.definition.models[name] = nil
            return .empty
        }
    }

    /// Corpus, test_put_method_model: `method request: //ANY` for the root's ANY, and `/test/ANY`
    /// where both have it.
    private static func use(of name: String, in definition: RestAPIDefinition) -> String? {
        for resource in definition.tree.sorted.reversed() {
            for (method, value) in resource.methods.sorted(by: { $0.key < $1.key }) {
                let place = "\(resource.path)/\(method)"
                if value.requestModels.values.contains(name) { return "method request: \(place)" }
                let responses = value.responses.values.sorted { $0.statusCode < $1.statusCode }
                for response in responses where response.responseModels.values.contains(name) {
                    return "method response: \(place)/\(response.statusCode)"
                }
            }
        }
        return nil
    }
}
