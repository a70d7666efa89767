import Foundation
import Testing

@Suite("Addresses", .serialized, .timeLimit(.minutes(10)))
struct AddressTests {
    /// A REST API `demo` whose root, resource and keyed resource answer what they are.
    static func template(greeting: String = "$context.domainName") -> String {
        """
        Resources:
          Api:
            Type: AWS::ApiGateway::RestApi
            Properties: {Name: demo, Tags: [{Key: _custom_id_, Value: demo}]}
          Hello:
            Type: AWS::ApiGateway::Resource
            Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: hello}
          Keyed:
            Type: AWS::ApiGateway::Resource
            Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: keyed}
        \(method("Root", "!GetAtt Api.RootResourceId", "root"))
        \(method("Get", "!Ref Hello", greeting))
        \(method("KeyedGet", "!Ref Keyed", "keyed", more: "ApiKeyRequired: true"))
          Deployment:
            Type: AWS::ApiGateway::Deployment
            DependsOn: [Root, Get, KeyedGet]
            Properties: {RestApiId: !Ref Api}
          Stage:
            Type: AWS::ApiGateway::Stage
            Properties: {RestApiId: !Ref Api, DeploymentId: !Ref Deployment, StageName: prod}
          Key:
            Type: AWS::ApiGateway::ApiKey
            Properties: {Enabled: true, Name: one, Value: 0123456789abcdefghij}
          Loose:
            Type: AWS::ApiGateway::ApiKey
            Properties:
              Enabled: true
              Name: loose
              Value: jihgfedcba9876543210
              StageKeys: [{RestApiId: !Ref Api, StageName: !Ref Stage}]
          Plan:
            Type: AWS::ApiGateway::UsagePlan
            Properties: {ApiStages: [{ApiId: !Ref Api, Stage: !Ref Stage}]}
          PlanKey:
            Type: AWS::ApiGateway::UsagePlanKey
            Properties: {KeyId: !Ref Key, KeyType: API_KEY, UsagePlanId: !Ref Plan}
        """
    }

    private static func method(
        _ id: String, _ resource: String, _ answer: String, more: String = "OperationName: x"
    ) -> String {
        """
          \(id):
            Type: AWS::ApiGateway::Method
            Properties:
              RestApiId: !Ref Api
              ResourceId: \(resource)
              HttpMethod: GET
              AuthorizationType: NONE
              \(more)
              MethodResponses: [{StatusCode: "200"}]
              Integration:
                Type: MOCK
                RequestTemplates: {application/json: '{"statusCode": 200}'}
                IntegrationResponses:
                  - {StatusCode: "200", ResponseTemplates: {application/json: '\(answer)'}}
        """
    }

    @Test("a stage's URL without its slash is its root resource, at every address")
    func noSlash() throws {
        let gateway = try Gateway(
            definitions: ["api.yaml"], files: ["api.yaml": Self.template()])
        for path in ["/prod", "/_aws/execute-api/demo/prod", "/restapis/demo/prod/_user_request_"] {
            for path in [path, path + "/", path + "?a=b"] {
                let answer = try gateway.send("GET", path)
                #expect(answer.status == 200, "\(path)")
                #expect(answer.body == "root", "\(path)")
            }
        }
        let host = ["Host: demo.execute-api.us-east-1.amazonaws.com"]
        #expect(try gateway.send("GET", "/prod", headers: host).body == "root")
        // No method there: the stage's own answer.
        let missing = try gateway.send("POST", "/prod")
        #expect(missing.status == 403)
        #expect(missing.body == #"{"message":"Missing Authentication Token"}"#)
    }

    @Test("the management listener serves APIs at their addresses, before it asks who calls")
    func managed() throws {
        let gateway = try Gateway(
            definitions: ["api.yaml"], files: ["api.yaml": Self.template()],
            arguments: ["--manage", "127.0.0.1:0", "--ephemeral"])
        let client = try Client(port: gateway.managementPort)
        for (path, headers) in [
            ("/_aws/execute-api/demo/prod", []),
            ("/restapis/demo/prod/_user_request_", []),
            ("/restapis/demo/prod/_user_request_/", []),
            ("/prod", ["Host: demo.execute-api.localhost:4566"]),
            ("/prod/", ["Host: demo.execute-api.us-east-1.amazonaws.com"]),
        ] {
            let answer = try client.send("GET", path, headers: headers)
            #expect(answer.status == 200, "\(path) \(headers)")
            #expect(answer.body == "root")
        }
        // A single API's root isn't there: the management API is.
        #expect(try client.send("GET", "/prod/").status == 403)
        let managed = try client.send("GET", "/restapis", headers: ManagementTests.signed)
        #expect(managed.status == 200)
        #expect(managed.body.contains("item") || managed.body == "{}")
        #expect(gateway.terminate() == 0)
    }

    @Test("an HTTP API's unknown stage and route are 404 without an error type, an unknown API 403")
    func unknown() throws {
        let document = """
            openapi: 3.0.1
            info: {title: shop, version: "1"}
            x-amazon-apigateway-importexport-version: "1.0"
            tags: [{name: _custom_id_, x-amazon-apigateway-tag-value: shop}]
            paths:
              /pets:
                get:
                  x-amazon-apigateway-integration:
                    {type: http_proxy, httpMethod: GET, payloadFormatVersion: "1.0", uri: "http://127.0.0.1:1/"}
            """
        let gateway = try Gateway(definitions: ["api.yaml"], files: ["api.yaml": document])
        let host = ["Host: shop.execute-api.localhost"]
        for (method, path, headers) in [
            ("GET", "/", []), ("GET", "/other", host), ("POST", "/pets", host),
            ("GET", "/_aws/execute-api/shop/none/pets", []),
        ] {
            let answer = try gateway.send(method, path, headers: headers)
            #expect(answer.status == 404, "\(method) \(path)")
            #expect(answer.body == #"{"message":"Not Found"}"#)
            #expect(answer["x-amzn-errortype"] == nil)
        }
        for (path, headers) in [
            ("/_aws/execute-api/none/prod", []),
            ("/pets", ["Host: none.execute-api.us-east-1.amazonaws.com"]),
        ] {
            let answer = try gateway.send("GET", path, headers: headers)
            #expect(answer.status == 403, "\(path)")
            #expect(answer.body == #"{"message":"Forbidden"}"#)
            #expect(answer["x-amzn-errortype"] == "ForbiddenException")
        }
    }

    @Test("what manages isn't in the access log, what is served on the same port is")
    func accessLog() throws {
        let gateway = try Gateway(
            """
              shop:
                hosts: [shop.example]
                routes: [{route: GET /orders, pipeline: {integrate: Integrate/Echo}}]
            """, arguments: ["--manage", "127.0.0.1:0", "--ephemeral"])
        let port = gateway.managementPort
        _ = try Client(port: port).send("GET", "/restapis", headers: ManagementTests.signed)
        _ = try Client(port: port).send("GET", "/orders", headers: ["Host: shop.example"])
        #expect(gateway.terminate() == 0)
        let lines = try gateway.directory.read("access.log").split(separator: "\n")
        #expect(lines.count == 1)
        #expect(lines.first?.contains("/orders") == true)
    }

    @Test("a body for an API on the management listener is streamed past the management's bound")
    func body() throws {
        let backend = try RawBackend()
        let gateway = try Gateway(
            """
              shop:
                hosts: [shop.example]
                routes:
                  - route: POST /orders
                    pipeline: {integrate: {use: Integrate/HTTP, config: {upstream: orders}}}
            """,
            more: "upstreams: {orders: {targets: [\"127.0.0.1:\(backend.port)\"]}}",
            arguments: ["--manage", "127.0.0.1:0", "--ephemeral"])
        let port = gateway.managementPort
        let body = String(repeating: "x", count: 9 << 20)
        let answer = try Client(port: port).send(
            "POST", "/orders", headers: ["Host: shop.example"], body: body)
        #expect(answer.status == 200)
        #expect(answer.body == "POST /orders HTTP/1.1")
        // More than a function's archive is too much for the management API.
        let refused = try Client(port: port).send(
            "POST", "/restapis",
            headers: ManagementTests.signed + ["Content-Length: \(80 << 20)"])
        #expect(refused.status == 413)
    }

    @Test(
        "--public-url is the domain name in templates, with its port where it isn't the usual one",
        arguments: [
            ("https://api.example.com", "api.example.com"),
            ("https://api.example.com:443/", "api.example.com"),
            ("http://api.example.com:8443/x", "api.example.com:8443"),
        ])
    func publicURL(url: String, name: String) throws {
        let gateway = try Gateway(
            definitions: ["api.yaml"],
            files: [
                "api.yaml": Self.template(greeting: "$context.domainName $context.domainPrefix")
            ],
            arguments: ["--public-url", url])
        #expect(try gateway.send("GET", "/prod/hello").body == "\(name) api")
    }

    @Test("a step in a child process has the public name too")
    func publicURLInChild() throws {
        let gateway = try Gateway(
            """
              own:
                routes:
                  - route: GET /own
                    pipeline:
                      transform: {request: {use: h, config: {request: [{set: x-domain, value: "$${context.domainName}"}]}}}
                      integrate: Integrate/Echo
            """, more: "plugins: {h: {builtin: Transform/Headers, isolation: process}}",
            arguments: ["--public-url", "https://gw.test:8443"])
        #expect(try gateway.send("GET", "/own").body.contains(#"["x-domain","gw.test:8443"]"#))
    }

    @Test(
        "a --public-url that is no URL of a host is wrong usage",
        arguments: [
            "api.example.com", "ftp://a", "http://", "http://a/?b", "http://a b/", "https://u@a",
        ])
    func wrongURL(url: String) throws {
        let run = try CommandRun(["serve", "none.yaml", "--public-url", url])
        #expect(run.status == 2, "\(run.errors)")
        #expect(run.errors.contains("--public-url"))
    }

    @Test("the public name is in the access log; without it the client's Host is")
    func publicURLInLog() throws {
        let configuration = """
            listeners: [{name: main, address: "127.0.0.1:0"}]
            admin: off
            access_log: {path: access.log, fields: {domain: $context.domainName}}
            apis:
              one:
                routes:
                  - route: GET /a
                    pipeline: {integrate: Integrate/Echo}
            """
        for (arguments, name) in [
            (["--public-url", "http://gw.example:8080"], "gw.example:8080"), ([], "localhost"),
        ] {
            let gateway = try Gateway(
                definitions: ["own.yaml"], files: ["own.yaml": configuration], arguments: arguments)
            _ = try gateway.send("GET", "/a")
            #expect(gateway.terminate() == 0)
            #expect(try gateway.directory.read("access.log") == #"{"domain":"\#(name)"}"# + "\n")
        }
    }

    @Test("no key, a wrong key and a key in no plan get AWS's 403")
    func keys() throws {
        let gateway = try Gateway(
            definitions: ["api.yaml"], files: ["api.yaml": Self.template()])
        // Recorded: test_api_key_required_for_methods; aws-surface §2.4.
        for key in [nil, "wrong-wrong-wrong-wrong", "jihgfedcba9876543210"] {
            let answer = try gateway.send(
                "GET", "/prod/keyed", headers: key.map { ["x-api-key: \($0)"] } ?? [])
            #expect(answer.status == 403)
            #expect(answer.body == #"{"message":"Forbidden"}"#)
            #expect(answer["x-amzn-errortype"] == "ForbiddenException")
        }
        let right = try gateway.send(
            "GET", "/prod/keyed", headers: ["x-api-key: 0123456789abcdefghij"])
        #expect(right.body == "keyed")
    }
}
