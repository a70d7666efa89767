import JSON

/// How CloudFormation writes a member that AWS's own JSON writes otherwise.
enum CloudFormationShape: Sendable {
    case same
    /// A list whose elements carry the key that AWS's map has: `MethodResponses` by `StatusCode`;
    /// several names are joined as `Stage.MethodSettings` are.
    case keyed(by: [String])
    /// `[{"Key": k, "Value": v}]`
    case tags
    /// `[{"RestApiId": a, "StageName": s}]` for `["a/s"]`.
    case stageKeys
    /// `{"200": {"ResponseParameters": [{"Source": s, "Destination": d}]}}` for
    /// `{"200": {d: s}}`.
    case responseParameters
    /// JSON instead of text with JSON: `Model.Schema`, `Policy`.
    case json

    func decode<Value: WireValue>(
        _ json: JSONValue, at path: JSONPointer, _ wire: Wire
    ) throws(ModelError) -> Value {
        guard wire.names == .cloudFormation else {
            return try Value.decode(json, at: path, wire)
        }
        switch self {
        case .same: return try Value.decode(json, at: path, wire)
        case .json:
            guard json.string == nil else { return try Value.decode(json, at: path, wire) }
            return try Value.decode(.string(json.compact), at: path, wire)
        case .stageKeys:
            let keys = try [StageKey].decode(json, at: path, wire)
            let texts = keys.map { "\($0.restAPIID ?? "")/\($0.stageName ?? "")" }
            return try Value.decode(.array(texts.map { .string($0) }), at: path, wire)
        case .responseParameters:
            let parameters = try [String: CloudFormationResponseParameters].decode(
                json, at: path, wire)
            return try Value.decode(parameters.mapValues(\.map).json, at: path, wire)
        case .tags:
            guard let list = json.array else {
                return try Value.decode(json, at: path, wire)
            }
            return try entries(list, at: path, keys: ["Key"]) { $0["Value"] ?? .null }.0
                .decoded(at: path, wire)
        case .keyed(let keys):
            guard let list = json.array else {
                throw .wrongType(json, at: path, expected: "a list")
            }
            let (object, places) = try entries(list, at: path, keys: keys) { $0 }
            do throws(ModelError) {
                return try object.decoded(at: path, wire)
            } catch {
                throw error.moved(below: path, to: places)
            }
        }
    }

    /// The list as an object, and where each of its members stood.
    private func entries(
        _ list: [JSONValue], at path: JSONPointer, keys: [String],
        value: (JSONValue) -> JSONValue
    ) throws(ModelError) -> (JSONObject, [String: Int]) {
        var object = JSONObject()
        var places: [String: Int] = [:]
        for (index, element) in list.enumerated() {
            var parts: [String] = []
            for key in keys {
                guard let part = element[key] else {
                    throw ModelError(
                        code: .missing, path: path.appending("\(index)").appending(key),
                        expected: key, found: "nothing")
                }
                parts.append(
                    try String.decode(
                        part, at: path.appending("\(index)").appending(key), .cloudFormation))
            }
            let name = Self.entryName(parts)
            object[name] = value(element)
            places[name] = index
        }
        return (object, places)
    }

    private static func entryName(_ parts: [String]) -> String {
        parts.count == 2 ? MethodSetting.key(path: parts[0], method: parts[1]) : parts.joined()
    }
}

extension JSONObject {
    fileprivate func decoded<Value: WireValue>(
        at path: JSONPointer, _ wire: Wire
    ) throws(ModelError) -> Value {
        try Value.decode(.object(self), at: path, wire)
    }
}

extension ModelError {
    /// The same error with an entry's name in the path replaced by its place in the list.
    fileprivate func moved(below path: JSONPointer, to places: [String: Int]) -> ModelError {
        var error = self
        let depth = path.tokens.count
        if error.path.tokens.count > depth, let place = places[error.path.tokens[depth]] {
            error.path.tokens[depth] = "\(place)"
        }
        return error
    }
}
