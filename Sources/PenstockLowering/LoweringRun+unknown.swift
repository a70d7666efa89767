internal import JSON
internal import PenstockModel

// What is no stage. aws-surface.md §2.1 and §3: a REST API's unknown stage and an unknown API are 403
// `Forbidden` with ForbiddenException, an HTTP API's unknown stage is 404 `Not Found`.

extension LoweringRun {
    /// Adds what answers where no stage is.
    mutating func addUnknown(_ accounts: [Scope: AccountState], isAlone: Bool) {
        var notFound: [StageAddress] = []
        var isHTTP = false
        var domains: [StageAddress] = []
        var lost: [StageRule] = []
        for (scope, account) in accounts.inOrder {
            let places = StagePlaces(account, scope, isAlone: isAlone, options)
            domains += (places.domains + places.refused).map { StageAddress(hosts: [$0]) }
            lost += places.lost
            for (id, record) in account.apis.sorted(by: { $0.key < $1.key })
            where record.definition.api.protocolType == .http && !record.stages.isEmpty {
                guard !record.definition.api.disableExecuteAPIEndpoint else { continue }
                notFound += places.unknown(id)
                isHTTP = true
            }
        }
        if isAlone, isHTTP { notFound.append(StageAddress()) }
        addUnknown("penstock.not-found", "http", .notFound, notFound)
        addUnknown(
            "penstock.forbidden", "rest", .forbidden,
            // Where the root of every host is somebody's, what AWS's names lead to isn't.
            domains
                + (options.isBeside || isTaken(StageAddress())
                    ? AWSAddresses.all(accounts) : [StageAddress()]),
            lost)
    }

    private mutating func addUnknown(
        _ name: String, _ kind: JSONValue, _ pipeline: JSONObject, _ addresses: [StageAddress],
        _ rules: [StageRule] = []
    ) {
        let free = addresses.compactMap { claim($0) }
        guard !free.isEmpty || !rules.isEmpty else { return }
        var object = Self.places(free, rules)
        object["aws"] = ["kind": kind]
        object["routes"] = .array(
            ["ANY /", "ANY /{proxy+}"].map {
                ["route": .string($0), "pipeline": .object(pipeline)]
            })
        put(name, object)
    }
}

/// Where APIs are by AWS's names, whatever else is served.
private enum AWSAddresses {
    static func all(_ accounts: [Scope: AccountState]) -> [StageAddress] {
        var hosts = ["*.execute-api.localhost"]
        for (scope, _) in accounts.inOrder {
            let host = "*.execute-api.\(scope.region).\(scope.domain)"
            if !hosts.contains(host) { hosts.append(host) }
        }
        return [StageAddress(hosts: hosts), StageAddress(basePath: "/_aws/execute-api")]
    }
}

extension JSONObject {
    /// HTTP APIs answer errors without `x-amzn-ErrorType`: aws-surface.md §3, "response headers".
    static var notFound: JSONObject {
        answer(404, "Not Found", errorType: nil)
    }

    static var forbidden: JSONObject {
        answer(403, "Forbidden", errorType: "ForbiddenException")
    }

    private static func answer(_ status: Int, _ message: String, errorType: String?) -> JSONObject {
        var config = JSONObject([("status", .number(JSONNumber(status)))])
        if let errorType {
            config["headers"] = [
                "content-type": "application/json", "x-amzn-ErrorType": .string(errorType),
            ]
        }
        config["body"] = .string(#"{"message":"\#(message)"}"#)
        return JSONObject([
            ("integrate", ["use": "Integrate/Mock", "config": .object(config)])
        ])
    }
}
