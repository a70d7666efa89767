internal import PenstockModel

/// What AWS demands of an HTTP or WebSocket API. API Gateway v2 API reference, "Apis".
enum APIRules {
    /// How HTTP APIs choose routes; both spellings are accepted.
    private static let httpSelections: Set = [
        "$request.method $request.path", "${request.method} ${request.path}",
    ]
    /// Seconds; -1: browsers keep nothing. The service model,
    /// `IntegerWithLengthBetweenMinus1And86400`.
    static let maxAgeRange = -1...86_400

    /// Sets what follows from the protocol. `hasSelection`: whether somebody chose how routes are
    /// selected, which has a default in HTTP APIs only.
    static func fill(_ api: inout API, hasSelection: Bool) throws(ControlError) {
        if api.protocolType == .webSocket, !hasSelection {
            throw .badRequest("RouteSelectionExpression is a required parameter for WEBSOCKET APIs")
        }
        if let cors = api.corsConfiguration, cors == CORS() { api.corsConfiguration = nil }
    }

    static func check(_ api: API) throws(ControlError) {
        if api.name.isEmpty { throw .badRequest("name is a required parameter") }
        let selection = api.routeSelectionExpression ?? ""
        switch api.protocolType {
        case .http:
            guard httpSelections.contains(selection) else {
                throw .badRequest(
                    "RouteSelectionExpression of HTTP APIs must be ${request.method} ${request.path}"
                )
            }
            if api.disableSchemaValidation == true {
                throw .only("WEBSOCKET", "disableSchemaValidation")
            }
        case .webSocket:
            guard selection.contains("$request.") || selection.contains("${request.") else {
                throw .badRequest("Invalid RouteSelectionExpression specified: \(selection)")
            }
            if api.corsConfiguration != nil { throw .only("HTTP", "corsConfiguration") }
        }
        if let cors = api.corsConfiguration { try check(cors) }
    }

    private static func check(_ cors: CORS) throws(ControlError) {
        // Developer guide, "Configure CORS for HTTP APIs": `*` stands for any origin, header or
        // method only where credentials aren't allowed.
        if cors.allowCredentials == true, cors.allowOrigins.contains("*") {
            throw .badRequest("allowCredentials can't be true when allowOrigins contains *")
        }
        if let age = cors.maxAge, !maxAgeRange.contains(age) {
            throw .badRequest("maxAge must be between -1 and 86400")
        }
        let methods: Set = ["*", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
        for method in cors.allowMethods where !methods.contains(method) {
            throw .badRequest("Invalid allowMethods specified: \(method)")
        }
        for origin in cors.allowOrigins where origin != "*" && !origin.contains("://") {
            throw .badRequest("Invalid allowOrigins specified: \(origin)")
        }
    }
}
