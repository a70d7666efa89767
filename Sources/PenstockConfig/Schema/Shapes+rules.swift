internal import JSON

extension Shapes {
    static let rules = [
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
    ]
}
