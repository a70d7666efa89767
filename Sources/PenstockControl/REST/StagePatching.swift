internal import PenstockModel

/// UpdateStage, whose refusals have words of their own. Corpus, TestStages and TestStageCrudCanary.
enum StagePatching {
    static func apply(_ call: Call, to stage: inout Stage) throws(ControlError) {
        for operation in try call.patches() {
            if operation.operation == .add {
                throw .badRequest("Invalid add operation with path: \(operation.path)")
            }
            try call.patch(&stage, [operation], .plain, explain: sentence)
            // A canary that a patch began has the stage's deployment.
            if stage.canarySettings != nil, stage.canarySettings?.deploymentID == nil {
                stage.canarySettings?.deploymentID = stage.deploymentID
            }
        }
    }

    private static func sentence(_ error: PatchError) -> ControlError? {
        let operation = error.operation
        switch operation.operation {
        case .copy: return copySentence(error)
        case .remove:
            return .badRequest(
                "Cannot remove method setting \(operation.path.drop { $0 == "/" }) because there is "
                    + "no method setting for this method ")
        default:
            switch error.reason {
            case .unknownPath, .operationNotAllowed, .noSuchEntry, .badSource:
                return .badRequest(
                    "Invalid method setting path: \(operation.path). Must be one of: [\(paths)]")
            case .missingValue, .badValue: return nil
            }
        }
    }

    private static func copySentence(_ error: PatchError) -> ControlError {
        if case .noSuchEntry = error.reason {
            return .badRequest("Promotion not available. Canary does not exist.")
        }
        return .badRequest(
            "Invalid copy operation with path: \(error.operation.path) and from "
                + "\(error.operation.from ?? "null"). Valid copy:path are [/deploymentId, "
                + "/variables] and valid copy:from are [/canarySettings/deploymentId, "
                + "/canarySettings/stageVariableOverrides]")
    }

    /// As recorded, with the commas that AWS forgot.
    private static let paths =
        "/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, "
        + "/clientCertificateId, /accessLogSettings, /accessLogSettings/destinationArn, "
        + "/accessLogSettings/format, /{resourcePath}/{httpMethod}/metrics/enabled, "
        + "/{resourcePath}/{httpMethod}/logging/dataTrace, "
        + "/{resourcePath}/{httpMethod}/logging/loglevel, "
        + "/{resourcePath}/{httpMethod}/throttling/burstLimit"
        + "/{resourcePath}/{httpMethod}/throttling/rateLimit"
        + "/{resourcePath}/{httpMethod}/caching/ttlInSeconds, "
        + "/{resourcePath}/{httpMethod}/caching/enabled, "
        + "/{resourcePath}/{httpMethod}/caching/dataEncrypted, "
        + "/{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, "
        + "/{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, "
        + "/*/*/metrics/enabled, /*/*/logging/dataTrace, /*/*/logging/loglevel, "
        + "/*/*/throttling/burstLimit /*/*/throttling/rateLimit /*/*/caching/ttlInSeconds, "
        + "/*/*/caching/enabled, /*/*/caching/dataEncrypted, "
        + "/*/*/caching/requireAuthorizationForCacheControl, "
        + "/*/*/caching/unauthorizedCacheControlHeaderStrategy, /variables/{variable_name}, "
        + "/tracingEnabled"
}
