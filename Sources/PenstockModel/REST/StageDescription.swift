package import JSON

/// The stage that a template's Deployment makes: CloudFormation's `StageDescription`, in which the
/// settings of all methods stand beside the stage's own members.
package struct StageDescription: Hashable, Sendable {
    package var stage = Stage()

    /// Reads the property's value, which stands at `path`.
    package init(_ json: JSONValue, at path: JSONPointer) throws(ModelError) {
        guard let object = json.object else {
            throw .wrongType(json, at: path, expected: "an object")
        }
        var own = JSONObject()
        var settings = JSONObject()
        for (name, value) in object.members {
            if MethodSetting.table.property(named: name, in: .cloudFormation) != nil {
                settings[name] = value
            } else {
                own[name] = value
            }
        }
        try stage.update(.object(own), .cloudFormation, at: path)
        guard !settings.isEmpty else { return }
        let all = try MethodSetting(.object(settings), .cloudFormation, at: path)
        // What the list says of all methods stays: it is the more explicit of the two.
        let key = MethodSetting.key(path: "/*", method: "*")
        if stage.methodSettings[key] == nil { stage.methodSettings[key] = all }
    }
}
