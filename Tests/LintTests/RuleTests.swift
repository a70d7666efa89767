import CloudFormation
import PenstockImport
import SourceTree
import Testing

@testable import PenstockLint

/// What each rule speaks about: the behaviours are those of the sources that the rules name.
@Suite("Lint rules")
struct RuleTests {
    typealias C = LintCase

    static let openWrite = C.method("Post", "POST")
    static let get = C.method("Get", "GET")
    static let asCaller =
        "{Type: AWS, IntegrationHttpMethod: POST, Uri: 'arn:aws:apigateway:us-east-1:sqs:action/ListQueues', "
        + "Credentials: 'arn:aws:iam::*:user/*'}"

    static func chained(_ combinator: String) -> String {
        C.method("Get", "GET", asCaller).replacing(
            "Properties:",
            with: "Metadata: {Penstock: {Authorizers: {\(combinator): [AWS_IAM, users]}}}\n"
                + "    Properties:")
    }

    static func guardedByChain(_ authorization: String) -> String {
        chained("any_of").replacing("Type: NONE", with: "Type: \(authorization)")
    }

    static func routeChained(_ authorization: String) -> String {
        route(authorization).replacing(
            "Type: AWS::ApiGatewayV2::Route",
            with: "Type: AWS::ApiGatewayV2::Route\n"
                + "    Metadata: {Penstock: {Authorizers: AWS_IAM}}")
    }

    static func route(_ authorization: String) -> String {
        """
          Chat:
            Type: AWS::ApiGatewayV2::Api
            Properties: {Name: chat, ProtocolType: HTTP}
          Queues:
            Type: AWS::ApiGatewayV2::Integration
            Properties:
              ApiId: !Ref Chat
              IntegrationType: AWS_PROXY
              IntegrationSubtype: SQS-PurgeQueue
              PayloadFormatVersion: '1.0'
              CredentialsArn: 'arn:aws:iam::*:user/*'
              RequestParameters: {QueueUrl: 'http://x/1/q'}
          Get:
            Type: AWS::ApiGatewayV2::Route
            Properties:
              ApiId: !Ref Chat
              RouteKey: GET /queues
              AuthorizationType: \(authorization)
              Target: !Sub 'integrations/${Queues}'

        """
    }

    static let mock =
        "{Type: MOCK, RequestTemplates: {application/json: '{\"statusCode\": 200}'}, IntegrationResponses: [{StatusCode: 200}]}"

    static func http(_ text: String, _ response: String = "[{StatusCode: 200}]") -> String {
        "{Type: HTTP, IntegrationHttpMethod: POST, Uri: 'http://b.example/', "
            + "RequestTemplates: {application/json: '\(text)'}, IntegrationResponses: \(response)}"
    }

    static func cors(_ origin: String) -> String {
        http(
            "{}",
            "[{StatusCode: 200, ResponseParameters: {method.response.header.Access-Control-Allow-Origin: \"'\(origin)'\", method.response.header.Access-Control-Allow-Credentials: \"'true'\"}}]"
        )
    }

    static let function = """
          Code:
            Type: AWS::Lambda::Function
            Properties:
              FunctionName: code
              Runtime: RUNTIME
              Handler: index.handler
              Role: arn:aws:iam::000000000000:role/r
              Timeout: TIMEOUT
              Code: {ZipFile: 'x'}

        """

    static func function(_ runtime: String, _ timeout: Int) -> String {
        function.replacing("RUNTIME", with: runtime).replacing("TIMEOUT", with: "\(timeout)")
            + C.method(
                "Get", "GET",
                "{Type: AWS_PROXY, IntegrationHttpMethod: POST, Uri: !Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Code.Arn}/invocations'}"
            )
    }

    static let permission = """
          Permission:
            Type: AWS::Lambda::Permission
            Properties:
              Action: lambda:InvokeFunction
              Principal: apigateway.amazonaws.com
              FunctionName: !GetAtt Code.Arn
              SourceArn: !Sub "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Shop}/*"

        """

    static let keyed = C.method("Get", "GET", C.proxy, "ApiKeyRequired: true") + C.deployed("Get")

    static func plan(_ stages: String) -> String {
        """
          Plan:
            Type: AWS::ApiGateway::UsagePlan
            DependsOn: Prod
            Properties: {UsagePlanName: gold, ApiStages: \(stages)}

        """
    }

    static let variableURI =
        "{Type: AWS_PROXY, IntegrationHttpMethod: POST, Uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:${stageVariables.fn}/invocations'}"

    static let mutualTLS = """
          Domain:
            Type: AWS::ApiGateway::DomainName
            Properties:
              DomainName: api.example.com
              RegionalCertificateArn: arn:aws:acm:us-east-1:000000000000:certificate/c
              EndpointConfiguration: {Types: [REGIONAL]}
              SecurityPolicy: TLS_1_2
              MutualTlsAuthentication: {TruststoreUri: 's3://b/t.pem'}
          Mapping:
            Type: AWS::ApiGateway::BasePathMapping
            Properties: {DomainName: !Ref Domain, RestApiId: !Ref API}

        """

    static func authorizer(_ more: String) -> String {
        """
          Users:
            Type: AWS::ApiGateway::Authorizer
            Properties:
              RestApiId: !Ref Shop
              Name: users
              Type: COGNITO_USER_POOLS
              IdentitySource: method.request.header.Authorization
              ProviderARNs: ['arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_a']

        """ + more
    }

    static let guarded = """
          Get:
            Type: AWS::ApiGateway::Method
            Properties:
              RestApiId: !Ref Shop
              ResourceId: !Ref Orders
              HttpMethod: GET
              AuthorizationType: COGNITO_USER_POOLS
              AuthorizerId: !Ref Users
              Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: GET, Uri: 'http://b.example/'}

        """

    static let model = """
          Order:
            Type: AWS::ApiGateway::Model
            Properties: {RestApiId: !Ref Shop, Name: Order, ContentType: application/json, Schema: {type: object}}

        """
    static let validator = """
          Bodies:
            Type: AWS::ApiGateway::RequestValidator
            Properties: {RestApiId: !Ref Shop, Name: bodies, ValidateRequestBody: true}

        """

    @Test("a rule speaks where it should, at the place, and is silent elsewhere", arguments: cases)
    func rule(_ row: LintCase) throws {
        let bad = row.result(row.bad)
        #expect(bad.faults == [])
        let finding = try #require(bad.result.findings.first, "nothing found")
        #expect(finding.finding.message.contains(row.says), "\(finding.finding.message)")
        #expect(finding.place?.sourceLine.contains(row.line) ?? row.line.isEmpty)
        let good = row.result(row.good)
        #expect(good.faults == [])
        #expect(good.result.findings.map(\.finding.message) == [])
    }

    @Test("every rule is in the table")
    func everyRule() {
        #expect(Set(LintRules.all.map(\.id)) == Set(Self.cases.map(\.rule)))
        #expect(Set(LintRules.all.map(\.id)).count == LintRules.all.count)
    }
}
