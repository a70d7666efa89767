internal import CivilTime
internal import JSON
internal import PenstockModel

/// TestInvokeAuthorizer: what an authorizer makes of a request, before any deployment.
enum AuthorizerTests {
    static let operations: OperationGroup = ["TestInvokeAuthorizer": .run(test)]

    /// As policies that functions answered to the console's test have it (developer guide, "Create a
    /// token-based Lambda authorizer function").
    private static let stage = "ESTestInvoke-stage"

    private static func test(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let record = try state.restAPI(call, or: .noAuthorizer)
        guard let authorizer = record.definition.authorizers[call.label("authorizer_id")],
            let root = record.definition.tree[record.definition.tree.rootID]
        else { throw .noAuthorizer }
        guard let tests = call.tests else {
            throw ControlError(.notImplemented, "Nothing runs test invocations here.")
        }
        let body = call.body.object ?? JSONObject()
        let target = body["pathWithQueryString"]?.string ?? ""
        let test = MethodTest(
            id: RequestID.fresh(), scope: call.scope,
            account: MethodTests.account(
                record, of: state, root, method(authorizer),
                variables: MethodTests.texts(body["stageVariables"]), stage: stage),
            // The method is at the root; the query is the caller's.
            method: "GET", target: "/" + (target.firstIndex(of: "?").map { target[$0...] } ?? ""),
            headers: MethodTests.headers(body), body: [])
        let heading = Heading(
            id: test.id, authorizer: authorizer.id,
            time: CivilTime(milliseconds: call.now * 1000).text(.executionLog))
        return MethodTests.later(test, tests) { response($0, heading) }
    }

    /// What a log begins with.
    private struct Heading: Sendable {
        var id: String
        var authorizer: String
        var time: String
    }

    /// A method that does nothing but ask the authorizer, whose answers are not kept.
    private static func method(_ authorizer: Authorizer) -> Method {
        var method = Method()
        method.httpMethod = "GET"
        method.authorizationType = authorizer.type.authorization
        method.authorizerID = authorizer.id
        var integration = Integration()
        integration.type = .mock
        integration.requestTemplates = ["application/json": #"{"statusCode": 200}"#]
        var response = IntegrationResponse()
        response.statusCode = "200"
        integration.responses = ["200": response]
        var declared = MethodResponse()
        declared.statusCode = "200"
        method.responses = ["200": declared]
        method.integration = integration
        return method
    }

    /// API reference, TestInvokeAuthorizer: clientStatus "is 0 if the authorizer succeeded", which one
    /// did that answers a policy, whatever that says.
    private static func response(
        _ answer: MethodTestAnswer, _ heading: Heading
    ) -> ControlResponse {
        let succeeded = answer.status == 200 || answer.gatewayResponse == "ACCESS_DENIED"
        let time = heading.time
        var lines = [
            "Execution log for request \(heading.id)",
            "\(time) : Starting authorizer: \(heading.authorizer) for request: \(heading.id)",
        ]
        let said = answer.authorizer
        if succeeded {
            let principal = said?["principal"]?.string ?? ""
            if let policy = said?["policy"]?.string {
                lines.append("\(time) : Authorizer result body before parsing: \(policy)")
            }
            lines.append(
                "\(time) : Using valid authorizer policy for principal: \(masked(principal))")
            lines.append("\(time) : Successfully completed authorizer execution")
        } else {
            if let failure = answer.failure {
                lines.append("\(time) : Execution failed due to configuration error: \(failure)")
            }
            lines.append("\(time) : \(answer.gatewayResponse ?? "")")
        }
        var object = JSONObject([
            ("clientStatus", .number(JSONNumber(succeeded ? 0 : answer.status))),
            ("log", .string(lines.map { $0 + "\n" }.joined())),
            ("latency", .number(JSONNumber(answer.milliseconds))),
        ])
        if succeeded {
            object["principalId"] = said?["principal"]
            object["policy"] = said?["policy"]
            object["claims"] = said?["claims"]
        }
        return ControlResponse(
            200, headers: [("Content-Type", "application/json")],
            body: Array(JSONValue.object(object).compact.utf8))
    }

    /// Logs hide all but a principal's end.
    private static func masked(_ text: String) -> String {
        text.isEmpty ? "" : String(repeating: "*", count: max(text.count - 3, 3)) + text.suffix(3)
    }
}
