import Testing

@testable import PenstockModel

@Suite("Ids and ARNs")
struct IdentityTests {
    struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 33)
        }
    }

    @Test("an id has its kind's length, of small letters and digits", arguments: NounID.allCases)
    func shapes(_ kind: NounID) {
        var random = Seeded(state: 1)
        let stable = kind.stable(stack: "s", logicalID: "L")
        for id in [kind.make(using: &random), stable] {
            #expect(id.utf8.count == kind.length)
            #expect(id.utf8.allSatisfy { "0123456789abcdefghijklmnopqrstuvwxyz".utf8.contains($0) })
        }
        #expect(kind.make(using: &random) != kind.make(using: &random))
        #expect(NounID.apiKeyValue(using: &random).utf8.count == 40)
    }

    @Test("an id from a template is the same at every start, and differs by each of its names")
    func stable() {
        // Ours: pinned, because URLs that people keep depend on it.
        #expect(NounID.restAPI.stable(stack: "orders", logicalID: "Api") == "sx9n71wzej")
        let ids = [("a", "bc"), ("ab", "c"), ("", "abc"), ("abc", "")].map {
            NounID.restAPI.stable(stack: $0, logicalID: $1)
        }
        #expect(Set(ids).count == 4)
        var many: Set<String> = []
        for number in 0..<10_000 {
            many.insert(NounID.resource.stable(stack: "s", logicalID: "R\(number)"))
        }
        // 36^6 ids: a birthday among 10,000 is expected 0.02 times.
        #expect(many.count == 10_000)
    }

    @Test("a tag chooses an id that can stand in a host name")
    func chosen() {
        let longest = String(repeating: "a", count: NounID.chosenLengthMax)
        for id in ["my-api", "a", "0", longest] {
            #expect(NounID.chosen(by: ["_custom_id_": id]) == id)
        }
        for id in ["", "My", "a.b", "a/b", "-a", "a-", longest + "a"] {
            #expect(NounID.chosen(by: ["_custom_id_": id]) == nil)
        }
        #expect(NounID.chosen(by: ["other": "a"]) == nil)
    }

    static let nouns: [(TaggedNoun, String)] = [
        (.restAPI("a"), "arn:aws:apigateway:us-east-1::/restapis/a"),
        (.stage(api: "a", stage: "s"), "arn:aws:apigateway:us-east-1::/restapis/a/stages/s"),
        (.apiKey("k"), "arn:aws:apigateway:us-east-1::/apikeys/k"),
        (.usagePlan("p"), "arn:aws:apigateway:us-east-1::/usageplans/p"),
        (.clientCertificate("c"), "arn:aws:apigateway:us-east-1::/clientcertificates/c"),
        (.vpcLink("v"), "arn:aws:apigateway:us-east-1::/vpclinks/v"),
        (.domainName("d.com"), "arn:aws:apigateway:us-east-1::/domainnames/d.com"),
        // AWS CLI reference, create-domain-name
        (
            .privateDomainName("d.com", id: "abcd1234"),
            "arn:aws:apigateway:us-east-1:012345678910:/domainnames/d.com+abcd1234"
        ),
        (
            .accessAssociation(domain: "d.com", source: "vpcesource", id: "i"),
            "arn:aws:apigateway:us-east-1:012345678910:"
                + "/domainnameaccessassociations/domainname/d.com/vpcesource/i"
        ),
        (.api("a"), "arn:aws:apigateway:us-east-1::/apis/a"),
        (
            .apiStage(api: "a", stage: "$default"),
            "arn:aws:apigateway:us-east-1::/apis/a/stages/$default"
        ),
    ]

    @Test("a noun has an ARN, and the ARN the noun", arguments: nouns)
    func arns(_ noun: TaggedNoun, _ text: String) throws {
        let scope = Scope(region: "us-east-1", account: "012345678910")
        #expect(scope.arn(noun).description == text)
        let arn = try #require(ARN(text))
        #expect(arn.description == text)
        #expect(TaggedNoun(path: arn.resource) == noun)
    }

    @Test("other texts are no ARNs, other paths no nouns")
    func others() {
        for text in ["", "arn", "arn:aws:s3", "urn:aws:s3:::b", "arn::s3:::b"] {
            #expect(ARN(text) == nil)
        }
        for path in ["", "/", "/restapis", "/restapis/a/resources/b", "/nothing/a"] {
            #expect(TaggedNoun(path: path) == nil)
        }
    }

    @Test("requests and functions have ARNs of their partition")
    func execute() {
        let scope = Scope(region: "cn-north-1", account: "012345678910")
        #expect(
            scope.executeARN(api: "a", stage: "s", method: "GET", path: "/pets").description
                == "arn:aws-cn:execute-api:cn-north-1:012345678910:a/s/GET/pets")
        #expect(
            Scope().invocationURI(function: "arn:f")
                == "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:f/invocations"
        )
    }
}
