extension UsagePlan {
    static let stagePaths: [(operation: PatchOperation.Name, path: String)] = [
        (.add, "/apiStages"), (.remove, "/apiStages"),
        (.remove, "/apiStages/{apiId:stage}/throttle"),
        (.remove, "/apiStages/{apiId:stage}/throttle/{resourcePath}/{httpMethod}"),
        (.replace, "/apiStages/{apiId:stage}/throttle/{resourcePath}/{httpMethod}/burstLimit"),
        (.replace, "/apiStages/{apiId:stage}/throttle/{resourcePath}/{httpMethod}/rateLimit"),
    ]

    /// `/apiStages` with `{api}:{stage}` as the value or in the path.
    static let patchStages: Table<UsagePlan>.Special = {
        (plan, step) throws(PatchError.Reason) in
        let rest = Array(step.rest)
        guard rest.first == "apiStages" else { return false }
        if rest.count == 1 {
            try plan.patchStageList(step)
            return true
        }
        guard rest.count >= 3, rest[2] == "throttle" else { throw .unknownPath }
        guard let place = plan.place(of: try stage(rest[1])) else { throw .noSuchEntry(rest[1]) }
        var throttle = plan.apiStages[place].throttle
        switch step.operation {
        case .remove where rest.count == 3:
            throttle = [:]
        case .remove:
            let key = rest[3...].joined(separator: "/")
            guard throttle.removeValue(forKey: key) != nil else { throw .noSuchEntry(key) }
        case .replace where rest.count > 4, .add where rest.count > 4:
            // The method's path may come with its slashes escaped or, from Terraform, plain.
            let key = rest[3..<(rest.count - 1)].joined(separator: "/")
            var inner = step
            inner.operation = .replace
            inner.rest = [rest[rest.count - 1]]
            throttle[key] = try ThrottleSettings.patched(throttle[key], by: inner, .members)
        default: throw .operationNotAllowed(allowed: [.replace, .remove])
        }
        plan.apiStages[place].throttle = throttle
        return true
    }

    private mutating func patchStageList(_ step: PatchStep) throws(PatchError.Reason) {
        try step.check(PatchRule(.items, [.add, .remove]))
        guard let text = step.value else { throw .missingValue }
        let named = try Self.stage(text)
        switch (step.operation, place(of: named)) {
        case (.remove, let place?): apiStages.remove(at: place)
        case (.remove, nil): throw .noSuchEntry(text)
        case (_, nil): apiStages.append(named)
        default: break
        }
    }

    private func place(of stage: APIStage) -> Int? {
        apiStages.firstIndex { $0.apiID == stage.apiID && $0.stage == stage.stage }
    }

    private static func stage(_ text: String) throws(PatchError.Reason) -> APIStage {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw .badValue(expected: "{apiId}:{stage}")
        }
        var stage = APIStage()
        stage.apiID = String(parts[0])
        stage.stage = String(parts[1])
        return stage
    }
}
