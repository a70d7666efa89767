internal import JSON
internal import PenstockModel

extension LoweringRun {
    mutating func lower(_ record: APIRecord, id: String, _ places: StagePlaces) {
        let api = record.definition.api
        for (name, stage) in record.stages.sorted(by: { $0.key < $1.key }) {
            let element = ModelElement(scope: places.scope, api: id, stage: name)
            let served = ServedStage(
                scope: places.scope, api: id, name: api.name, stage: name, kind: .http,
                addresses: places.http(api, id: id, stage: name))
            guard let definition = record.served(stage) else {
                warn(element, "the stage has no deployment and isn't served")
                continue
            }
            if isClosed(served) { continue }
            var routes: [LoweredRoute] = []
            for route in definition.routes.values.map(\.route).sorted(by: {
                $0.routeKey < $1.routeKey
            }) {
                let part = HTTPRoute(
                    element: element, route: route, definition: definition, stage: stage)
                routes += lower(part)
            }
            current = element
            if definition.route(key: "$default") == nil {
                routes += missing(element, definition)
            }
            add(
                served, document(stage, id, places.scope), addCORS(routes, definition, element))
        }
    }

    func document(_ stage: V2Stage, _ id: String, _ scope: Scope) -> JSONObject {
        var aws = JSONObject([("account_id", .string(scope.account)), ("api_id", .string(id))])
        aws["deployment_id"] = stage.deploymentID.map { .string($0) }
        aws["kind"] = "http"
        var object = JSONObject([("stage", .string(stage.stageName)), ("aws", .object(aws))])
        if !stage.stageVariables.isEmpty { object["variables"] = stage.stageVariables.texts }
        object["access_log"] = options.accessLog(stage.accessLogSettings)
        object["order"] = RESTStage.order
        return object
    }

    /// What a stage hasn't is not found, and not another stage's.
    private func missing(_ element: ModelElement, _ definition: APIDefinition) -> [LoweredRoute] {
        ["/", "/{proxy+}"].filter { definition.route(key: "ANY \($0)") == nil }.map { path in
            LoweredRoute(
                element: element, key: "ANY \(path)", routeKey: "", pipeline: .notFound)
        }
    }
}
