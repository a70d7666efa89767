import Foundation
import Testing

// Lambda functions that run here, from the client's request to the handler and back.
@Suite(
    "Functions", .serialized, .timeLimit(.minutes(10)),
    .enabled(if: Interpreter.isOnPath("python3")))
struct FunctionTests {
    /// An HTTP API and a REST API before one Python function, and a route to one in Node.js.
    static func template(_ word: String = "hello") -> String {
        """
        Resources:
          Python:
            Type: AWS::Lambda::Function
            Properties:
              FunctionName: greeter
              Runtime: python3.12
              Handler: index.handler
              Timeout: 5
              Role: arn:aws:iam::000000000000:role/r
              Environment: {Variables: {WORD: \(word)}}
              Code:
                ZipFile: |
                  import os, threading
                  def handler(event, context):
                      path = event.get("rawPath") or event["path"]
                      if path.endswith("crash"): os._exit(7)
                      if path.endswith("slow"): threading.Event().wait()
                      if path.endswith("raise"): raise ValueError("no")
                      print("said hello")
                      return {"statusCode": 201, "headers": {"x-function": context.function_name},
                              "body": os.environ["WORD"] + " " + path}
          Node:
            Type: AWS::Lambda::Function
            Properties:
              FunctionName: node
              Runtime: nodejs22.x
              Handler: index.handler
              Role: arn:aws:iam::000000000000:role/r
              Code: {ZipFile: "exports.handler = async (event) => ({ from: 'node', path: event.rawPath });"}
          HTTP:
            Type: AWS::ApiGatewayV2::Api
            Properties: {Name: http, ProtocolType: HTTP, Tags: {_custom_id_: http}}
          Stage:
            Type: AWS::ApiGatewayV2::Stage
            Properties: {ApiId: !Ref HTTP, StageName: $default, AutoDeploy: true}
          PythonIntegration:
            Type: AWS::ApiGatewayV2::Integration
            Properties: {ApiId: !Ref HTTP, IntegrationType: AWS_PROXY, PayloadFormatVersion: "2.0", IntegrationUri: !GetAtt Python.Arn}
          PythonRoute:
            Type: AWS::ApiGatewayV2::Route
            Properties: {ApiId: !Ref HTTP, RouteKey: "GET /python/{proxy+}", Target: !Sub "integrations/${PythonIntegration}"}
          NodeIntegration:
            Type: AWS::ApiGatewayV2::Integration
            Properties: {ApiId: !Ref HTTP, IntegrationType: AWS_PROXY, PayloadFormatVersion: "2.0", IntegrationUri: !GetAtt Node.Arn}
          NodeRoute:
            Type: AWS::ApiGatewayV2::Route
            Properties: {ApiId: !Ref HTTP, RouteKey: "GET /node", Target: !Sub "integrations/${NodeIntegration}"}
          REST:
            Type: AWS::ApiGateway::RestApi
            Properties: {Name: rest, Tags: [{Key: _custom_id_, Value: rest}]}
          Any:
            Type: AWS::ApiGateway::Resource
            Properties: {RestApiId: !Ref REST, ParentId: !GetAtt REST.RootResourceId, PathPart: "{proxy+}"}
          Get:
            Type: AWS::ApiGateway::Method
            Properties:
              RestApiId: !Ref REST
              ResourceId: !Ref Any
              HttpMethod: GET
              AuthorizationType: NONE
              Integration:
                Type: AWS_PROXY
                IntegrationHttpMethod: POST
                Uri: !Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Python.Arn}/invocations"
          Deployment:
            Type: AWS::ApiGateway::Deployment
            DependsOn: [Get]
            Properties: {RestApiId: !Ref REST}
          Prod:
            Type: AWS::ApiGateway::Stage
            Properties: {RestApiId: !Ref REST, DeploymentId: !Ref Deployment, StageName: prod}
        """
    }

    private let http = "Host: http.execute-api.localhost"
    private let rest = "Host: rest.execute-api.localhost"

    @Test("one function behind both kinds of API: its answers, its failures, its log")
    func bothKinds() throws {
        let gateway = try Gateway(
            definitions: ["api.yaml"], files: ["api.yaml": Self.template()])
        let answer = try gateway.send("GET", "/python/a", headers: [http])
        #expect(answer.status == 201 && answer.body == "hello /python/a")
        #expect(answer["x-function"] == "greeter")
        #expect(gateway.log.wait(for: "said hello function=greeter request=") != nil)
        #expect(try gateway.send("GET", "/prod/b", headers: [rest]).body == "hello /b")
        // aws-surface §3, "Lambda failure", and §2, integration types.
        for path in ["crash", "raise", "slow"] {
            let failed = try gateway.send("GET", "/python/\(path)", headers: [http])
            #expect(failed.status == 500 || (path == "slow" && failed.status == 503))
        }
        for path in ["crash", "raise"] {
            let failed = try gateway.send("GET", "/prod/\(path)", headers: [rest])
            #expect(failed.status == 502)
            #expect(failed.body == #"{"message":"Internal server error"}"#)
        }
        #expect(try gateway.send("GET", "/python/again", headers: [http]).status == 201)
    }

    @Test("a function in Node.js", .enabled(if: Interpreter.isOnPath("node")))
    func node() throws {
        let gateway = try Gateway(
            definitions: ["api.yaml"], files: ["api.yaml": Self.template()])
        let answer = try gateway.send("GET", "/node", headers: [http])
        #expect(answer.status == 200 && answer.body == #"{"from":"node","path":"/node"}"#)
    }

    @Test("a function that streams: its answer passes on as it comes")
    func streams() throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Clients/function_stream.py")
        let run = try CommandRun([Build.penstock.path], executable: script)
        if run.status == 77 {
            print("notice: function_stream.py made no calls: \(run.errors)")
            return
        }
        #expect(run.status == 0, "\(run.output)\(run.errors)")
    }

    @Test("a changed function is what the next request gets")
    func reload() throws {
        let gateway = try Gateway(
            definitions: ["api.yaml"], files: ["api.yaml": Self.template()])
        #expect(try gateway.send("GET", "/python/a", headers: [http]).body == "hello /python/a")
        try gateway.directory.write(Self.template("changed"), to: "api.yaml")
        _ = gateway.log.wait(for: "configuration serves")
        #expect(try gateway.send("GET", "/python/a", headers: [http]).body == "changed /python/a")
    }

    @Test("the reference stack's function answers, the routes of later issues fail closed")
    func referenceStack() throws {
        let shared = ProcessInfo.processInfo.environment["PENSTOCK_SHARED"] ?? "/work/shared"
        let assembly = shared + "/reference-stack/cdk.out"
        guard FileManager.default.fileExists(atPath: assembly) else { return }
        let gateway = try Gateway(definitions: [assembly], files: [:])
        let urls = gateway.log.all.split(separator: "HTTP API HttpApi, ").last ?? ""
        let address = urls.split(separator: "http://").dropFirst().first
        let api = try #require(address?.prefix { $0 != "." })
        let host = "Host: \(api).execute-api.localhost"
        #expect(try gateway.send("GET", "/users/7", headers: [host]).status == 200)
        #expect(try gateway.send("GET", "/admin/x", headers: [host]).status != 200)
    }
}

private enum Interpreter {
    static func isOnPath(_ name: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
        }
    }
}
