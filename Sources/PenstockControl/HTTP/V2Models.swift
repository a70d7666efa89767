internal import JSON
internal import PenstockModel

/// Model: a named JSON schema of a WebSocket API.
enum V2Models {
    static let operations: OperationGroup = [
        "CreateModel": .write(create), "GetModel": .read(get), "GetModels": .read(list),
        "UpdateModel": .write(update), "DeleteModel": .write(delete),
        "GetModelTemplate": .read(template),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try TextLimits.check(call)
        return try state.updateAPI(call) { (record) throws(ControlError) in
            var model: V2Model = try call.noun()
            guard call.has("schema") else { throw .badRequest("schema is a required parameter") }
            model.contentType = model.contentType ?? "application/json"
            model.modelID = freshID(.model) { record.definition.models[$0] != nil }
            try check(model, in: record.definition)
            record.definition.models[model.modelID] = model
            return Reply(http: model)
        }
    }

    private static func check(
        _ model: V2Model, in definition: APIDefinition
    ) throws(ControlError) {
        guard definition.api.protocolType == .webSocket else { throw .only("WEBSOCKET", "models") }
        let isName =
            !model.name.isEmpty
            && model.name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
        // API reference, Models: "The name of the model. Must be alphanumeric."
        guard isName else { throw .badRequest("Model name must be alphanumeric: \(model.name)") }
        let hasTwin = definition.models.values.contains {
            $0.name == model.name && $0.modelID != model.modelID
        }
        if hasTwin { throw .conflict("Model name already exists for this API") }
        do throws(JSONError) {
            _ = try JSONValue(parsing: model.schema ?? "{}")
        } catch {
            throw .badRequest("Model schema is not valid JSON: \(error)")
        }
    }

    private static func find(_ call: Call, _ state: AccountState) throws(ControlError) -> V2Model {
        let id = call.label("modelId")
        guard let model = try state.api(call).definition.models[id] else { throw .noV2Model(id) }
        return model
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Reply(http: try find(call, state))
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Page(call).reply(try state.api(call).definition.models.values, by: \.modelID, .http)
    }

    private static func template(
        _ call: Call, _ state: AccountState
    ) throws(ControlError) -> Reply {
        let model = try find(call, state)
        var models: [String: APIModel] = [:]
        for other in try state.api(call).definition.models.values {
            models[other.name] = asREST(other)
        }
        let text = ModelTemplate(models: models).text(of: asREST(model))
        return Reply { writer in
            writer.key("value")
            writer.string(text)
        }
    }

    /// The part of a model that its template is made of.
    private static func asREST(_ model: V2Model) -> APIModel {
        var result = APIModel()
        result.name = model.name
        result.schema = model.schema
        return result
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try TextLimits.check(call)
        let id = call.label("modelId")
        return try state.updateAPI(call) { (record) throws(ControlError) in
            guard let old = record.definition.models[id] else { throw .noV2Model(id) }
            let model = try call.updated(old)
            try check(model, in: record.definition)
            record.definition.models[id] = model
            return Reply(http: model)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("modelId")
        return try state.updateAPI(call) { (record) throws(ControlError) in
            guard record.definition.models.removeValue(forKey: id) != nil else {
                throw .noV2Model(id)
            }
            return .empty
        }
    }
}
