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
    ]
}
