import Testing

@testable import PenstockModel

@Suite("Who of those whom a chain lets in has signed")
struct CallerSignatureTests {
    private static let all: [String] = [
        #""AWS_IAM""#, #"{"authorizer": "AWS_IAM"}"#,
        #"{"authorizer": "AWS_IAM", "on_error": "deny"}"#,
        #"{"all_of": ["jwt", "AWS_IAM"]}"#,
        #"{"any_of": ["AWS_IAM", {"all_of": ["AWS_IAM", "jwt"]}]}"#,
        #"{"any_of": ["AWS_IAM", {"authorizer": "jwt", "shadow": true}]}"#,
        #"{"first_of": ["AWS_IAM", {"shadow": true, "any_of": ["jwt"]}]}"#,
    ]
    private static let some: [String] = [
        #"{"any_of": ["AWS_IAM", "jwt"]}"#, #"{"first_of": ["jwt", "AWS_IAM"]}"#,
        #"{"any_of": ["AWS_IAM", {"not": "jwt"}]}"#,
        #"{"all_of": [{"any_of": ["AWS_IAM", "jwt"]}, "API_KEY"]}"#,
        #"{"authorizer": "AWS_IAM", "on_error": "allow"}"#,
        #"{"authorizer": "AWS_IAM", "config": {}}"#,
        #"{"use": "Auth/IAM"}"#, #""Auth/IAM""#, #"{"any_of": ["AWS_IAM", {"use": "Auth/IAM"}]}"#,
    ]
    private static let none: [String] = [
        #""jwt""#, #"{"not": "AWS_IAM"}"#,
        #"{"any_of": ["jwt", {"authorizer": "AWS_IAM", "shadow": true}]}"#,
        #"{"all_of": ["jwt", {"shadow": true, "all_of": ["AWS_IAM"]}]}"#, #"{"all_of": []}"#, "{",
    ]

    @Test(
        "by the forms of a chain",
        arguments: all.map { ($0, CallerSignatures.all) } + some.map { ($0, .some) }
            + none.map { ($0, .none) })
    func chain(_ text: String, _ expected: CallerSignatures) {
        for isIAM in [true, false] {
            let found = AuthorizerChains.signatures(
                of: "GET /", stage: "prod", in: ["stage:prod": text], isIAM: isIAM)
            #expect(found == expected, "\(text)")
        }
    }

    @Test("what only watches leaves it to the chain around, or to the authorization")
    func watching() {
        let watching = #"{"authorizer": "AWS_IAM", "shadow": true}"#
        for isIAM in [true, false] {
            func found(_ around: [String: String]) -> CallerSignatures {
                AuthorizerChains.signatures(
                    of: "GET /", stage: "prod",
                    in: around.merging(["GET /": watching, "stage:prod": watching]) { $1 },
                    isIAM: isIAM)
            }
            #expect(found([:]) == (isIAM ? .all : .none))
            #expect(found(["*": #""jwt""#]) == .none)
            #expect(found(["*": #""AWS_IAM""#]) == .all)
        }
    }

    @Test("without a chain the authorization says it")
    func authorization() {
        for isIAM in [true, false] {
            let found = AuthorizerChains.signatures(
                of: "GET /", stage: "prod", in: ["stage:other": #""jwt""#], isIAM: isIAM)
            #expect(found == (isIAM ? .all : .none))
        }
    }
}
