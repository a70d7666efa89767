import PenstockModel
import Testing

/// Who may call: Lambda Developer Guide, "Using resource-based policies"; patterns: IAM User Guide, ArnLike.
@Suite struct FunctionPermissionTests {
    private static let function = "arn:aws:lambda:eu-west-1:111122223333:function:f"
    private static let source = "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3"

    private func call(
        _ place: String = "GET/pets/{id}", function: String = FunctionPermissionTests.function
    ) throws -> GatewayCall {
        try #require(
            GatewayCall(
                function, Scope(region: "eu-west-1", account: "111122223333"), api: "a1b2c3",
                stage: "prod", place: place))
    }

    private func permission(_ source: String?) -> FunctionPermission {
        FunctionPermission(
            function: Self.function, action: "lambda:InvokeFunction",
            principal: "apigateway.amazonaws.com", sourceARN: source)
    }

    private static let sources: [(pattern: String?, isAllowed: Bool)] = [
        (nil, true), ("SOURCE/*", true), ("SOURCE/*/*/*", true),
        ("SOURCE/prod/GET/pets/*", true), ("SOURCE/prod/GET/pets/{id}", true),
        ("SOURCE/pro?/G*T/pets/*", true), ("SOURCE/prod/POST/pets/*", false),
        ("SOURCE/test/GET/pets/*", false), ("SOURCE", false), ("SOURCE4/*", false),
        ("arn:aws:execute-api:eu-west-1:111122223333:*", true),
        ("arn:aws:execute-api:*:*:a1b2c3/*", true),
        ("arn:aws:execute-api:us-east-1:111122223333:*", false),
        // A part's pattern doesn't reach beyond its colon.
        ("arn:aws:execute-api:*", false), ("arn:aws:*:a1b2c3/*", false), ("*", false),
    ]

    @Test("a source's ARN is a pattern", arguments: sources)
    func pattern(pattern: String?, isAllowed: Bool) throws {
        let pattern = pattern?.replacing("SOURCE", with: Self.source)
        #expect(permission(pattern).allows(try call()) == isAllowed)
    }

    @Test("action, principal, account and the function itself count")
    func rest() throws {
        let call = try call()
        func allows(_ change: (inout FunctionPermission) -> Void) -> Bool {
            var permission = permission(nil)
            change(&permission)
            return permission.allows(call)
        }
        #expect(allows { $0.action = "lambda:*" } && allows { $0.action = "*" })
        #expect(!allows { $0.action = "lambda:GetFunction" })
        #expect(allows { $0.principal = "*" })
        #expect(!allows { $0.principal = "events.amazonaws.com" })
        #expect(allows { $0.sourceAccount = "111122223333" })
        #expect(!allows { $0.sourceAccount = "444455556666" })
        #expect(allows { $0.function = "f" } && allows { $0.function = "111122223333:function:f" })
        #expect(!allows { $0.function = "g" })
        #expect(!allows { $0.function = "arn:aws:lambda:us-east-1:111122223333:function:f" })
    }

    @Test("a version's or an alias's policy is its own")
    func qualifiers() throws {
        let alias = try call(function: Self.function + ":live")
        #expect(!permission(nil).allows(alias))
        var own = permission(nil)
        own.function += ":live"
        #expect(own.allows(alias))
        #expect(!own.allows(try call()))
        #expect(permission(nil).allows(try call(function: Self.function + ":$LATEST")))
    }

    @Test("ANY asks for every method, a route of an HTTP API for its key")
    func places() throws {
        let any = GatewayCall.places("ANY", "/pets")
        #expect(any.count == 7 && any.contains("GET/pets") && any.contains("PATCH/pets"))
        #expect(permission(Self.source + "/*/*").allows(try call("$default")))
    }

    @Test("a pattern of many stars takes no more than its time")
    func cost() {
        let text = String(repeating: "a", count: 2000)
        #expect(!ARNPattern.matches(String(repeating: "*a", count: 500) + "b", text))
        #expect(ARNPattern.matches(String(repeating: "*a", count: 500) + "*", text))
        #expect(
            ARNPattern.matches("", "") && ARNPattern.matches("*", "")
                && !ARNPattern.matches("?", ""))
    }
}
