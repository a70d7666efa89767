internal import JSON
internal import PenstockModel

extension LoweringRun {
    /// The step that a method's request validator is; nil when there is nothing to check.
    func validation(_ part: RESTMethod) throws(Unserved) -> JSONValue? {
        guard let id = part.method.requestValidatorID else { return nil }
        guard let validator = part.stage.definition.requestValidators[id] else {
            throw Unserved("there is no request validator '\(id)'")
        }
        var config = JSONObject()
        if validator.validateRequestParameters {
            let required = part.method.requestParameters.filter(\.value).keys.sorted()
            if !required.isEmpty {
                config["request_parameters"] = .object(
                    JSONObject(required.map { ($0, .bool(true)) }))
            }
        }
        if validator.validateRequestBody, !part.method.requestModels.isEmpty {
            config["request_models"] = part.method.requestModels.texts
            let models = try models(
                Set(part.method.requestModels.values), part.stage.definition)
            if !models.isEmpty { config["models"] = .object(models) }
        }
        guard !config.isEmpty else { return nil }
        return .object(
            JSONObject([
                ("use", "Validate/RequestValidator"), ("name", "validator"),
                ("config", .object(config)),
            ]))
    }

    /// The models of these names and those that they refer to.
    private func models(
        _ names: Set<String>, _ definition: RestAPIDefinition
    ) throws(Unserved) -> JSONObject {
        var found: [String: JSONValue] = [:]
        var rest = names.sorted()
        while let name = rest.popLast() {
            guard found[name] == nil else { continue }
            guard let model = definition.models[name] else {
                // AWS has these two without being told.
                if ["Empty", "Error"].contains(name) { continue }
                throw Unserved("there is no model '\(name)'")
            }
            guard let text = model.schema else { continue }
            guard let schema = try? JSONValue(parsing: text) else {
                throw Unserved("the model '\(name)' is no JSON")
            }
            found[name] = schema
            Self.references(in: schema, into: &rest)
        }
        return JSONObject(found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    /// Models are named by `…/restapis/{id}/models/{name}`: aws-surface.md §2.5.
    private static func references(in schema: JSONValue, into names: inout [String]) {
        switch schema {
        case .array(let elements): for element in elements { references(in: element, into: &names) }
        case .object(let object):
            for member in object.members {
                if member.key == "$ref", let text = member.value.string,
                    let mark = text.firstRange(of: "/models/")
                {
                    names.append(String(text[mark.upperBound...].prefix { $0 != "#" && $0 != "/" }))
                } else {
                    references(in: member.value, into: &names)
                }
            }
        default: break
        }
    }
}
