import JSON
import Testing

@testable import IAMPolicy

@Suite("Parts of a policy that are no API's")
struct IdlePartsTests {
    @Test(
        "a resource that no request can have is told; one that some request can have isn't",
        arguments: [
            ("*", false), ("arn:aws:execute-api:*:*:*", false),
            ("arn:aws:execute-api:us-east-1:111122223333:a1/prod/GET/x", false),
            ("arn:*:execute-api:*:*:*/prod/*", false), ("arn:aws*", false),
            ("arn:aws:execute-api:us-?ast-1:*:a1/*", false),
            ("arn:aws:execute-api:*:*:${aws:PrincipalTag/api}/*", false),
            ("*/secret", true), ("foo", true), ("", true), ("arn:aws:s3:::bucket/*", true),
            ("arn:aws:s3:::b*", true), ("arn:aws:execute-api:us-east-1", true),
        ])
    func resource(_ text: String, _ isIdle: Bool) throws {
        let parts = try policy("execute-api:Invoke", text).idleParts
        #expect(parts.map(\.element) == (isIdle ? ["Resource"] : []))
        #expect(parts.allSatisfy { $0.isAll && !$0.isAllow })
    }

    @Test(
        "an action that an API hasn't is told, whatever its case",
        arguments: [
            ("*", false), ("execute-api:*", false), ("execute-api:invoke", false),
            ("Execute-API:Inv*", false), ("execute-api:ManageConnections", false),
            ("execute-api:Invok", true), ("s3:Get*", true), ("execute-api:?", true),
        ])
    func action(_ text: String, _ isIdle: Bool) throws {
        let parts = try policy(text, "*").idleParts
        #expect(parts.map(\.element) == (isIdle ? ["Action"] : []))
    }

    @Test(
        "of a list that has others too the statement isn't idle; what is negated speaks of the rest"
    )
    func others() throws {
        let mixed = try Policy(
            [
                "Version": "2012-10-17",
                "Statement": [
                    "Effect": "Allow", "Principal": "*",
                    "Action": ["s3:Get*", "execute-api:Invoke"],
                    "NotResource": "arn:aws:s3:::b",
                ],
            ], as: .resource)
        #expect(mixed.idleParts.map(\.index) == [0])
        #expect(mixed.idleParts.map(\.isAll) == [false])
    }

    private func policy(_ action: String, _ resource: String) throws -> Policy {
        try Policy(
            [
                "Version": "2012-10-17",
                "Statement": [
                    "Effect": "Deny", "Principal": "*", "Action": .string(action),
                    "Resource": .string(resource),
                ],
            ], as: .resource)
    }
}
