internal import JSON
internal import PenstockModel

extension Call {
    /// The body as a noun.
    func noun<Value: Noun>(_ type: Value.Type = Value.self) throws(ControlError) -> Value {
        do throws(ModelError) {
            return try Value(body, .request)
        } catch {
            throw refusal(of: error)
        }
    }

    /// A member of the body as a noun; nil where it is absent.
    func noun<Value: Noun>(_ type: Value.Type, _ member: String) throws(ControlError) -> Value? {
        guard let value = body[member], value.kind != .null else { return nil }
        do throws(ModelError) {
            return try Value(value, .request, at: JSONPointer().appending(member))
        } catch {
            throw refusal(of: error)
        }
    }

    /// Sets the members of a noun that `json`, which is of the body, has.
    func update(_ noun: inout some Noun, _ json: JSONValue) throws(ControlError) {
        do throws(ModelError) {
            try noun.update(json, .request)
        } catch {
            throw refusal(of: error)
        }
    }

    /// A member of the body that is text; nil where it is absent.
    func text(_ member: String) throws(ControlError) -> String? {
        guard let value = body[member], value.kind != .null else { return nil }
        guard let text = value.string else { throw Self.conversion(of: value, to: "String") }
        return text
    }

    /// The tags of the body.
    func tags() throws(ControlError) -> [String: String] {
        var tags: [String: String] = [:]
        for (name, value) in body["tags"]?.object?.members ?? [] {
            guard let text = value.string else { throw Self.conversion(of: value, to: "String") }
            tags[name] = text
        }
        return tags
    }

    /// AWS's sentence for a body that isn't the noun that it should be.
    func refusal(of error: ModelError) -> ControlError {
        if shape.service == .http { return httpRefusal(of: error) }
        let name = shape.name.prefix(1).lowercased() + shape.name.dropFirst()
        let path = (["\(name)Input"] + error.path.tokens).joined(separator: ".")
        switch error.code {
        case .wrongType:
            let wanted = ["a string": "String", "a boolean": "Boolean", "a list": "List"]
            return Self.conversion(
                of: body[error.path] ?? .null, to: wanted[error.expected] ?? "Number")
        case .missing:
            return ControlError(
                .validation,
                "1 validation error detected: Value null at '\(path)' failed to satisfy "
                    + "constraint: Member must not be null")
        case .badValue, .unknownMember:
            return .badRequest(
                "Invalid value \(error.found) at '\(path)': expected \(error.expected)")
        }
    }

    /// Corpus, test_put_integration_request_parameter_bool_type and
    /// test_integration_response_invalid_responsetemplates.
    static func conversion(of value: JSONValue, to type: String) -> ControlError {
        let found =
            switch value.kind {
            case .bool: "java.lang.Boolean"
            case .number: "com.amazon.coral.value.json.numbers.TruncatingBigNumber"
            case .string: "java.lang.String"
            case .array: "java.util.ArrayList"
            case .object, .null: "java.util.HashMap"
            }
        return ControlError(
            .serialization, "class \(found) can not be converted to an \(type)")
    }
}

extension Reply {
    /// A noun as the REST API answers it. `tags`: whether AWS prints them when there are none.
    init(_ noun: some Noun, tags: Bool = false) {
        body = noun.bytes(tags ? .restWithTags : .rest)
    }
}
