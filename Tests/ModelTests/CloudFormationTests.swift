import JSON
import Testing

@testable import PenstockModel

@Suite("Nouns from templates")
struct CloudFormationTests {
    private func decoded<Root: Noun>(_ noun: Root.Type, _ text: String) throws -> Root {
        try Root(JSONValue(parsing: text), .cloudFormation)
    }

    private func error<Root: Noun>(_ noun: Root.Type, _ text: String) -> ModelError? {
        guard let json = try? JSONValue(parsing: text) else { return nil }
        do throws(ModelError) {
            _ = try Root(json, .cloudFormation)
            return nil
        } catch {
            return error
        }
    }

    @Test("responses are lists that carry their status")
    func method() throws {
        let method = try decoded(
            PenstockModel.Method.self,
            """
            {"RestApiId": "a", "ResourceId": "r", "HttpMethod": "GET", "AuthorizationType": "NONE",
             "RequestParameters": {"method.request.querystring.q": "true"},
             "MethodResponses": [{"StatusCode": 200, "ResponseModels": {"a/b": "Empty"}}],
             "Integration": {"Type": "HTTP", "IntegrationHttpMethod": "POST",
              "TimeoutInMillis": "1000",
              "IntegrationResponses": [{"StatusCode": "200"},
                                       {"StatusCode": "400", "SelectionPattern": "4.."}]}}
            """)
        #expect(method.requestParameters == ["method.request.querystring.q": true])
        #expect(method.responses["200"]?.responseModels == ["a/b": "Empty"])
        #expect(method.integration?.httpMethod == "POST")
        #expect(method.integration?.timeoutInMillis == 1000)
        #expect(method.integration?.responses["400"]?.selectionPattern == "4..")
    }

    @Test("tags, method settings and other names")
    func stage() throws {
        let stage = try decoded(
            Stage.self,
            """
            {"RestApiId": "a", "StageName": "prod", "DeploymentId": "d",
             "Tags": [{"Key": "team", "Value": "x"}],
             "AccessLogSetting": {"DestinationArn": "arn", "Format": "$context.requestId"},
             "CanarySetting": {"PercentTraffic": 10},
             "MethodSettings": [{"ResourcePath": "/*", "HttpMethod": "*", "LoggingLevel": "INFO"},
                                {"ResourcePath": "/~1pets", "HttpMethod": "GET",
                                 "ThrottlingRateLimit": "1.5"}]}
            """)
        #expect(stage.tags == ["team": "x"])
        #expect(stage.accessLogSettings?.format == "$context.requestId")
        #expect(stage.canarySettings?.percentTraffic == 10)
        #expect(stage.methodSettings["*/*"]?.loggingLevel == .info)
        #expect(stage.methodSettings["pets/GET"]?.throttlingRateLimit == 1.5)
    }

    @Test("a deployment's description of its stage")
    func stageDescription() throws {
        let json = try JSONValue(
            parsing: """
                {"Description": "d", "LoggingLevel": "ERROR", "CacheTtlInSeconds": 5,
                 "MethodSettings": [{"ResourcePath": "/pets", "HttpMethod": "GET"}]}
                """)
        let path = JSONPointer(["StageDescription"])
        let stage = try StageDescription(json, at: path).stage
        #expect(stage.description == "d")
        #expect(stage.methodSettings["*/*"]?.loggingLevel == .error)
        #expect(stage.methodSettings["*/*"]?.cacheTTLInSeconds == 5)
        #expect(stage.methodSettings["pets/GET"] != nil)
        #expect {
            try StageDescription(["LoggingLevel": "LOUD"], at: path)
        } throws: {
            ($0 as? ModelError)?.path.tokens == ["StageDescription", "LoggingLevel"]
        }
    }

    @Test("JSON stands where AWS's own form has text")
    func json() throws {
        let model = try decoded(
            APIModel.self, #"{"RestApiId": "a", "Schema": {"type": "object"}}"#)
        #expect(model.schema == #"{"type":"object"}"#)
        #expect(try decoded(RestAPI.self, #"{"Policy": "{}"}"#).policy == "{}")
    }

    @Test("response parameters of a v2 integration, keys of stages")
    func shapes() throws {
        let integration = try decoded(
            V2Integration.self,
            """
            {"ApiId": "a", "IntegrationType": "HTTP_PROXY", "ResponseParameters":
              {"200": {"ResponseParameters": [{"Source": "s", "Destination": "append:header.h"}]}}}
            """)
        #expect(integration.responseParameters == ["200": ["append:header.h": "s"]])
        let key = try decoded(
            APIKey.self, #"{"StageKeys": [{"RestApiId": "a", "StageName": "s"}]}"#)
        #expect(key.stageKeys == ["a/s"])
    }

    @Test("an error says where it is in the template")
    func errors() throws {
        let wrong = try #require(
            error(
                Stage.self,
                """
                {"MethodSettings": [{"ResourcePath": "/*", "HttpMethod": "*"},
                 {"ResourcePath": "/a", "HttpMethod": "GET", "LoggingLevel": "LOUD"}]}
                """))
        #expect(wrong.path.tokens == ["MethodSettings", "1", "LoggingLevel"])
        #expect(wrong.code == .badValue)
        #expect(wrong.allowed == ["OFF", "ERROR", "INFO"])
        let unknown = try #require(error(RestAPI.self, #"{"Nmae": "x"}"#))
        #expect(unknown.code == .unknownMember)
        #expect(unknown.path.tokens == ["Nmae"])
        #expect(unknown.allowed.contains("Name"))
        let missing = try #require(error(RoutingRule.self, #"{"Conditions": [], "Actions": []}"#))
        #expect(missing.code == .missing)
        #expect(missing.path.tokens == ["Priority"])
        let type = try #require(error(RestAPI.self, #"{"Name": ["x"]}"#))
        #expect(type.description == "/Name: expected a string, found an array")
    }
}
