internal import PenstockModel

// The sentences are AWS's, from aws-recorded-facts unless the line says otherwise.
extension ControlError {
    /// No REST API has the id.
    static func noAPI(_ call: Call) -> ControlError {
        .notFound(
            "Invalid API identifier specified \(call.caller.account):\(call.label("restapi_id"))")
    }

    static let noResource = notFound("Invalid Resource identifier specified")
    static let noMethod = notFound("Invalid Method identifier specified")
    static let noIntegration = notFound("Invalid Integration identifier specified")
    static let noResponse = notFound("Invalid Response status code specified")
    static let noValidator = notFound("Invalid Request Validator identifier specified")
    static let noPart = notFound("Invalid Documentation part identifier specified")
    static let noUsagePlan = notFound("Invalid Usage Plan ID specified")
    static let noVPCLink = notFound("Invalid Vpc Link identifier specified")
    // As users quote them; moto 5.2 has the same.
    static let noAuthorizer = notFound("Invalid Authorizer identifier specified")
    static let noStage = notFound("Invalid stage identifier specified")
    static let noDeployment = notFound("Invalid Deployment identifier specified")
    static let noAPIKey = notFound("Invalid API Key identifier specified")
    static let noDomainName = notFound("Invalid domain name identifier specified")
    static let noMapping = notFound("Invalid base path mapping identifier specified")
    static let noCertificate = notFound("Invalid Client Certificate ID specified")
    static let noUsagePlanKey = notFound("Invalid Usage Plan Key identifier specified")

    /// Developer guide, "Usage plans and API keys for REST APIs", has the rule; the sentence is
    /// recorded nowhere.
    static func sharedStage(_ shared: SharedPlanStage, in plan: String) -> ControlError {
        .conflict(
            "Usage Plan \(plan) cannot be added because API Key \(shared.key) cannot reference multiple "
                + "Usage Plans with the same API stage: \(shared.stage.apiID):\(shared.stage.stage)"
        )
    }

    static let noAccessAssociation = notFound(
        "Invalid domain name access association identifier specified")
    static let noVersion = notFound("Invalid Documentation version identifier specified")
}
