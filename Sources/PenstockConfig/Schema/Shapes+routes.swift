internal import JSON

extension Shapes {
    static let routes = [
        Shape(
            "AWSIdentifiers",
            "Identifiers that an API has on AWS and templates, logs and backends may ask for.",
            example: """
                apis:
                  shop:
                    aws: {account_id: "123456789012", api_id: a1b2c3d4e5, deployment_id: f6g7h8}
                    routes:
                      - route: GET /orders
                        resource_id: r9s8t7
                        pipeline: {integrate: Integrate/Echo}
                """,
            properties: [
                Property("account_id", .text(.any), .none, "`$context.accountId`."),
                Property(
                    "api_id", .text(.any), .described("the API's name"), "`$context.apiId`."),
                Property("deployment_id", .text(.any), .none, "`$context.deploymentId`."),
                Property(
                    "kind", .choice(Configuration.APIKind.self), .described("Penstock's own"),
                    "Whose request ids, errors and tracing clients and backends see."),
            ]),
        Shape(
            "Route", "A method and path, and what runs for it.",
            properties: [
                Property(
                    "route", .text(.route), .required,
                    "What it matches. `ANY` is every method, `{id}` one segment, `{proxy+}` the rest of the path. Of a WebSocket API also a route key: `$connect`, `say`."
                ),
                Property(
                    "answers", .boolean, .value(false),
                    "Of a WebSocket API: whether what the integration answers is sent to the client."
                ),
                Property(
                    "name", .text(.name), .described("the route"), "Its name in logs and metrics."),
                Property("resource_id", .text(.any), .none, "`$context.resourceId`."),
                Property(
                    "route_key", .text(.any), .described("the route"),
                    "`$context.routeKey`; an empty one is none."),
                Property(
                    "pipeline", .either([.text(.name), .shape("Pipeline")]), .none,
                    "What runs. Phases given here replace those of the API's `defaults`."),
            ]),
        Shape(
            "GatewayResponse", "What one kind of failure answers.",
            example: """
                gateway_responses:
                  UNAUTHORIZED:
                    status: 401
                    headers: {WWW-Authenticate: Bearer}
                    body: '{"message": "who are you?"}'
                """,
            properties: [
                Property(
                    "status", .integer(200...599), .described("the failure's own"), "The status."),
                Property("headers", .names(.text(.headerValue)), .none, "Headers to add."),
                Property(
                    "body", .text(.template), .described("a JSON object with the message"),
                    "The body."),
                Property(
                    "bodies", .names(.text(.template)), .none,
                    "By media type: the body for a client whose `Accept` names it first. Else it is `body`."
                ),
            ]),
    ]

    // Amazon API Gateway Developer Guide, "Gateway response types".
    static let gatewayResponseTypes = [
        "ACCESS_DENIED", "API_CONFIGURATION_ERROR", "AUTHORIZER_CONFIGURATION_ERROR",
        "AUTHORIZER_FAILURE", "BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS", "DEFAULT_4XX",
        "DEFAULT_5XX", "EXPIRED_TOKEN", "INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT",
        "INVALID_API_KEY", "INVALID_SIGNATURE", "MISSING_AUTHENTICATION_TOKEN", "QUOTA_EXCEEDED",
        "REQUEST_TOO_LARGE", "RESOURCE_NOT_FOUND", "THROTTLED", "UNAUTHORIZED",
        "UNSUPPORTED_MEDIA_TYPE", "WAF_FILTERED",
    ]
}
