import CloudFormation
import PenstockModel
import SourceTree
import Testing

@testable import PenstockImport

@Suite("Where nouns are")
struct NounPlacesTests {
    private func line(_ imported: Imported, _ key: NounKey) -> String? {
        imported.places.place(of: key).map { "\($0.file):\($0.line)" }
    }

    @Test(
        "of a template: methods, routes, stages, domain names; a part without a place has its API's"
    )
    func template() {
        let text = """
            Resources:
              Api:
                Type: AWS::ApiGateway::RestApi
                Properties: {Name: demo, Tags: [{Key: _custom_id_, Value: demo}]}
              Get:
                Type: AWS::ApiGateway::Method
                Properties:
                  RestApiId: !Ref Api
                  ResourceId: !GetAtt Api.RootResourceId
                  HttpMethod: GET
                  AuthorizationType: NONE
                  Integration: {Type: MOCK}
              Deployment:
                Type: AWS::ApiGateway::Deployment
                DependsOn: Get
                Properties: {RestApiId: !Ref Api, StageName: prod}
              Http:
                Type: AWS::ApiGatewayV2::Api
                Properties: {Name: h, ProtocolType: HTTP, Tags: {_custom_id_: http}}
              Route:
                Type: AWS::ApiGatewayV2::Route
                Properties: {ApiId: !Ref Http, RouteKey: GET /x}
              Domain:
                Type: AWS::ApiGateway::DomainName
                Properties: {DomainName: shop.example}
            """
        let imported = CloudFormationImport.load(
            [StackSource(name: "s", file: "s.yaml", text: text)], StackLoader())
        #expect(!imported.report.hasErrors)
        let scope = Scope()
        let demo = NounKey(scope: scope, api: "demo")
        #expect(line(imported, demo) == "s.yaml:2")
        var key = demo
        key.part = "GET /"
        key.stage = "prod"
        #expect(line(imported, key) == "s.yaml:5")
        key.part = "usage plan x"
        #expect(line(imported, key) == "s.yaml:13")
        key.stage = "other"
        #expect(line(imported, key) == "s.yaml:2")
        #expect(line(imported, NounKey(scope: scope, api: "http", part: "GET /x")) == "s.yaml:20")
        #expect(
            line(imported, NounKey(scope: scope, part: "domain name shop.example")) == "s.yaml:23")
        #expect(line(imported, NounKey(scope: scope, api: "none")) == nil)
    }

    @Test("of an OpenAPI document: its operations")
    func document() {
        let text = """
            openapi: 3.0.1
            info: {title: demo, version: "1"}
            tags: [{name: _custom_id_, x-amazon-apigateway-tag-value: demo}]
            paths:
              /pets:
                get:
                  x-amazon-apigateway-integration: {type: mock}
                x-amazon-apigateway-any-method:
                  x-amazon-apigateway-integration: {type: mock}
            """
        var imported = Imported(report: Report())
        OpenAPIImporter().add(
            DefinitionFile(name: "api.yaml", text: text), ImportOptions(), to: &imported)
        #expect(!imported.report.hasErrors)
        let id = imported.documents.first?.api
        for (part, place) in [("GET /pets", "api.yaml:6"), ("ANY /pets", "api.yaml:8")] {
            #expect(line(imported, NounKey(scope: Scope(), api: id, part: part)) == place)
        }
    }
}
