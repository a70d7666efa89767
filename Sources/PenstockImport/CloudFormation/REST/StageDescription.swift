internal import JSON
internal import PenstockModel

extension Importing {
    /// The stage inside a deployment: a stage's settings and, flat beside them, those of all its
    /// methods (AWS::ApiGateway::Deployment, "StageDescription").
    func stageDescription(_ json: JSONValue, _ placed: PlacedResource) -> Stage? {
        let path = JSONPointer(["StageDescription"])
        var (own, all) = (JSONObject(), JSONObject())
        for (name, value) in json.object?.members ?? [] {
            if MethodSetting.table.property(named: name, in: .cloudFormation) != nil {
                all[name] = value
            } else {
                own[name] = value
            }
        }
        guard json.object != nil else {
            error("expected a mapping", placed, path)
            return nil
        }
        guard var stage = noun(Stage.self, .object(own), placed, at: path),
            let settings = noun(MethodSetting.self, .object(all), placed, at: path)
        else { return nil }
        if !all.isEmpty {
            stage.methodSettings[MethodSetting.key(path: "*", method: "*")] = settings
        }
        return stage
    }
}
