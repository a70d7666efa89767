import CloudFormation
import PenstockModel
import Testing

@testable import PenstockImport

@Suite("Values of API keys that templates don't give")
struct APIKeyValueTests {
    private static let template = """
        Resources:
          Given: {Type: AWS::ApiGateway::ApiKey, Properties: {Name: given, Value: abcdefghijklmnopqrst}}
          Made: {Type: AWS::ApiGateway::ApiKey, Properties: {Name: made}}
        """

    private func values(_ apiKeyValue: APIKeyValue?) -> [String: String?] {
        let imported = CloudFormationImport.load(
            [StackSource(name: "shop", file: "shop.yaml", text: Self.template)], StackLoader(),
            apiKeyValue: apiKeyValue)
        let keys = imported.accounts[Scope()]?.apiKeys.values.map { ($0.name ?? "", $0.value) }
        return Dictionary(uniqueKeysWithValues: keys ?? [])
    }

    @Test("who doesn't say how gets none; whoever does is asked for those without")
    func values() {
        #expect(values(nil) == ["given": "abcdefghijklmnopqrst", "made": nil])
        let made = values { "\($0.region) \($1) \($2)" }
        #expect(made == ["given": "abcdefghijklmnopqrst", "made": "us-east-1 shop Made"])
    }
}
