import Foundation
import Testing

@Suite("Definitions", .serialized, .timeLimit(.minutes(10)))
struct DefinitionTests {
    /// A REST API with a MOCK that greets `who`, and a method whose template is broken.
    private static func template(who: String) -> String {
        """
        Resources:
          Api:
            Type: AWS::ApiGateway::RestApi
            Properties: {Name: demo, Tags: [{Key: _custom_id_, Value: demo}]}
          Hello:
            Type: AWS::ApiGateway::Resource
            Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: hello}
          Get:
            Type: AWS::ApiGateway::Method
            Properties:
              RestApiId: !Ref Api
              ResourceId: !Ref Hello
              HttpMethod: GET
              AuthorizationType: NONE
              MethodResponses: [{StatusCode: "200"}]
              Integration:
                Type: MOCK
                RequestTemplates: {application/json: '{"statusCode": 200}'}
                IntegrationResponses:
                  - {StatusCode: "200", ResponseTemplates: {application/json: 'hello \(who)'}}
          Broken:
            Type: AWS::ApiGateway::Method
            Properties:
              RestApiId: !Ref Api
              ResourceId: !Ref Hello
              HttpMethod: POST
              AuthorizationType: NONE
              Integration: {Type: MOCK, RequestTemplates: {application/json: "#if( broken"}}
          Deployment:
            Type: AWS::ApiGateway::Deployment
            DependsOn: [Get, Broken]
            Properties: {RestApiId: !Ref Api}
          Stage:
            Type: AWS::ApiGateway::Stage
            Properties: {RestApiId: !Ref Api, DeploymentId: !Ref Deployment, StageName: prod}
        Outputs:
          Url: {Value: !Sub "https://${Api}.execute-api.${AWS::Region}.amazonaws.com/prod/hello"}
        """
    }

    @Test("a template is served at all its addresses; what is broken in it answers 500 alone")
    func template() throws {
        let gateway = try Gateway(
            definitions: ["api.yaml"], files: ["api.yaml": Self.template(who: "world")],
            arguments: ["--outputs-file", "outputs.json"])
        let host = "Host: demo.execute-api.localhost"
        for (path, headers) in [
            ("/prod/hello", []), ("/_aws/execute-api/demo/prod/hello", []),
            ("/restapis/demo/prod/_user_request_/hello", []), ("/prod/hello", [host]),
            ("/prod/hello", ["Host: demo.execute-api.us-east-1.amazonaws.com:8080"]),
        ] {
            let answer = try gateway.send("GET", path, headers: headers)
            #expect(answer.status == 200)
            #expect(answer.body == "hello world")
        }
        let broken = try gateway.send("POST", "/prod/hello", body: "{}")
        #expect(broken.status == 500)
        #expect(broken.body == #"{"message":"Internal server error"}"#)
        // Recorded: test_routing_not_found.
        for (method, path) in [("DELETE", "/prod/hello"), ("GET", "/prod/nothing")] {
            let answer = try gateway.send(method, path)
            #expect(answer.status == 403)
            #expect(answer.body == #"{"message":"Missing Authentication Token"}"#)
        }
        // aws-surface §2.1: an unknown stage is forbidden.
        for (path, headers) in [("/other", []), ("/", []), ("/other/hello", [host])] {
            let answer = try gateway.send("GET", path, headers: headers)
            #expect(answer.status == 403)
            #expect(answer.body == #"{"message":"Forbidden"}"#)
            #expect(answer["x-amzn-errortype"] == "ForbiddenException")
        }
        // Where its resource, `Broken`, begins.
        #expect(
            gateway.log.all.contains(" warning api.yaml:21: demo/prod POST /hello: answers 500"))
        #expect(!gateway.log.all.contains("warning warning"))
        // Of two sides of one step, neither waits for the other.
        #expect(!gateway.log.all.contains("nothing before it writes it"))
        #expect(
            try gateway.directory.read("outputs.json")
                .contains("http://127.0.0.1:\(gateway.port)/prod/hello"))
    }

    @Test("a firewall that isn't enforced here ends the start, unless that is accepted")
    func unenforced() throws {
        let walled =
            Self.template(who: "world").replacing(
                "Outputs:\n",
                with: """
                      Wall:
                        Type: AWS::WAFv2::WebACLAssociation
                        Properties:
                          ResourceArn: !Sub "arn:aws:apigateway:${AWS::Region}::/restapis/${Api}/stages/${Stage}"
                          WebACLArn: arn:aws:wafv2:us-east-1:000000000000:regional/webacl/w/1
                    Outputs:

                    """)
        let directory = try TemporaryDirectory()
        try directory.write(walled, to: "api.yaml")
        let usual = ["serve", "api.yaml", "--listen", "127.0.0.1:0", "--admin", "off"]
        let refused = try CommandRun(usual, in: directory.url)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("error: api.yaml:"))
        #expect(refused.errors.contains("--accept-unenforced serves it without"))
        let gateway = try Gateway(
            definitions: ["api.yaml"], files: ["api.yaml": walled],
            arguments: ["--accept-unenforced"])
        #expect(try gateway.send("GET", "/prod/hello").status == 200)
        #expect(gateway.log.all.contains("the stage is served although its firewall"))
    }

    @Test("a template that changes is served anew; a wrong one is told and the old one stays")
    func reload() throws {
        let gateway = try Gateway(
            definitions: ["api.yaml"], files: ["api.yaml": Self.template(who: "world")])
        try gateway.directory.write(Self.template(who: "you"), to: "api.yaml")
        #expect(gateway.log.wait(for: "configuration serves") != nil)
        #expect(try gateway.send("GET", "/prod/hello").body == "hello you")
        let wrong = Self.template(who: "all").replacing("PathPart", with: "PathPrat")
        try gateway.directory.write(wrong, to: "api.yaml")
        #expect(gateway.log.wait(for: "configuration refused") != nil)
        #expect(try gateway.send("GET", "/prod/hello").body == "hello you")
    }

    @Test("a reload tells what it closes, with its line and each once; a warning's hint is apart")
    func closed() throws {
        let gateway = try Gateway(
            definitions: ["api.yaml"], files: ["api.yaml": Self.template(who: "world")])
        let chained = Self.template(who: "you").replacing(
            "  Get:\n    Type: AWS::ApiGateway::Method\n",
            with: "  Get:\n    Type: AWS::ApiGateway::Method\n"
                + "    Metadata: {Penstock: {Authorizers: AWS_IMA}}\n")
        try gateway.directory.write(chained, to: "api.yaml")
        #expect(gateway.log.wait(for: "configuration serves") != nil)
        #expect(try gateway.send("GET", "/prod/hello").status == 500)
        let told = gateway.log.all.split(separator: "\n").filter { $0.contains("names 'AWS_IMA'") }
        #expect(told.count == 1)
        #expect(told.first?.contains("api.yaml:") == true)
        #expect(told.first?.contains("hint=\"did you mean 'AWS_IAM'?\"") == true)
    }

    @Test("a file of the command line that can't be read changes nothing; nothing starts with it")
    func given() throws {
        let signed = Self.template(who: "world").replacing(
            "AuthorizationType: NONE", with: "AuthorizationType: AWS_IAM")
        let keys = """
            {"keys": [{"access_key_id": "A", "secret_access_key": "env:PATH",
              "arn": "arn:aws:iam::111122223333:user/alice"}]}
            """
        let broken = #"{"keys": [{"access_key_id": "A"}]}"#
        let gateway = try Gateway(
            definitions: ["api.yaml"], files: ["api.yaml": signed, "keys.json": keys],
            arguments: ["--iam-keys", "keys.json"])
        #expect(try gateway.send("GET", "/prod/hello").status == 403)
        try gateway.directory.write(broken, to: "keys.json")
        #expect(gateway.log.wait(for: "configuration refused") != nil)
        #expect(gateway.log.all.contains("--iam-keys"))
        #expect(gateway.log.all.contains("secret_access_key: is missing"))
        #expect(try gateway.send("GET", "/prod/hello").status == 403)
        let directory = try TemporaryDirectory()
        try directory.write(signed, to: "api.yaml")
        try directory.write(broken, to: "keys.json")
        let start = try CommandRun(
            [
                "serve", "api.yaml", "--iam-keys", "keys.json", "--listen", "127.0.0.1:0",
                "--admin", "off",
            ], in: directory.url)
        #expect(start.status == 1)
        #expect(start.errors.contains("error: --iam-keys"))
    }

    @Test("steps, and what is wrong with a chain, are at lines of the definition")
    func origins() throws {
        let directory = try TemporaryDirectory()
        func chained(_ key: String) -> String {
            Self.template(who: "you").replacing(
                "  Get:\n    Type: AWS::ApiGateway::Method\n",
                with: """
                      Get:
                        Type: AWS::ApiGateway::Method
                        Metadata:
                          Penstock:
                            Authorizers:
                              any_of:
                                - AWS_IAM
                                - use: Auth/APIKey
                                  \(key): next
                                  config: {keys: [{id: a, secret: "env:PATH"}]}

                    """)
        }
        try directory.write(chained("on_error"), to: "api.yaml")
        let good = try CommandRun(["explain", "api.yaml", "GET", "/prod/hello"], in: directory.url)
        #expect(good.output.contains("api.yaml:8"))
        #expect(good.output.contains("api.yaml:14"))
        #expect(good.output.contains("api.yaml:15"))
        #expect(!good.output.contains("lowered.json"))
        try directory.write("GET /_aws/execute-api/none/prod/hello\n", to: "r.txt")
        let unknown = try CommandRun(
            ["explain", "api.yaml", "--request", "r.txt", "--map", "x=http://127.0.0.1:1"],
            in: directory.url)
        #expect(unknown.output.contains("decision: FORBIDDEN: there is no such API"))
        try directory.write(chained("on_eror"), to: "api.yaml")
        let bad = try CommandRun(["check", "api.yaml"], in: directory.url)
        #expect(bad.status == 1)
        #expect(bad.errors.contains("api.yaml:16:15: error: unknown key 'on_eror'"))
    }

    @Test("$default explains itself; names of the command line that nothing asks for are told")
    func unasked() throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            """
            openapi: "3.0.1"
            info: {title: demo, version: "1"}
            paths:
              /$default:
                x-amazon-apigateway-any-method:
                  security: [{jwt: []}]
                  x-amazon-apigateway-integration:
                    {type: http_proxy, httpMethod: ANY, uri: "http://127.0.0.1:1/", payloadFormatVersion: "1.0"}
            components:
              securitySchemes:
                jwt:
                  type: oauth2
                  x-amazon-apigateway-authorizer:
                    type: jwt
                    identitySource: $request.header.Authorization
                    jwtConfiguration: {issuer: "https://issuer.example", audience: [a]}
            """, to: "api.yaml")
        let run = try CommandRun(
            [
                "explain", "api.yaml", "GET", "/any/thing", "--map", "orders=http://127.0.0.1:1",
                "--issuer", "https://isuer.example=http://127.0.0.1:1",
            ], in: directory.url)
        #expect(run.status == 0)
        #expect(run.output.contains("ANY /{proxy+}"))
        #expect(run.output.contains("{proxy} = any/thing"))
        #expect(run.errors.contains("--issuer https://isuer.example: no authorizer takes tokens"))
        #expect(run.errors.contains("did you mean 'https://issuer.example'?"))
        #expect(run.errors.contains("--map orders: nothing calls it"))
        let right = try CommandRun(
            [
                "explain", "api.yaml", "GET", "/", "--issuer",
                "https://issuer.example=http://127.0.0.1:1",
            ], in: directory.url)
        #expect(right.output.contains("ANY /"))
        #expect(!right.errors.contains("--issuer"))
    }

    @Test("a chain may ask for keys that no stage has; a statement that can't match is told")
    func closedByNobody() throws {
        let directory = try TemporaryDirectory()
        let policy = """
            Policy: {Version: "2012-10-17", Statement: [
                    {Effect: Allow, Principal: "*", Action: "execute-api:Invoke", Resource: "*"},
                    {Effect: Deny, Principal: "*", Action: "execute-api:*", Resource: "*/hello"}]},
            """
        let text = Self.template(who: "you").replacing(
            "  Get:\n    Type: AWS::ApiGateway::Method\n",
            with: "  Get:\n    Type: AWS::ApiGateway::Method\n"
                + "    Metadata: {Penstock: {Authorizers: API_KEY}}\n"
        ).replacing("{Name: demo,", with: "{Name: demo, \(policy)")
        try directory.write(text, to: "api.yaml")
        try directory.write("GET /prod/hello\n", to: "r.txt")
        let run = try CommandRun(
            ["explain", "api.yaml", "--request", "r.txt"], in: directory.url)
        #expect(run.status == 0)
        #expect(run.output.contains("decision: INVALID_API_KEY by apiKey (api.yaml:"))
        #expect(run.errors.contains("no API key is let in"))
        #expect(
            run.errors.contains(
                "statement 2 of the API's policy: the Resource '*/hello' is no resource of "
                    + "execute-api: the statement denies nothing"))
    }

    @Test("an API that is made and deployed by calls is served; what is edited since is not")
    func managed() throws {
        try manage(
            try Gateway(
                definitions: [], files: [:], arguments: ["--manage", "127.0.0.1:0", "--ephemeral"]))
    }

    @Test("so it is beside a native configuration, which keeps its routes and the root")
    func beside() throws {
        let gateway = try Gateway(
            """
              own:
                routes:
                  - route: GET /own
                    pipeline: {integrate: {use: Integrate/Mock, config: {body: own}}}
            """, arguments: ["--manage", "127.0.0.1:0", "--ephemeral"])
        #expect(try gateway.send("GET", "/own").body == "own")
        try manage(gateway)
        #expect(try gateway.send("GET", "/own").body == "own")
        #expect(try gateway.send("GET", "/other").status == 404)
        let host = ["Host: nobody.execute-api.localhost"]
        #expect(try gateway.send("GET", "/own", headers: host).status == 403)
        // The file is read anew, and what is managed stays beside it.
        #expect(try gateway.reload())
        #expect(try gateway.send("GET", "/own").body == "own")
    }

    private func manage(_ gateway: Gateway) throws {
        let client = { (method: String, path: String, body: String) throws -> Answer in
            try Client(port: gateway.managementPort).send(
                method, path, headers: ManagementTests.signed, body: body)
        }
        func member(_ name: String, _ answer: Answer) throws -> String {
            let object = try JSONSerialization.jsonObject(with: Data(answer.body.utf8))
            return try #require((object as? [String: Any])?[name] as? String)
        }
        let api = try client("POST", "/restapis", #"{"name":"made"}"#)
        let (id, root) = (try member("id", api), try member("rootResourceId", api))
        let method = "/restapis/\(id)/resources/\(root)/methods/GET"
        _ = try client("PUT", method, #"{"authorizationType":"NONE"}"#)
        _ = try client("PUT", "\(method)/responses/200", "{}")
        _ = try client(
            "PUT", "\(method)/integration",
            #"{"type":"MOCK","requestTemplates":{"application/json":"{\"statusCode\":200}"}}"#)
        _ = try client(
            "PUT", "\(method)/integration/responses/200",
            #"{"responseTemplates":{"application/json":"made"}}"#)
        let deployed = try client("POST", "/restapis/\(id)/deployments", #"{"stageName":"dev"}"#)
        #expect(deployed.status == 201, "\(deployed.body)")
        _ = try client("DELETE", method, "")
        // The call was answered after the swap: no waiting, and none for what isn't deployed.
        let answer = try gateway.send("GET", "/_aws/execute-api/\(id)/dev/")
        #expect(answer.status == 200)
        #expect(answer.body == "made")
        // One endpoint is enough for both.
        let same = try Client(port: gateway.managementPort).send(
            "GET", "/dev", headers: ["Host: \(id).execute-api.localhost"])
        #expect(same.body == "made")
        _ = try client("DELETE", "/restapis/\(id)/stages/dev", "")
        #expect(try gateway.send("GET", "/_aws/execute-api/\(id)/dev/").status == 403)
        #expect(gateway.log.wait(for: "generation=3") != nil)
        #expect(gateway.log.all.components(separatedBy: "configuration serves").count == 3)
    }
}
