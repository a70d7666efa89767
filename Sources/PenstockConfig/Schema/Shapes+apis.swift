internal import JSON

extension Shapes {
    static let apis = [
        Shape(
            "API", "A set of routes under one or several host names.",
            example: """
                apis:
                  shop:
                    hosts: [shop.example, "*.shop.example"]
                    base_path: /v1
                    defaults: standard
                    routes:
                      - route: GET /orders/{id}
                        pipeline: {integrate: {use: Integrate/HTTP, config: {upstream: orders}}}
                """,
            properties: [
                Property(
                    "hosts", .list(.text(.host)), .described("any"), "Host names it answers to."),
                Property(
                    "base_path", .text(.basePath), .value("/"),
                    "What comes before every route's path."),
                Property(
                    "mapping", .text(.any), .none,
                    "The API mapping that its `hosts` and `base_path` are: `$context.customDomain.basePathMatched`, without slashes at the ends."
                ),
                Property(
                    "addresses", .list(.shape("APIAddress")), .none,
                    "Where else it is: more host names and base paths."),
                Property(
                    "rules", .list(.shape("RoutingRule")), .none,
                    "What leads requests to it before anybody's addresses are asked. With rules and without `hosts`, `base_path` and `addresses` nothing else does."
                ),
                Property(
                    "canary", .shape("Canary"), .none,
                    "Another API whose routes answer a share of the requests."),
                Property("stage", .text(.any), .value("$default"), "`$context.stage`."),
                Property(
                    "aws", .shape("AWSIdentifiers"), .none,
                    "What AWS would call the API, for `$context`."),
                Property("variables", .names(.text(.any)), .none, "`$stageVariables`."),
                Property(
                    "websocket", .shape("WebSocket"), .none,
                    "Makes it an API of WebSockets, whose routes are chosen by what messages say."),
                Property(
                    "order", .list(.choice(Configuration.Phase.self), atLeast: 1),
                    .value(.array(Configuration.Phase.allCases.map { .string($0.rawValue) })),
                    "The phases in running order: `integrate` once, `transform_response` after it, the others before it."
                ),
                Property(
                    "defaults", .either([.text(.name), .shape("Pipeline")]), .none,
                    "What its routes' pipelines start from."),
                Property(
                    "gateway_responses",
                    .table(keys: gatewayResponseTypes, .shape("GatewayResponse")),
                    .none, "What failures answer."),
                Property(
                    "access_log", .shape("APIAccessLog"), .described("the configuration's"),
                    "A log of its own, in place of the configuration's `access_log`."),
                Property("routes", .list(.shape("Route")), .required, "What it serves."),
            ]),
        Shape(
            "WebSocket",
            "An API of WebSockets: a route for each kind of message, `$connect`, `$disconnect` and `$default`.",
            example: """
                apis:
                  chat:
                    base_path: /chat
                    websocket: {route_selection: $request.body.action}
                    routes:
                      - route: $connect
                        pipeline: {integrate: Integrate/Mock}
                      - route: say
                        answers: true
                        pipeline: {integrate: {use: Integrate/Mock, config: {body: heard}}}
                """,
            properties: [
                Property(
                    "route_selection", .text(.any), .value("$request.body.action"),
                    "A selection expression whose value is the key of a message's route, such as `${request.body.kind}-${request.body.version}`."
                )
            ]),
        Shape(
            "APIAccessLog", "Where and how an API's finished exchanges are logged.",
            example: """
                apis:
                  shop:
                    access_log: {path: shop.log, line: $context.requestId $context.status}
                    routes:
                      - route: GET /orders
                        pipeline: {integrate: Integrate/Echo}
                """,
            properties: [
                Property(
                    "path", .text(.path), .value("-"),
                    "A file that is appended to, relative to the configuration, or `-` for standard output."
                ),
                Property(
                    "line", .text(.template), .required,
                    "A line; a variable that is absent, or of `$context` that there isn't, is `-`."
                ),
            ]),
        Shape(
            "APIAddress", "One more place of an API.",
            example: """
                apis:
                  shop:
                    base_path: /v1
                    addresses:
                      - {hosts: [shop.example]}
                    routes:
                      - route: GET /orders
                        pipeline: {integrate: Integrate/Echo}
                """,
            properties: [
                Property(
                    "hosts", .list(.text(.host)), .described("any"), "Host names it answers to."),
                Property(
                    "base_path", .text(.basePath), .value("/"),
                    "What comes before every route's path."),
                Property(
                    "mapping", .text(.any), .none,
                    "The API mapping that this place is: `$context.customDomain.basePathMatched`, without slashes at the ends."
                ),
            ]),
        Shape(
            "RoutingRule",
            "Conditions under which an API has a request, whether or not it has a route for it. All must hold; one without conditions always does.",
            example: """
                apis:
                  shop:
                    hosts: [shop.example]
                    routes:
                      - route: ANY /{proxy+}
                        pipeline: {integrate: Integrate/Echo}
                  shop-beta:
                    rules:
                      - hosts: [shop.example]
                        priority: 10
                        headers: [{name: X-Version, value: beta*}]
                      - hosts: [shop.example]
                        priority: 20
                        base_path: /beta
                        strip_base_path: true
                    routes:
                      - route: ANY /{proxy+}
                        pipeline: {integrate: Integrate/Echo}
                """,
            properties: [
                Property(
                    "hosts", .list(.text(.host), atLeast: 1), .required,
                    "Whose requests it is asked for."),
                Property(
                    "priority", .integer(1...1_000_000), .required,
                    "Lower ones are asked first, of equal ones the first in the file."),
                Property(
                    "headers", .list(.shape("HeaderCondition")), .none,
                    "Headers that must all be there."),
                Property(
                    "base_path", .text(.basePath), .value("/"),
                    "What the path must begin with, in whole segments; case counts."),
                Property(
                    "strip_base_path", .boolean, .value(false),
                    "Whether the API's routes are matched without it."),
                Property(
                    "id", .text(.any), .none, "`$context.customDomain.routingRuleIdMatched`."),
            ]),
        Shape(
            "HeaderCondition", "What a rule asks of one header.",
            example: """
                apis:
                  shop-beta:
                    rules:
                      - hosts: [shop.example]
                        priority: 10
                        headers: [{name: X-Version, value: beta*}]
                    routes:
                      - route: ANY /{proxy+}
                        pipeline: {integrate: Integrate/Echo}
                """,
            properties: [
                Property("name", .text(.any), .required, "Its name, in any case."),
                Property(
                    "value", .text(.headerValue), .required,
                    "Its value, case counting. A star at the beginning, the end or both stands for anything: `beta*`, `*beta`, `*beta*`."
                ),
            ]),
        Shape(
            "Canary", "An API that is tried on a share of another's requests.",
            example: """
                apis:
                  shop:
                    canary: {api: shop-next, percent: 5}
                    routes:
                      - route: GET /orders
                        pipeline: {integrate: Integrate/Echo}
                  shop-next:
                    routes:
                      - route: GET /orders
                        pipeline: {integrate: Integrate/Mock}
                """,
            properties: [
                Property(
                    "api", .text(.name), .required,
                    "Its name. It has no hosts and base path of its own, and serves nothing else."),
                Property(
                    "percent", .text(.any), .required,
                    "The share, from 0 to 100, `0.5` too. Each request is drawn anew."),
            ]),
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
