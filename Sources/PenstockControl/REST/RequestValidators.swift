internal import PenstockModel

/// RequestValidator: which parts of a request are checked.
enum RequestValidators {
    static let operations: OperationGroup = [
        "CreateRequestValidator": .write(create), "GetRequestValidator": .read(get),
        "GetRequestValidators": .read(list), "UpdateRequestValidator": .write(update),
        "DeleteRequestValidator": .write(delete),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        // Corpus, test_create_request_validator_invalid_api_id: other words and status than elsewhere.
        let unknown = ControlError.badRequest("Invalid REST API identifier specified")
        return try state.updateRestAPI(call, or: unknown) { (record) throws(ControlError) in
            var validator: RequestValidator = try call.noun()
            validator.id = freshID(.requestValidator) {
                record.definition.requestValidators[$0] != nil
            }
            record.definition.requestValidators[validator.id] = validator
            return Reply(validator)
        }
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let definition = try state.restAPI(call, or: .noValidator).definition
        guard let validator = definition.requestValidators[call.label("requestvalidator_id")]
        else { throw .noValidator }
        return Reply(validator)
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Page(call).reply(try state.restAPI(call).definition.requestValidators.values, by: \.id)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("requestvalidator_id")
        return try state.updateRestAPI(call, or: .noValidator) { (record) throws(ControlError) in
            guard var validator = record.definition.requestValidators[id] else {
                throw .noValidator
            }
            try call.patch(&validator, .listed)
            record.definition.requestValidators[id] = validator
            return Reply(validator)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("requestvalidator_id")
        return try state.updateRestAPI(call, or: .noValidator) { (record) throws(ControlError) in
            guard record.definition.requestValidators[id] != nil else { throw .noValidator }
            for resource in record.definition.tree.sorted {
                for (name, method) in resource.methods.sorted(by: { $0.key < $1.key })
                where method.requestValidatorID == id {
                    throw .conflict(
                        "Cannot delete request validator '\(id)', is referenced in method: "
                            + "\(resource.path)/\(name)")
                }
            }
            record.definition.requestValidators[id] = nil
            return .empty
        }
    }
}
