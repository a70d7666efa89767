import MappingTemplate
import Testing

@Suite("$context")
struct ContextTests {
    static let context = """
        {"stage": "prod", "accountId": "1", "identity": {"userAgent": "a", "user": null},
         "authorizer": {"claims": {"sub": "me"}, "n": 7}, "x-y": "z"}
        """

    static let rows: [(template: String, text: String)] = [
        ("$context.stage $context['stage'] $context.get('stage')", "prod prod prod"),
        ("#set($k = 'sta')#set($k = \"${k}ge\")$context[$k]", "prod"),
        ("$context.identity.userAgent$context.identity.user$context.identity['userAgent']", "aa"),
        ("$context.identity.get('userAgent')", "a"),
        ("$context.authorizer.claims.sub $context.authorizer.n", "me 7"),
        ("[$context.none$context.identity.none$context.none.none]", "[]"),
        // Java's HashMap order, as recorded for a REST API: test_sqs_amz_json_protocol.
        (
            "$context.keySet()",
            "[accountId, requestOverride, stage, authorizer, x-y, identity, responseOverride]"
        ),
        ("$context.identity.keySet()", "[userAgent, user]"),
        ("$context.identity.size() $context.size()", "2 7"),
        ("$context.containsKey('stage') $context.containsKey('none')", "true false"),
        ("#foreach($e in $context.identity.entrySet())$e.key=$e.value;#end", "userAgent=a;user=;"),
        // Its own variables are a template's to set.
        ("#set($context.mine = 1)$context.mine $context.containsKey('mine')", "1 true"),
        ("$context.put('mine', 2)$context.mine", "2"),
        // Changing the rest isn't possible, and no error.
        ("$!context.clear()$!context.identity.put('a', 'b')$context.stage", "prod"),
    ]

    @Test("members, in every notation, and its methods as a map", arguments: rows)
    func context(_ template: String, _ text: String) throws {
        let done = try Rendered(template, context: Self.context)
        #expect(done.fault == nil)
        #expect(done.text == text)
    }

    @Test("the order of keys is that of Java's HashMap, whichever way they come")
    func order() throws {
        let forwards = try Rendered("$context.keySet()", context: #"{"Aa": 1, "b": 2, "path": 3}"#)
        let backwards = try Rendered("$context.keySet()", context: #"{"path": 3, "b": 2, "Aa": 1}"#)
        #expect(forwards.text == backwards.text)
    }
}
