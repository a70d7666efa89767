import Foundation
import Testing

extension EndToEnd {
    /// Validation and mapping before a backend of another kind: a program that takes and gives forms.
    @Suite struct Mapping {
        /// A real server in Python. It answers a form with a form, and says in `x-seen` what it got.
        static let backend = #"""
            import http.server, sys, urllib.parse as url
            class Handler(http.server.BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                def do_POST(self):
                    body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
                    form = url.parse_qs(body, strict_parsing=True)
                    answer = url.urlencode({"greeting": "Hello " + form["name"][0], "n": 7}).encode()
                    self.send_response(503 if "fail" in form else 200)
                    self.send_header("Content-Length", str(len(answer)))
                    self.send_header("Content-Type", "application/x-www-form-urlencoded")
                    self.send_header("x-seen", f"{self.path} {self.headers['Content-Type']} {self.headers['x-secret']}")
                    self.end_headers()
                    self.wfile.write(answer)
                def log_message(self, *_): pass
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            print("listening on", server.server_port, flush=True)
            server.serve_forever()
            """#

        static let apis = #"""
              people:
                hosts: [people.test]
                aws: {account_id: "123456789012", api_id: a1b2c3, deployment_id: d4e5f6}
                variables: {greeting: hello}
                gateway_responses:
                  BAD_REQUEST_BODY: {body: '{"message": $context.error.messageString, "why": "$context.error.validationErrorString"}'}
                routes:
                  - route: POST /people/{id}
                    pipeline:
                      validate:
                        use: validator
                        config:
                          request_parameters: {method.request.querystring.page: true}
                          request_models: {application/json: Person}
                          models: {Person: {type: object, required: [name], properties: {name: {type: string}}}}
                      transform:
                        request:
                          use: mapper
                          name: mapping
                          config:
                            request:
                              parameters:
                                integration.request.path.id: method.request.path.id
                                integration.request.querystring.greeting: stageVariables.greeting
                                integration.request.header.Content-Type: "'application/x-www-form-urlencoded'"
                              templates:
                                application/json: "name=$util.urlEncode($input.path('$.name'))#if($input.path('$.fail') == true)&fail=1#end"
                        response:
                          use: mapper
                          name: mapping
                          config:
                            responses:
                              - status: 201
                                parameters: {method.response.header.x-seen: integration.response.header.x-seen}
                                templates:
                                  application/json: |
                                    #set($form = {})
                                    #foreach($pair in $input.body.split("&"))
                                    #set($parts = $pair.split("="))
                                    #set($ignored = $form.put($parts[0], $util.urlDecode($parts[1])))
                                    #end
                                    {"greeting": "$util.escapeJavaScript($form.greeting)", "n": $form.n, "agent": "$input.params('User-Agent')"}
                              - {status: 502, selection_pattern: '5\d{2}', templates: {application/json: '{"message": "the backend failed"}'}}
                      integrate:
                        use: Integrate/HTTP
                        config: {upstream: form, path: "/v1/{id}", parameters_from: mapping}
                  - route: GET /context
                    resource_id: r7s8t9
                    pipeline:
                      transform:
                        request: {use: mapper, name: mapping, config: {integration: MOCK, request: {templates: {application/json: "{statusCode: 200}"}}}}
                        response: {use: mapper, name: mapping, config: {integration: MOCK, responses: [{status: 200, templates: {application/json: '$context.accountId $context.apiId $context.deploymentId $context.resourceId $context.identity.keySet().size()'}}]}}
                      integrate: Integrate/Mock
                  - route: GET /mock
                    pipeline:
                      transform:
                        request: {use: mapper, name: mapping, config: {integration: MOCK, request: {templates: {application/json: "#set($context.responseOverride.status = 444)\n#set($context.responseOverride.header.foo = \"bar\")\n#set($context.requestOverride.path.kept = $input.params('q'))\n{statusCode: 200,}"}}}}
                        response: {use: mapper, name: mapping, config: {integration: MOCK, responses: [{status: 200, selection_pattern: '2\d{2}', templates: {application/json: '{"foo": "$context.responseOverride.header.foo", "kept": "$context.requestOverride.path.kept"}'}}]}}
                      integrate: Integrate/Mock
                  - route: GET /functions
                    pipeline:
                      validate: [{use: fixture, name: geo, config: {template: "$context.httpMethod $input.params('q')"}}]
                      transform:
                        request: {use: Transform/MappingTemplate, name: mapping, config: {dialect: native, integration: MOCK, functions: [geo.twice, geo.shout, geo.fail], request: {templates: {application/json: '#if($input.params("q") == "bad")$geo.fail()#end#set($context.responseOverride.header.x-said = "$geo.twice(21) $geo.shout(''hey'').said $geo.shout(''a'', $geo).n") {"statusCode": 200}'}}}}
                        response: {use: Transform/MappingTemplate, name: mapping, config: {integration: MOCK, responses: [{status: 200, parameters: {method.response.header.x-text: context.authorizer.text}}]}}
                      integrate: Integrate/Mock
                  - route: POST /broken
                    pipeline:
                      transform: {request: {use: mapper, config: {integration: MOCK, request: {templates: {application/json: "$input.body.substring(99)"}}}}}
                      integrate: Integrate/Mock
            """#

        /// The backend and the gateway before it.
        struct World {
            let backend: ChildProcess
            let gateway: Gateway

            /// `isIsolated`: the steps run in child processes.
            init(isIsolated: Bool) throws {
                backend = try ChildProcess(
                    URL(filePath: "/usr/bin/env"), ["python3", "-c", Mapping.backend],
                    output: .pipe, errors: .inherited)
                Orphans.add(backend.processIdentifier)
                let output = LogReader(try #require(backend.output))
                let line = output.wait(for: "listening on") ?? ""
                let port = line.split(separator: " ").last ?? ""
                let isolation = isIsolated ? "process" : "none"
                gateway = try Gateway(
                    Mapping.apis,
                    more: """
                        upstreams: {form: {targets: ["127.0.0.1:\(port)"]}}
                        plugins:
                          fixture: {path: "\(Build.library("FixtureFunctions"))"}
                          validator: {builtin: Validate/RequestValidator, isolation: \(isolation)}
                          mapper: {builtin: Transform/MappingTemplate, isolation: \(isolation)}
                        """)
            }
        }

        static let world = Result { try World(isIsolated: false) }
        static let isolated = Result { try World(isIsolated: true) }

        private func send(
            _ method: String, _ path: String, _ body: String? = nil, isolated: Bool = false
        ) throws -> Answer {
            try (isolated ? Self.isolated : Self.world).get().gateway.send(
                method, path,
                headers: [
                    "Host: people.test", "User-Agent: tests", "x-secret: client's",
                    "Content-Type: application/json",
                ], body: body)
        }

        @Test(
            "a JSON front before a backend of forms: path, query, headers and both bodies",
            arguments: [false, true])
        func form(isolated: Bool) throws {
            let answer = try send(
                "POST", "/people/a%2Fb?page=1", #"{"name": "Jörg & \"Co\""}"#, isolated: isolated)
            #expect(answer.status == 201)
            #expect(
                answer.body.trimmingCharacters(in: .whitespacesAndNewlines)
                    == #"{"greeting": "Hello J\u00F6rg & \"Co\"", "n": 7, "agent": "tests"}"#)
            #expect(answer["content-type"] == "application/json")
            #expect(
                answer["x-seen"]
                    == "/v1/a%2Fb?greeting=hello application/x-www-form-urlencoded None")
        }

        @Test(
            "the backend's status selects another response", arguments: [false, true])
        func selection(isolated: Bool) throws {
            let answer = try send(
                "POST", "/people/1?page=1", #"{"name": "x", "fail": true}"#, isolated: isolated)
            #expect(answer.status == 502)
            #expect(answer.body == #"{"message": "the backend failed"}"#)
            #expect(answer["x-seen"] == nil)
        }

        @Test(
            "validation comes first: parameters, then the body, and its error is told",
            arguments: [false, true])
        func validation(isolated: Bool) throws {
            let missing = try send("POST", "/people/1", "{}", isolated: isolated)
            #expect(missing.status == 400)
            #expect(missing.body.contains("Missing required request parameters: [page]"))
            let body = try send("POST", "/people/1?page=1", "{}", isolated: isolated)
            #expect(body.status == 400)
            #expect(
                body.body == #"{"message": "Invalid request body", "#
                    + #""why": "[object has missing required properties ([\"name\"])]"}"#)
            #expect(body["x-amzn-errortype"] == "BadRequestException")
        }

        /// corpora/aws-recorded-facts, test_integration_mock_with_response_override_in_request_template.
        @Test(
            "MOCK: what the request's template overrides counts, and the response's sees it",
            arguments: [false, true])
        func mock(isolated: Bool) throws {
            let answer = try send("GET", "/mock?q=7", isolated: isolated)
            #expect(answer.status == 444)
            #expect(answer["foo"] == "bar")
            #expect(answer.body == #"{"foo": "bar", "kept": "7"}"#)
        }

        @Test("$context has what the configuration says", arguments: [false, true])
        func context(isolated: Bool) throws {
            let answer = try send("GET", "/context", isolated: isolated)
            #expect(answer.body == "123456789012 a1b2c3 d4e5f6 r7s8t9 12")
        }

        @Test("native templates call the functions that another step of the route offers")
        func functions() throws {
            let answer = try send("GET", "/functions?q=1")
            #expect(answer.status == 200)
            #expect(answer["x-said"] == "42 HEY 3")
            // What the other step rendered by pen.template/1, as any step's variable.
            #expect(answer["x-text"] == "GET 1")
            let failed = try send("GET", "/functions?q=bad")
            #expect(failed.status == 500)
            let line = try Self.world.get().gateway.log.wait(for: "it always does")
            #expect(line?.contains("geo.fail") == true)
        }

        @Test(
            "a template that fails is 500, and the log has place, caret and value",
            arguments: [false, true])
        func broken(isolated: Bool) throws {
            let answer = try send("POST", "/broken", "abc", isolated: isolated)
            #expect(answer.status == 500)
            #expect(answer.body == #"{"message":"Internal server error"}"#)
            let line = try (isolated ? Self.isolated : Self.world).get().gateway.log.wait(
                for: "line 1, column")
            #expect(line?.contains("substring") == true)
        }
    }
}
