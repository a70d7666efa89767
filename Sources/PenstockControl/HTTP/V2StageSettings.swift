internal import PenstockModel

/// The parts of a stage that calls of their own take away.
enum V2StageSettings {
    static let operations: OperationGroup = [
        "DeleteAccessLogSettings": .write(deleteLog), "DeleteRouteSettings": .write(deleteRoute),
        "ResetAuthorizersCache": .forget(resetCache),
    ]

    private static func change(
        _ call: Call, _ state: inout AccountState,
        _ change: (inout V2Stage) throws(ControlError) -> Void
    ) throws(ControlError) -> Reply {
        let name = call.label("stageName")
        return try state.updateAPI(call) { (record) throws(ControlError) in
            guard var stage = record.stages[name] else { throw .noStage }
            try V2StageRules.checkUnmanaged(stage)
            try change(&stage)
            stage.lastUpdatedDate = Timestamp(seconds: call.now)
            record.stages[name] = stage
            return .empty
        }
    }

    private static func deleteLog(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try change(call, &state) { $0.accessLogSettings = nil }
    }

    private static func deleteRoute(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let key = call.label("routeKey")
        return try change(call, &state) { (stage) throws(ControlError) in
            guard stage.routeSettings.removeValue(forKey: key) != nil else {
                throw V2StageRules.noSettings(key)
            }
        }
    }

    private static func resetCache(
        _ call: Call, _ state: AccountState
    ) throws(ControlError) -> AuthorizerCaches.Place {
        let stage = call.label("stageName")
        guard try state.api(call).stages[stage] != nil else { throw .noStage }
        return AuthorizerCaches.Place(api: call.label("apiId"), stage: stage)
    }
}
