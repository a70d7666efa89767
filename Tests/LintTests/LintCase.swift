import CloudFormation
import PenstockImport
import SourceTree
import Testing

@testable import PenstockLint

/// A rule with the resources of a template that it speaks about, and of one that it doesn't.
struct LintCase: Sendable, CustomTestStringConvertible {
    var rule: String
    /// YAML of resources, after `base`.
    var bad: String
    var good: String
    /// Part of what is said.
    var says: String
    /// The line of the template that is pointed at; "" where no place is known.
    var line: String

    var testDescription: String { rule }

    /// A REST API with one path `/orders`, and a function.
    static let base = """
        Resources:
          Shop:
            Type: AWS::ApiGateway::RestApi
            Properties: {Name: shop}
          Orders:
            Type: AWS::ApiGateway::Resource
            Properties: {RestApiId: !Ref Shop, ParentId: !GetAtt Shop.RootResourceId, PathPart: orders}

        """

    /// A proxy to a backend.
    static let proxy =
        "{Type: HTTP_PROXY, IntegrationHttpMethod: ANY, Uri: 'http://backend.example/'}"

    static func method(
        _ id: String, _ verb: String, _ integration: String = proxy, _ more: String = ""
    ) -> String {
        """
          \(id):
            Type: AWS::ApiGateway::Method
            Properties:
              RestApiId: !Ref Shop
              ResourceId: !Ref Orders
              HttpMethod: \(verb)
              AuthorizationType: NONE
              Integration: \(integration)\(more.isEmpty ? "" : "\n      " + more)

        """
    }

    static func deployed(_ methods: String, variables: String = "{}") -> String {
        """
          Deployment:
            Type: AWS::ApiGateway::Deployment
            DependsOn: [\(methods)]
            Properties: {RestApiId: !Ref Shop}
          Prod:
            Type: AWS::ApiGateway::Stage
            Properties:
              RestApiId: !Ref Shop
              DeploymentId: !Ref Deployment
              StageName: prod
              Variables: \(variables)

        """
    }

    static func http(_ properties: String, _ routes: [String], _ route: String = "") -> String {
        var text = """
              Web:
                Type: AWS::ApiGatewayV2::Api
                Properties: {Name: web, ProtocolType: HTTP\(properties)}
              Backend:
                Type: AWS::ApiGatewayV2::Integration
                Properties:
                  ApiId: !Ref Web
                  IntegrationType: HTTP_PROXY
                  IntegrationMethod: ANY
                  IntegrationUri: 'http://backend.example/'
                  PayloadFormatVersion: '1.0'
              Stage:
                Type: AWS::ApiGatewayV2::Stage
                Properties: {ApiId: !Ref Web, StageName: $default, AutoDeploy: true}

            """
        for (index, key) in routes.enumerated() {
            text += """
                  Route\(index):
                    Type: AWS::ApiGatewayV2::Route
                    Properties:
                      ApiId: !Ref Web
                      RouteKey: '\(key)'
                      Target: !Sub 'integrations/${Backend}'\(route.isEmpty ? "" : "\n      " + route)

                """
        }
        return text
    }

    func result(_ resources: String) -> (result: LintResult, faults: [String], text: String) {
        let text = Self.base + resources
        let imported = CloudFormationImport.load(
            [StackSource(name: "shop", file: "shop.yaml", text: text)], StackLoader())
        let rules = LintRules.all.filter { $0.id == rule }
        let faults = imported.report.finish().filter { $0.severity == .error }.map(\.message)
        return (LintResult(imported, rules), faults, text)
    }
}
