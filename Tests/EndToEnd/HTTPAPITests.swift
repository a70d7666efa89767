import Foundation
import Testing

// What a client of an HTTP API sees: aws-surface.md §3; the developer guide's pages on HTTP APIs.
@Suite("HTTP APIs", .serialized, .timeLimit(.minutes(10)))
struct HTTPAPITests {
    static let backend = try? RawBackend()

    /// An HTTP API with these routes, each to an integration of the same name.
    static func template(
        api: String = "", stage: String = "", routes: [(key: String, integration: String)]
    ) -> String {
        var text = """
            Resources:
              Api:
                Type: AWS::ApiGatewayV2::Api
                Properties: {Name: shop, ProtocolType: HTTP, Tags: {_custom_id_: shop}\(api)}
              Stage:
                Type: AWS::ApiGatewayV2::Stage
                Properties: {ApiId: !Ref Api, StageName: $default, AutoDeploy: true\(stage)}

            """
        for (number, route) in routes.enumerated() {
            text += """
                  Route\(number):
                    Type: AWS::ApiGatewayV2::Route
                    Properties: {ApiId: !Ref Api, RouteKey: "\(route.key)", Target: !Sub "integrations/${Integration\(number)}"}
                  Integration\(number):
                    Type: AWS::ApiGatewayV2::Integration
                    Properties:
                      ApiId: !Ref Api
                      IntegrationType: HTTP_PROXY
                      IntegrationMethod: ANY
                      PayloadFormatVersion: "1.0"
                      \(route.integration.replacing("\n", with: "\n      "))

                """
        }
        return text
    }

    static func gateway(
        api: String = "", stage: String = "", arguments: [String] = [],
        _ routes: [(key: String, integration: String)]
    ) throws -> Gateway {
        try Gateway(
            definitions: ["api.yaml"],
            files: ["api.yaml": template(api: api, stage: stage, routes: routes)],
            arguments: arguments)
    }

    private func uri(_ path: String) throws -> String {
        "IntegrationUri: http://127.0.0.1:\(try #require(Self.backend).port)\(path)"
    }

    @Test("answers have the API's own id, backends its trace, Forwarded and Via")
    func identity() throws {
        let backend = try #require(Self.backend)
        backend.reset()
        let gateway = try Self.gateway([
            ("GET /pets/{id}", try uri("/animals/{id}")),
            ("GET /dead", "IntegrationUri: http://127.0.0.1:1/"),
        ])
        let answer = try gateway.send(
            "GET", "/pets/1", headers: ["traceparent: 00-1-2-01", "Host: shop.test"])
        #expect(answer.body == "GET /animals/1 HTTP/1.1")
        let id = try #require(answer["apigw-requestid"])
        #expect(id.utf8.count == 16 && id.hasSuffix("="))
        for name in ["x-amzn-requestid", "x-request-id"] { #expect(answer[name] == nil) }
        let head = try #require(backend.requests.first?.head)
        #expect(head.contains("\r\nX-Amzn-Trace-Id: Root=1-"))
        #expect(head.contains("\r\ntraceparent: 00-1-2-01\r\n"))
        #expect(head.contains("\r\nvia: HTTP/1.1 AmazonAPIGateway\r\n"))
        #expect(head.contains("\r\nforwarded: for=127.0.0.1;host=shop.test;proto=http\r\n"))
        for (path, status, message) in [
            ("/dead", 503, "Service Unavailable"), ("/none", 404, "Not Found"),
        ] {
            let failure = try gateway.send("GET", path)
            #expect(failure.status == status)
            #expect(failure.body == #"{"message":"\#(message)"}"#)
            #expect(failure["x-amzn-errortype"] == nil)
            #expect(failure["apigw-requestid"] != nil)
        }
    }

    @Test("routes: full match, then greedy, then $default; a slash at the end counts")
    func routes() throws {
        try #require(Self.backend).reset()
        let gateway = try Self.gateway([
            ("GET /pets/dog/1", try uri("/exact")), ("GET /pets/dog/{id}", try uri("/id")),
            ("GET /pets/{proxy+}", try uri("/greedy")), ("ANY /{proxy+}", try uri("/any")),
            ("$default", try uri("/default")), ("POST /pets/dog/1", try uri("/post")),
        ])
        // Developer guide, "Working with routes for HTTP APIs", its table.
        for (method, path, expected) in [
            ("GET", "/pets/dog/1", "/exact"), ("GET", "/pets/dog/2", "/id"),
            ("GET", "/pets/cat/1", "/greedy"), ("POST", "/test/5", "/any"),
            ("POST", "/pets/dog/1", "/post"), ("DELETE", "/pets/dog/1", "/any"),
            ("GET", "/", "/default"), ("GET", "/pets/dog/1/", "/greedy"),
        ] {
            let answer = try gateway.send(method, path)
            #expect(answer.body == "\(method) \(expected) HTTP/1.1", "\(method) \(path)")
        }
    }

    @Test("CORS: preflights are answered, the backend's own headers are not passed on")
    func cors() throws {
        try #require(Self.backend).reset { _ in
            .init(
                Array(
                    "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: x\r\nContent-Length: 0\r\n\r\n"
                        .utf8), .keep)
        }
        let gateway = try Self.gateway(
            api: """
                , CorsConfiguration: {AllowOrigins: ["https://a.example"], AllowMethods: [GET, PUT], \
                AllowHeaders: [x-a], ExposeHeaders: [x-b], MaxAge: 9, AllowCredentials: true}
                """,
            [("GET /pets", try uri("/"))])
        let origin = "Origin: https://a.example"
        for path in ["/pets", "/", "/any/where"] {
            let preflight = try gateway.send(
                "OPTIONS", path, headers: [origin, "Access-Control-Request-Method: PUT"])
            #expect(preflight.status == 204 && preflight.body.isEmpty)
            #expect(preflight["content-type"] == nil)
            #expect(preflight["access-control-allow-origin"] == "https://a.example")
            #expect(preflight["access-control-allow-methods"] == "GET,PUT")
            #expect(preflight["access-control-allow-headers"] == "x-a")
            #expect(preflight["access-control-max-age"] == "9")
            #expect(preflight["access-control-allow-credentials"] == "true")
        }
        let answer = try gateway.send("GET", "/pets", headers: [origin])
        #expect(answer["access-control-allow-origin"] == "https://a.example")
        #expect(answer["access-control-expose-headers"] == "x-b")
        let missing = try gateway.send("GET", "/none", headers: [origin])
        #expect(missing.status == 404)
        #expect(missing["access-control-allow-origin"] == "https://a.example")
        for headers in [[], ["Origin: https://b.example"]] {
            let other = try gateway.send("GET", "/pets", headers: headers)
            #expect(other.status == 200 && other["access-control-allow-origin"] == nil)
        }
    }

    @Test("without CORS configuration the backend's headers pass and OPTIONS is a method")
    func noCORS() throws {
        try #require(Self.backend).reset { _ in
            .init(
                Array(
                    "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: x\r\nContent-Length: 0\r\n\r\n"
                        .utf8), .keep)
        }
        let gateway = try Self.gateway([("GET /pets", try uri("/"))])
        #expect(try gateway.send("GET", "/pets")["access-control-allow-origin"] == "x")
        #expect(try gateway.send("OPTIONS", "/pets").status == 404)
    }

    @Test("parameters are mapped both ways; values are those that came")
    func mapping() throws {
        let backend = try #require(Self.backend)
        backend.reset { request in
            .init(
                Array(
                    "HTTP/1.1 \(request.line.contains("/new") ? 500 : 200) X\r\nX-Back: b\r\nContent-Length: 2\r\n\r\n{}"
                        .utf8), .keep)
        }
        let gateway = try Self.gateway([
            (
                "ANY /pets/{id}",
                """
                IntegrationUri: http://127.0.0.1:\(backend.port)/animals/{id}?fixed=1
                RequestParameters:
                  "append:header.x-id": "pet-$request.path.id"
                  "overwrite:querystring.q": "$request.body.name"
                  "remove:header.x-gone": "''"
                  "overwrite:header.host": inner.test
                """
            ),
            (
                "ANY /path/{proxy+}",
                """
                IntegrationUri: http://127.0.0.1:\(backend.port)/
                RequestParameters: {"overwrite:path": "/new$request.path"}
                ResponseParameters:
                  "500":
                    ResponseParameters:
                      - {Destination: "overwrite:statuscode", Source: "403"}
                      - {Destination: "append:header.x-more", Source: "$response.header.x-back"}
                """
            ),
            (
                "ANY /reserved",
                """
                IntegrationUri: http://127.0.0.1:\(backend.port)/
                RequestParameters: {"overwrite:header.Authorization": "x"}
                """
            ),
        ])
        _ = try gateway.send(
            "POST", "/pets/1?q=old&z=%41", headers: ["x-gone: 1"], body: #"{"name":"a b"}"#)
        let first = try #require(backend.requests.first)
        #expect(first.line == "POST /animals/1?z=%41&fixed=1&q=a%20b HTTP/1.1")
        #expect(first.head.contains("\r\nx-id: pet-1\r\n"))
        #expect(first.head.lowercased().contains("\r\nhost: inner.test\r\n"))
        #expect(!first.head.contains("x-gone"))
        // The path is without the address's base path, and stays encoded.
        for path in ["/path/a%2Fb/c", "/_aws/execute-api/shop/$default/path/a%2Fb/c"] {
            let answer = try gateway.send("GET", path)
            #expect(answer.status == 403 && answer["x-more"] == "b")
            #expect(backend.requests.last?.line == "GET /new/path/a%2Fb/c HTTP/1.1")
        }
        let reserved = try gateway.send("GET", "/reserved")
        #expect(reserved.status == 500)
        #expect(reserved.body == #"{"message":"Internal Server Error"}"#)
        #expect(gateway.log.all.contains("the header 'Authorization' is reserved"))
    }

    @Test("a VPC link leads where --map says, its stage's name in the path; else it is 500")
    func link() throws {
        let (first, second) = (try RawBackend(), try RawBackend())
        let listener = "arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/app/lb/1/2"
        let template = Self.template(routes: [
            ("ANY /{proxy+}", "IntegrationUri: \"\(listener)\""),
            ("GET /other", "IntegrationUri: \"\(listener)9\""),
        ]).replacing(
            "HTTP_PROXY\n",
            with: "HTTP_PROXY\n      ConnectionType: VPC_LINK\n      ConnectionId: vl1\n")
        let gateway = try Gateway(
            definitions: ["api.yaml"], files: ["api.yaml": template],
            arguments: [
                "--map", "\(listener)=http://127.0.0.1:\(first.port)", "--map",
                "\(listener)=http://127.0.0.1:\(second.port)", "--map",
                "\(listener)=http://127.0.0.1:1",
            ])
        // One of the targets is dead: its requests go to another.
        for _ in 0..<8 {
            #expect(try gateway.send("GET", "/a/b?c=1").body == "GET /a/b?c=1 HTTP/1.1")
        }
        #expect(first.requests.count + second.requests.count == 8)
        #expect(!first.requests.isEmpty && !second.requests.isEmpty)
        #expect(try gateway.send("GET", "/other").status == 500)
        #expect(gateway.log.all.contains("--map \(listener)9=http://HOST:PORT"))
    }

    @Test("a stage's access log has its format, in a file for its log group")
    func accessLog() throws {
        let backend = try #require(Self.backend)
        backend.reset { _ in
            .init(
                Array(
                    "HTTP/1.1 202 X\r\nx-amz-request-id: r1\r\nContent-Length: 3\r\n\r\nabc".utf8),
                .keep)
        }
        let format =
            "$context.status $context.routeKey $context.integration.status $context.stage "
            + "$context.responseLength $context.awsEndpointRequestId $context.authorizer.error "
            + "$context.xrayTraceId $context.requestId"
        let stage = """
            , AccessLogSettings: {Format: '\(format)', \
            DestinationArn: "arn:aws:logs:us-east-1:000000000000:log-group:/shop/http"}
            """
        let gateway = try Self.gateway(
            stage: stage, arguments: ["--access-logs", "logs"],
            [("GET /pets", try uri("/")), ("$default", try uri("/"))])
        let trace = "X-Amzn-Trace-Id: Root=1-5759e988-bd862e3fe1be46a994272793"
        let first = try gateway.send("GET", "/pets", headers: [trace])
        let second = try gateway.send("GET", "/else", headers: [trace])
        _ = gateway.terminate()
        let ids = [first, second].compactMap { $0["apigw-requestid"] }
        try #require(ids.count == 2)
        let root = "Root=1-5759e988-bd862e3fe1be46a994272793"
        #expect(
            try gateway.directory.read("logs/shop-http.log")
                == """
                202 GET /pets 202 $default 3 r1 - \(root) \(ids[0])
                202 $default 202 $default 3 r1 - \(root) \(ids[1])

                """)
    }

    @Test("a log that can't be written ends the start")
    func unwritableLog() throws {
        let stage =
            ", AccessLogSettings: {Format: $context.status, DestinationArn: \"arn:aws:logs:us-east-1:0:log-group:a\"}"
        #expect(throws: Gateway.Failure.self) {
            _ = try Self.gateway(
                stage: stage, arguments: ["--access-logs", "/proc/none"], [("GET /", try uri("/"))])
        }
    }

    @Test("bodies that are too long and backends that are late have the answers of HTTP APIs")
    func limits() throws {
        let backend = try #require(Self.backend)
        backend.reset { _ in .init([], .hang) }
        let gateway = try Self.gateway([
            ("ANY /late", try uri("/") + "\nTimeoutInMillis: 50"), ("POST /big", try uri("/")),
        ])
        let late = try gateway.send("GET", "/late")
        #expect(late.status == 503)
        #expect(late.body == #"{"message":"Service Unavailable"}"#)
        // 10 MB: aws-surface.md §1; only announced.
        let big = try gateway.send(
            "POST", "/big", headers: ["Content-Length: 10485761", "Expect: 100-continue"])
        #expect(big.status == 413)
        #expect(big.body == #"{"message":"Request Entity Too Large"}"#)
        #expect(big["x-amzn-errortype"] == nil && big["apigw-requestid"] != nil)
    }

    @Test("stages: a named one below its name, $default at the root, and their variables in URIs")
    func stages() throws {
        try #require(Self.backend).reset()
        let template =
            Self.template(
                stage: ", StageVariables: {path: base}",
                routes: [("GET /pets", try uri("/${stageVariables.path}/x"))]
            ).replacing(
                "  Route0:\n",
                with: """
                      Dev:
                        Type: AWS::ApiGatewayV2::Stage
                        Properties: {ApiId: !Ref Api, StageName: dev, AutoDeploy: true, StageVariables: {path: dev}}
                      Route0:

                    """)
        let gateway = try Gateway(definitions: ["api.yaml"], files: ["api.yaml": template])
        #expect(try gateway.send("GET", "/pets").body == "GET /base/x HTTP/1.1")
        #expect(try gateway.send("GET", "/dev/pets").body == "GET /dev/x HTTP/1.1")
        #expect(try gateway.send("GET", "/pets/").status == 404)
        #expect(try gateway.send("GET", "/prod/pets").status == 404)
    }
}
