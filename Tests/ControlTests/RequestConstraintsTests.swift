import JSON
import Testing

@testable import PenstockControl

// The sentences: aws-recorded-facts, control plane, the tests named.
@Suite struct RequestConstraintsTests {
    private func complaint(
        _ name: String, _ body: JSONValue, labels: [String: String] = [:]
    ) throws -> String? {
        let shape = try #require(OperationShape.all.first { $0.name == name })
        let call = Call(
            shape: shape,
            caller: Authenticator.Caller(
                account: "000000000000", region: "us-east-1", service: "apigateway",
                accessKeyID: "test"), labels: labels, query: [], headers: [], body: body, bytes: [],
            now: 0)
        do throws(ControlError) {
            try RequestConstraints.check(call)
            return nil
        } catch {
            #expect(error.code == .validation)
            return error.message
        }
    }

    @Test("test_create_rest_api_with_endpoint_configuration: all complaints, in the model's order")
    func endpoints() throws {
        #expect(
            try complaint(
                "CreateRestApi",
                ["endpointConfiguration": ["ipAddressType": "wrong", "types": ["wrong"]]])
                == "2 validation errors detected: Value '[wrong]' at "
                + "'createRestApiInput.endpointConfiguration.types' failed to satisfy constraint: "
                + "Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, "
                + "EDGE, REGIONAL]]; Value 'wrong' at "
                + "'createRestApiInput.endpointConfiguration.ipAddressType' failed to satisfy "
                + "constraint: Member must satisfy enum value set: [ipv4, dualstack]")
    }

    @Test("test_update_method_response_negative_tests: the body first, then the path")
    func bodyAndLabel() throws {
        #expect(
            try complaint(
                "UpdateMethodResponse", ["patchOperations": [["op": "wrong_op"]]],
                labels: ["status_code": "wrong"])
                == "2 validation errors detected: Value 'wrong_op' at "
                + "'updateMethodResponseInput.patchOperations.1.member.op' failed to satisfy "
                + "constraint: Member must satisfy enum value set: [add, remove, move, test, "
                + "replace, copy]; Value 'wrong' at 'statusCode' failed to satisfy constraint: "
                + #"Member must satisfy regular expression pattern: [1-5]\d\d"#)
    }

    @Test("what keeps to the model passes")
    func good() throws {
        #expect(try complaint("CreateRestApi", ["name": "x", "apiKeySource": "HEADER"]) == nil)
        #expect(
            try complaint("PutMethodResponse", [:], labels: ["status_code": "599"]) == nil)
        #expect(try complaint("UpdateResource", ["patchOperations": [["op": "copy"]]]) == nil)
    }

    @Test("every pattern of the table has its predicate")
    func patterns() {
        for row in constraintRows.split(separator: "\n") {
            let demand = row.split(separator: " ")[2]
            guard demand.first == "/" else { continue }
            #expect(RequestConstraints.patterns[String(demand.dropFirst())] != nil, "\(row)")
        }
    }
}
