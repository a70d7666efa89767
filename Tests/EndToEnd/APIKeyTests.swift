import Foundation
import Testing

/// Keys to which a template gives no value: nobody knows them who can't read the state directory.
@Suite("API keys of definitions", .serialized, .timeLimit(.minutes(10)))
struct APIKeyTests {
    private static let template = """
        Resources:
          Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: demo}}
          Get:
            Type: AWS::ApiGateway::Method
            Properties:
              RestApiId: !Ref Api
              ResourceId: !GetAtt Api.RootResourceId
              HttpMethod: GET
              AuthorizationType: NONE
              ApiKeyRequired: true
              MethodResponses: [{StatusCode: "200"}]
              Integration:
                Type: MOCK
                RequestTemplates: {application/json: '{"statusCode": 200}'}
                IntegrationResponses: [{StatusCode: "200"}]
          Deployment: {Type: AWS::ApiGateway::Deployment, DependsOn: Get, Properties: {RestApiId: !Ref Api, StageName: prod}}
          Key: {Type: AWS::ApiGateway::ApiKey, DependsOn: Deployment, Properties: {Name: partner, Enabled: true}}
          Plan: {Type: AWS::ApiGateway::UsagePlan, DependsOn: Deployment, Properties: {UsagePlanName: basic, ApiStages: [{ApiId: !Ref Api, Stage: prod}]}}
          Member: {Type: AWS::ApiGateway::UsagePlanKey, Properties: {KeyId: !Ref Key, KeyType: API_KEY, UsagePlanId: !Ref Plan}}
        """

    private func gateway(
        _ arguments: [String] = [], files: [String: String] = [:]
    ) throws -> Gateway {
        try Gateway(
            definitions: ["api.yaml"],
            files: files.merging(["api.yaml": Self.template]) { $1 }, arguments: arguments)
    }

    private func isLetIn(_ value: String, _ gateway: Gateway) throws -> Bool {
        try gateway.send("GET", "/prod/", headers: ["X-Api-Key: \(value)"]).status == 200
    }

    /// What `penstock keys` tells of the one key.
    private func value(in directory: TemporaryDirectory, _ state: String) throws -> String {
        let run = try CommandRun(["keys", "api.yaml", "--state", state], in: directory.url)
        let columns = run.output.split(whereSeparator: { $0 == "\t" || $0 == "\n" })
        try #require(run.status == 0 && columns.count == 3 && columns[0] == "partner", "\(run)")
        return String(columns[2])
    }

    @Test("`penstock keys` tells the value that the gateway made, also after a restart")
    func kept() throws {
        let value: String
        let state: String
        let directory: TemporaryDirectory
        do {
            let gateway = try gateway()
            directory = gateway.directory
            state = directory.url.appending(path: ".penstock").path
            value = try self.value(in: directory, state)
            #expect(try isLetIn(value, gateway))
            #expect(try !isLetIn(String(value.reversed()), gateway))
            // The log and the process's outputs don't tell it.
            #expect(!gateway.log.all.contains(value))
        }
        let managed = try TemporaryDirectory()
        try FileManager.default.copyItem(
            at: directory.url.appending(path: ".penstock/key-secret"),
            to: managed.url.appending(path: "key-secret"))
        let again = try gateway(["--manage", "127.0.0.1:0", "--state", managed.path])
        #expect(try isLetIn(value, again))
        let other = try gateway(["--manage", "127.0.0.1:0", "--ephemeral"])
        #expect(try !isLetIn(value, other))
    }

    @Test("commands that need no value make none, and say what they leave out")
    func tools() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.template, to: "api.yaml")
        let imported = try CommandRun(["import", "api.yaml"], in: directory.url)
        #expect(imported.status == 0)
        #expect(imported.errors.contains("API key partner is left out: it has no value"))
        #expect(!imported.output.contains("sha256"))
        #expect(try CommandRun(["diff", "api.yaml", "api.yaml"], in: directory.url).status == 0)
        let keys = try CommandRun(["keys", "api.yaml"], in: directory.url)
        #expect(keys.status == 3)
        #expect(keys.errors.contains(".penstock has no key-secret"))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["api.yaml"])
        let gateway = try gateway(["--manage", "127.0.0.1:0", "--state", "state"])
        let whole = try CommandRun(
            ["import", "api.yaml", "--state", "state"], in: gateway.directory.url)
        #expect(whole.status == 0 && whole.output.contains("sha256"))
        #expect(!whole.errors.contains("left out"))
    }
}
