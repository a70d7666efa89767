import CloudFormation
import JSON
import Testing

@testable import PenstockImport
@testable import PenstockModel

/// What `penstock diff` tells.
@Suite("Comparison of definitions")
struct ComparisonTests {
    static func comparison(_ old: String, _ new: String) -> DefinitionComparison {
        func account(_ text: String, _ name: String) -> AccountState {
            CloudFormationImport.load(
                [StackSource(name: name, file: "\(name).yaml", text: LintCase.base + text)],
                StackLoader()
            ).accounts.values.first ?? AccountState()
        }
        // Two stacks: no id is the same in both.
        return DefinitionComparison(from: account(old, "old"), to: account(new, "new"))
    }

    static let get = LintCase.method("Get", "GET")
    static let key = """
          Key:
            Type: AWS::ApiGateway::ApiKey
            Properties: {Name: k, Enabled: true, Value: VALUE}

        """

    @Test("two stacks of one definition are the same")
    func same() {
        for text in [
            Self.get + LintCase.deployed("Get"), LintCase.http("", ["GET /pets", "$default"]),
            RuleTests.authorizer(RuleTests.guarded) + LintCase.deployed("Get"),
        ] {
            let comparison = Self.comparison(text, text)
            #expect(comparison.text == "")
            #expect(comparison.isEmpty)
        }
    }

    @Test("routes are added, removed and changed, with the members' paths")
    func routes() {
        let comparison = Self.comparison(
            Self.get + LintCase.method("Post", "POST"),
            LintCase.method(
                "Get", "GET", LintCase.proxy.replacing("backend.example", with: "b.example"))
                + LintCase.method("Put", "PUT"))
        #expect(
            comparison.text == """
                REST API shop
                  ~ route GET /orders
                      /methodIntegration/uri: "http://backend.example/" → "http://b.example/"
                  - route POST /orders
                  + route PUT /orders

                """)
        #expect(comparison.json["same"]?.bool == false)
        #expect(comparison.json["changes"]?.array?.count == 3)
    }

    @Test("a new API lists its routes, one that is gone is one line")
    func apis() {
        let http = LintCase.http("", ["GET /pets"])
        #expect(
            Self.comparison("", http).text
                == "HTTP API web\n  + API\n  + route GET /pets\n  + route GET /pets, integration\n")
        #expect(Self.comparison(http, "").text == "HTTP API web\n  - API\n")
    }

    @Test("chains of authorizers are parts of what they guard; secrets in them are masked")
    func chains() {
        func chained(_ chain: String) -> String {
            Self.get.replacing(
                "Properties:",
                with: "Metadata: {Penstock: {Authorizers: \(chain)}}\n    Properties:")
        }
        let keyed = "{use: Auth/APIKey, config: {keys: [{id: a, secret: VALUE}]}}"
        #expect(
            Self.comparison(Self.get, chained("AWS_IAM")).text
                == "REST API shop\n  + route GET /orders, authorizers\n")
        #expect(
            Self.comparison(chained("AWS_IAM"), Self.get).text
                == "REST API shop\n  - route GET /orders, authorizers\n")
        let changed = Self.comparison(
            chained(keyed.replacing("VALUE", with: "one")),
            chained(keyed.replacing("VALUE", with: "two")))
        #expect(changed.changes.map(\.part) == ["route GET /orders, authorizers"])
        #expect(changed.changes.first?.members.count == 1)
        #expect(!changed.text.contains("one") && changed.text.contains("***"))
        #expect(Self.comparison(chained(keyed), chained(keyed)).isEmpty)
    }

    @Test("secrets are masked")
    func secrets() {
        let keys = Self.comparison(
            Self.key.replacing("VALUE", with: "abcdefghijklmnopqrst"),
            Self.key.replacing("VALUE", with: "ABCDEFGHIJKLMNOPQRST"))
        #expect(keys.text == "beside APIs\n  ~ API key k\n      /value: \"***\" → \"***\"\n")
        let stages = Self.comparison(
            Self.get + LintCase.deployed("Get", variables: "{dbPassword: one, url: a}"),
            Self.get + LintCase.deployed("Get", variables: "{dbPassword: two, url: b}"))
        #expect(stages.text.contains("/variables/dbPassword: \"***\" → \"***\""))
        #expect(stages.text.contains("/variables/url: \"a\" → \"b\""))
    }

    @Test(
        "names of what is secret, and of what only sounds so",
        arguments: [
            ("integration.request.header.Authorization", true),
            ("integration.request.header.X-Api-Key", true), ("Cookie", true),
            ("client_secret", true), ("PRIVATE_KEY", true), ("passphrase", true),
            ("integration.request.header.accept", false), ("authorizationType", false),
            ("credentials", false), ("apiKeySource", false),
        ])
    func names(name: String, isSecret: Bool) {
        let difference = Difference(
            path: JSONPointer(["requestParameters", name]), old: nil, new: "hunter2")
        #expect(SecretMembers.mask(difference).new == (isSecret ? "***" : "hunter2"))
        let inside = Difference(
            path: JSONPointer(["requestParameters"]), old: .object(JSONObject([(name, "hunter2")])),
            new: .object(JSONObject([(name, true)])))
        #expect(SecretMembers.mask(inside).old?[name] == (isSecret ? "***" : "hunter2"))
        // Whether a field must be there is no secret.
        #expect(SecretMembers.mask(inside).new?[name] == true)
    }
}
