extension RuleTests {
    static let cases: [LintCase] = restCases + httpCases

    private static let restCases = [
        C(
            rule: "api-key-without-plan", bad: keyed,
            good: keyed + plan("[{ApiId: !Ref Shop, Stage: prod}]"),
            says: "no usage plan has the stage 'prod'", line: "ApiKeyRequired: true"),
        C(
            rule: "usage-plan-without-stage", bad: keyed + plan("[]"),
            good: keyed + plan("[{ApiId: !Ref Shop, Stage: prod}]"), says: "'gold' has no stage",
            line: "Plan:"),
        C(
            rule: "authorizer-cache", bad: asking(""),
            good: asking("AuthorizerResultTtlInSeconds: 0"),
            says: "'gate' keeps answers and has no identity source", line: "Gate:"),
        C(
            rule: "caller-credentials", bad: C.method("Get", "GET", asCaller),
            good: C.method("Get", "GET", asCaller).replacing("NONE", with: "AWS_IAM"),
            says: "nobody must have any", line: "Integration:"),
        C(
            rule: "caller-credentials", bad: chained("any_of"), good: chained("all_of"),
            says: "lets in who has none", line: "Integration:"),
        C(
            rule: "caller-credentials", bad: route("NONE"), good: route("AWS_IAM"),
            says: "GET /queues is called with the caller's credentials", line: "Target:"),
        C(
            rule: "chain-without-authorizer", bad: guardedByChain("NONE"),
            good: guardedByChain("AWS_IAM"), says: "GET /orders has a chain of authorizers alone",
            line: "AuthorizationType: NONE"),
        C(
            rule: "chain-without-authorizer", bad: routeChained("NONE"),
            good: routeChained("AWS_IAM"),
            says: "GET /queues has a chain of authorizers alone", line: "AuthorizationType: NONE"),
        C(
            rule: "cors-missing", bad: authorizer(guarded),
            good: authorizer(guarded) + C.method("Options", "OPTIONS", mock),
            says: "/orders answers no preflight", line: "Orders:"),
        C(
            rule: "deployment-before-methods", bad: get + C.deployed(""),
            good: get + C.deployed("Get"), says: "none of the API's methods", line: "Deployment:"),
        C(
            rule: "deprecated-runtime", bad: function("nodejs16.x", 3),
            good: function("nodejs22.x", 3), says: "nodejs16.x", line: "Runtime: nodejs16.x"),
        C(
            rule: "function-outlives-gateway", bad: function("nodejs22.x", 30),
            good: function("nodejs22.x", 29), says: "may run 30 s", line: "Timeout: 30"),
        C(
            rule: "function-permission-missing", bad: function("nodejs22.x", 29),
            good: function("nodejs22.x", 29) + permission,
            says: "nothing lets API Gateway invoke the function", line: "Get:"),
        C(
            rule: "mock-without-response", bad: C.method("Get", "GET", "{Type: MOCK}"),
            good: C.method("Get", "GET", mock), says: "no integration response",
            line: "Integration: {Type: MOCK}"),
        C(
            rule: "mutual-tls-bypass",
            bad: get + C.deployed("Get") + mutualTLS.replacing("!Ref API", with: "!Ref Shop"),
            good: get + C.deployed("Get"), says: "behind mutual TLS at api.example.com",
            line: "Shop:"),
        C(
            rule: "no-stage", bad: get, good: get + C.deployed("Get"), says: "no stage serves",
            line: "Shop:"),
        C(
            rule: "proxy-ignores-mapping",
            bad: C.method(
                "Get", "GET",
                "{Type: HTTP_PROXY, IntegrationHttpMethod: GET, Uri: 'http://b.example/', RequestTemplates: {application/json: '{}'}}"
            ), good: get, says: "has request templates", line: "RequestTemplates"),
        C(
            rule: "rest-api-without-need", bad: get, good: C.method("Get", "GET", mock),
            says: "nothing that HTTP APIs lack", line: "Shop:"),
        C(
            rule: "selection-pattern",
            bad: C.method(
                "Get", "GET",
                http("{}", "[{StatusCode: 200}, {StatusCode: 400, SelectionPattern: '4xx'}]")),
            good: C.method(
                "Get", "GET",
                http("{}", "[{StatusCode: 200}, {StatusCode: 400, SelectionPattern: '4\\d{2}'}]")),
            says: "no status matches '4xx'", line: "IntegrationResponses"),
        C(
            rule: "stage-variable-function",
            bad: C.method("Get", "GET", variableURI) + C.deployed("Get", variables: "{fn: orders}"),
            good: get + C.deployed("Get", variables: "{fn: orders}"),
            says: "'fn' names the function 'orders'", line: "Variables: {fn: orders}"),
        C(
            rule: "stage-variable-unset",
            bad: C.method("Get", "GET", variableURI) + C.deployed("Get", variables: "{f: orders}"),
            good: C.method("Get", "GET", variableURI)
                + C.deployed("Get", variables: "{fn: orders}"),
            says: "uses stage variable 'fn'", line: "Integration:"),
        C(
            rule: "template-variable", bad: C.method("Get", "GET", http("{\"a\": \"$foo\"}")),
            good: C.method("Get", "GET", http("{\"a\": \"$input.body\"}")),
            says: "nothing sets $foo", line: "RequestTemplates"),
        C(
            rule: "template-not-json", bad: C.method("Get", "GET", http("{\"a\": 1,}")),
            good: C.method("Get", "GET", http("{\"a\": 1}")), says: "request template",
            line: "RequestTemplates"),
        C(
            rule: "template-dead-branch",
            bad: C.method("Get", "GET", http("{\"a\": #if(false) 1 #else 2 #end}")),
            good: C.method("Get", "GET", http("{\"a\": #if($input.body) 1 #else 2 #end}")),
            says: "request template", line: "RequestTemplates"),
        C(
            rule: "template-syntax", bad: C.method("Get", "GET", http("{#if($a) 1}")),
            good: C.method("Get", "GET", http("{}")), says: "request template",
            line: "RequestTemplates"),
        C(
            rule: "unauthenticated-write", bad: openWrite, good: get,
            says: "POST /orders is open to everybody", line: "AuthorizationType: NONE"),
        C(
            rule: "unauthenticated-write", bad: openWrite,
            good: openWrite.replacing(
                "Properties:",
                with: "Metadata: {Penstock: {Authorizers: AWS_IAM}}\n    Properties:"),
            says: "POST /orders is open to everybody", line: "AuthorizationType: NONE"),
        C(
            rule: "unreachable-route",
            bad: ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"]
                .map { C.method("M\($0)", $0) }.joined(),
            good: ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "ANY"]
                .map { C.method("M\($0)", $0) }.joined(), says: "ANY /orders is never chosen",
            line: "MANY:"),
        C(
            rule: "unused-authorizer", bad: authorizer(get), good: authorizer(guarded),
            says: "'users'", line: "Users:"),
        C(
            rule: "unused-authorizer", bad: authorizer(get), good: authorizer(chained("all_of")),
            says: "'users'", line: "Users:"),
        C(
            rule: "unused-model", bad: get + model,
            good: C.method(
                "Get", "GET", C.proxy, "RequestModels: {application/json: !Ref Order}") + model,
            says: "'Order'", line: "Order:"),
        C(
            rule: "unused-request-validator", bad: get + validator,
            good: C.method("Get", "GET", C.proxy, "RequestValidatorId: !Ref Bodies") + validator,
            says: "'bodies'", line: "Bodies:"),
        C(
            rule: "wildcard-origin-with-credentials", bad: C.method("Get", "GET", cors("*")),
            good: C.method("Get", "GET", cors("https://a.example")),
            says: "GET /orders allows credentials", line: "IntegrationResponses"),
        C(
            rule: "timeout-too-long",
            bad: C.method(
                "Get", "GET", C.proxy.replacing("}", with: ", TimeoutInMillis: 29001}")),
            good: C.method(
                "Get", "GET", C.proxy.replacing("}", with: ", TimeoutInMillis: 29000}")),
            says: "29001 ms", line: "TimeoutInMillis: 29001"),
    ]

    private static let httpCases = [
        C(
            rule: "cors-missing",
            bad: jwt(
                C.http("", ["GET /pets"], "AuthorizationType: JWT\n      AuthorizerId: !Ref Users")),
            good: jwt(
                C.http(
                    ", CorsConfiguration: {AllowOrigins: ['https://a.example']}", ["GET /pets"],
                    "AuthorizationType: JWT\n      AuthorizerId: !Ref Users")),
            says: "no CORS configuration", line: "Web:"),
        C(
            rule: "wildcard-origin-with-credentials",
            bad: C.http(
                ", CorsConfiguration: {AllowOrigins: ['*'], AllowCredentials: true}", ["GET /pets"]),
            good: C.http(", CorsConfiguration: {AllowOrigins: ['*']}", ["GET /pets"]),
            says: "to every origin", line: "CorsConfiguration"),
        C(
            rule: "unauthenticated-write", bad: C.http("", ["POST /pets"]),
            good: C.http("", ["GET /pets"]), says: "POST /pets is open", line: "Route0:"),
        C(
            rule: "unreachable-route",
            bad: C.http("", ["$default", "ANY /", "ANY /{proxy+}"]),
            good: C.http("", ["$default", "ANY /{proxy+}"]), says: "$default is never chosen",
            line: "Route0:"),
        C(
            rule: "unused-authorizer", bad: jwt(C.http("", ["GET /pets"])),
            good: jwt(
                C.http(
                    "", ["GET /pets"],
                    "AuthorizationType: JWT\n      AuthorizerId: !Ref Users")),
            says: "no route uses the authorizer 'users'", line: "Users:"),
    ]

    private static func asking(_ more: String) -> String {
        """
          Gate:
            Type: AWS::ApiGateway::Authorizer
            Properties:
              RestApiId: !Ref Shop
              Name: gate
              Type: REQUEST
              AuthorizerUri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations'
              \(more)

        """
    }

    private static func jwt(_ rest: String) -> String {
        rest + """
              Users:
                Type: AWS::ApiGatewayV2::Authorizer
                Properties:
                  ApiId: !Ref Web
                  Name: users
                  AuthorizerType: JWT
                  IdentitySource: ['$request.header.Authorization']
                  JwtConfiguration: {Audience: [a], Issuer: 'https://i.example'}

            """
    }
}
