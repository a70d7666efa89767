internal import JSON
internal import PenstockModel

/// TestInvokeMethod: a method's execution with its log.
enum MethodTests {
    static let operations: OperationGroup = ["TestInvokeMethod": .run(test)]

    /// Its name in `$context.stage`, as events of test invocations have it.
    private static let stage = "test-invoke-stage"

    private static func test(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let place = MethodPlace(call)
        let resource = try place.resource(call, state)
        guard let method = resource.methods[place.httpMethod] ?? resource.methods["ANY"],
            method.integration != nil
        else { throw .noMethod }
        guard let tests = call.tests else {
            throw ControlError(.notImplemented, "Nothing runs test invocations here.")
        }
        let record = try state.restAPI(call, or: .noResource)
        let body = call.body.object ?? JSONObject()
        let test = MethodTest(
            id: RequestID.fresh(), scope: call.scope,
            account: account(
                record, of: state, resource, open(method),
                variables: texts(body["stageVariables"]), stage: stage),
            method: place.httpMethod,
            target: body["pathWithQueryString"]?.string.flatMap { $0.isEmpty ? nil : $0 }
                ?? resource.path,
            headers: headers(body), body: Array((body["body"]?.string ?? "").utf8))
        return later(test, tests, response)
    }

    /// A method takes its time, and may itself call the management listener: no worker waits for it.
    static func later(
        _ test: MethodTest, _ tests: any MethodTesting,
        _ response: @escaping @Sendable (MethodTestAnswer) -> ControlResponse
    ) -> Reply {
        var reply = Reply()
        reply.later = { control in
            tests.run(test) { result in
                var response =
                    switch result {
                    case .success(let answer): response(answer)
                    case .failure(let failure):
                        ControlError(
                            failure.isBusy ? .tooManyRequests : .internalFailure, failure.message
                        ).response
                    }
                response.headers.append(("x-amzn-RequestId", RequestID.fresh()))
                control.answer(response)
            }
        }
        return reply
    }

    /// The API with nothing but the method, in a stage that tests have.
    static func account(
        _ record: RestAPIRecord, of state: AccountState, _ resource: Resource, _ method: Method,
        variables: [String: String], stage: String
    ) -> AccountState {
        var definition = record.definition
        for other in definition.tree.sorted {
            _ = definition.tree.updateMethods(of: other.id) { $0 = [:] }
        }
        _ = definition.tree.updateMethods(of: resource.id) { $0 = [method.httpMethod: method] }
        definition.chains = [:]
        definition.api.policy = nil
        definition.api.disableExecuteAPIEndpoint = true
        definition.api.endpointConfiguration.vpcEndpointIDs = []
        var tested = RestAPIRecord(definition)
        var deployment = Deployment()
        deployment.id = stage
        tested.deployments[stage] = DeploymentRecord(deployment, of: definition)
        var served = Stage()
        served.stageName = stage
        served.deploymentID = stage
        served.variables = variables
        tested.stages[stage] = served
        var account = AccountState()
        // For their policies.
        account.functions = state.functions
        account.restAPIs[definition.api.id] = tested
        // Of a test the path has no stage in it.
        var domain = DomainName()
        domain.domainName = MethodTest.domainName
        var mapping = APIMapping()
        mapping.apiID = definition.api.id
        mapping.stage = stage
        var domainRecord = DomainNameRecord(domain)
        domainRecord.mappings["test"] = mapping
        account.domainNames[MethodTest.domainName] = domainRecord
        return account
    }

    /// The method as anybody may call it.
    private static func open(_ method: Method) -> Method {
        var open = method
        open.authorizationType = .none
        open.authorizerID = nil
        open.authorizationScopes = []
        open.apiKeyRequired = false
        return open
    }

    /// multiValueHeaders win over headers, as in a proxy's event.
    static func headers(_ body: JSONObject) -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        var taken: Set<String> = []
        for (name, values) in (body["multiValueHeaders"]?.object ?? JSONObject()).members {
            taken.insert(name.lowercased())
            for value in values.array ?? [] { fields.append((name, value.string ?? "")) }
        }
        for (name, value) in (body["headers"]?.object ?? JSONObject()).members
        where !taken.contains(name.lowercased()) {
            fields.append((name, value.string ?? ""))
        }
        return fields
    }

    static func texts(_ value: JSONValue?) -> [String: String] {
        var result: [String: String] = [:]
        for (name, value) in (value?.object ?? JSONObject()).members { result[name] = value.string }
        return result
    }

    private static func response(_ answer: MethodTestAnswer) -> ControlResponse {
        var headers = JSONObject()
        var all: [String: [JSONValue]] = [:]
        for field in answer.headers {
            headers[field.name] = .string(field.value)
            all[field.name, default: []].append(.string(field.value))
        }
        var multiple = JSONObject()
        for (name, _) in headers.members { multiple[name] = .array(all[name] ?? []) }
        let object = JSONObject([
            ("status", .number(JSONNumber(answer.status))), ("body", .string(answer.body)),
            ("headers", .object(headers)), ("multiValueHeaders", .object(multiple)),
            ("log", .string(answer.log.map { $0 + "\n" }.joined())),
            ("latency", .number(JSONNumber(answer.milliseconds))),
        ])
        return ControlResponse(
            200, headers: [("Content-Type", "application/json")],
            body: Array(JSONValue.object(object).compact.utf8))
    }
}
