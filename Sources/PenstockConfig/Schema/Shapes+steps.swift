internal import JSON

extension Shapes {
    static let steps = [
        Shape(
            "Plugin", "A plugin under a name. It has either `path` or `builtin`.",
            example: """
                plugins:
                  partners: {builtin: Auth/HMAC, config: {secret: "env:PARTNER_KEY"}}
                  my-auth: {path: ./my-auth.so, isolation: process}
                """,
            properties: [
                Property(
                    "path", .text(.path), .none, "Its shared library, relative to this file."),
                Property("builtin", .text(.plugin), .none, "A plugin that comes with Penstock."),
                Property(
                    "id", .text(.any), .none,
                    "Which plugin of the library, when it holds several."),
                Property(
                    "isolation", .choice(Configuration.PluginDeclaration.Isolation.self),
                    .value("auto"),
                    "Where it runs: in this process (`none`), or in a child `process`; `auto` is as the plugin asks, in this process but for Integrate/Native."
                ),
                Property(
                    "config", .pluginConfig, .none,
                    "What every step that uses it starts from; a step's members replace these."),
            ]),
        Shape(
            "Store", "Where limits that name it count, for several gateways or across restarts.",
            example: """
                stores:
                  shared: {use: Store/Redis, config: {address: "10.0.0.7:6379", gateways: 2}}
                pipelines:
                  standard:
                    rate_limit: {use: RateLimit/TokenBucket, config: {rate: 100, store: shared}}
                """,
            properties: [
                Property("use", .text(.plugin), .required, "A plugin that is a store."),
                Property("config", .pluginConfig, .none, "What it is to do; see its README."),
            ]),
        Shape(
            "Pipeline",
            "What runs for a route, phase by phase. A phase that is not given is taken from `extends`, or from the API's `defaults`; `off` empties it.",
            example: """
                pipelines:
                  standard:
                    auth: {any_of: [Auth/APIKey, my-auth]}
                    rate_limit: [{use: RateLimit/TokenBucket, config: {rate: 100}}]
                    transform:
                      response: [{use: Transform/Headers, config: {remove: [server]}}]
                """,
            properties: [
                Property(
                    "extends", .text(.name), .none, "A pipeline whose phases this one starts from."),
                Property(
                    "auth", .either([.text(.plugin), .shape("AuthChain"), .off]), .none,
                    "Who may call: a step, or a chain of them."),
                Property("validate", phase, .none, "What a request must look like."),
                Property("rate_limit", phase, .none, "How often it may come."),
                Property(
                    "transform", .either([.shape("Transform"), .off]), .none,
                    "What is changed in the request and in the answer."),
                Property(
                    "integrate", .either([.text(.plugin), .shape("Step"), .off]), .none,
                    "What answers."),
            ]),
        Shape(
            "Transform", "What is changed on the way in and on the way out.",
            properties: [
                Property("request", phase, .none, "Before the integration."),
                Property("response", phase, .none, "After it."),
            ]),
        Shape(
            "Step", "One use of a plugin. A plugin's name alone is short for `{use: name}`.",
            example: """
                auth:
                  use: my-auth
                  timeout: 200ms
                  on_error: deny
                  cache: {ttl: 300s, identity: [request.header.authorization]}
                """,
            properties: stepProperties),
        Shape(
            "AuthChain",
            "A step, or one of `all_of`, `any_of`, `first_of` and `not` around others. With `shadow: true` all of that only watches, as one candidate with a `name`.",
            example: """
                auth:
                  all_of:
                    - any_of: [Auth/APIKey, my-auth]
                    - {use: ip-allow-list, shadow: true}
                    - name: next
                      shadow: true
                      first_of: [partners, {all_of: [Auth/APIKey, ip-allow-list]}]
                """,
            properties: [
                Property("all_of", chain, .none, "Every one must allow."),
                Property(
                    "any_of", chain, .none, "One must allow; a denial doesn't stop the others."),
                Property("first_of", chain, .none, "The first that doesn't abstain decides."),
                Property(
                    "not", .either([.text(.plugin), .shape("AuthChain")]), .none,
                    "Allows what the other denies, and the reverse."),
                Property(
                    "same_principal", .boolean, .value(false),
                    "With `all_of`: each must also name the caller, and the same one."),
            ]
                + stepProperties.map { property in
                    // A chain's `use` is one of several ways to say what it is.
                    var property = property
                    if property.name == "use" { property.default = .none }
                    return property
                }),
        Shape(
            "Cache", "How long an authorizer's verdict is kept.",
            properties: [
                Property(
                    "ttl", .duration(.milliseconds(1) ... .seconds(3600)), .value("300s"),
                    "How long at most; the plugin may say less."),
                Property(
                    "identity", .list(.text(.any), atLeast: 1), .required,
                    "Variables that together identify the caller. When one is absent nothing is cached."
                ),
                Property(
                    "for", .choice(Configuration.Cache.Subject.self), .value("request"),
                    "What a verdict holds for: a `request` of the same method and target, or the `caller`, whatever is asked: where the plugin looks at nothing but the identity."
                ),
                Property(
                    "size", .integer(1...1_000_000), .value(10_000),
                    "How many verdicts a loop keeps."),
                Property(
                    "epoch", .integer(0...Int(Int32.max)), .value(0),
                    "Another number forgets what was kept."),
            ]),
    ]

    private static let phase = PropertyType.either([
        .list(.either([.text(.plugin), .shape("Step")])), .text(.plugin), .shape("Step"), .off,
    ])

    private static let chain = PropertyType.list(
        .either([.text(.plugin), .shape("AuthChain")]), atLeast: 1)

    private static let stepProperties = [
        Property("use", .text(.plugin), .required, "The plugin."),
        Property(
            "name", .text(.name), .described("the plugin's name"),
            "The step's name in `$context`, metrics and `penstock explain`."),
        Property("config", .pluginConfig, .none, "What the plugin is to do; see its README."),
        Property(
            "timeout", .duration(.milliseconds(1) ... .seconds(3600)),
            .described("the plugin's own"),
            "How long it may take."),
        Property(
            "on_error", .choice(Configuration.OnError.self),
            .described("`deny` in `auth`, a gateway response elsewhere"),
            "What a failure of the plugin itself means: as if it had denied, allowed, or abstained."
        ),
        Property(
            "refusal", .text(.any),
            .described("`ACCESS_DENIED`, or `UNAUTHORIZED` without a verdict"),
            "In `auth`: the gateway response when this authorizer's refusal, or its abstention as the last one asked, is the chain's, and it says none itself."
        ),
        Property(
            "shadow", .boolean, .value(false),
            "Whether it only watches: it runs and is recorded, and its verdict and effects are dropped."
        ),
        Property(
            "cache", .shape("Cache"), .none, "In `auth`: keeps the verdict for the same caller."),
    ]
}
