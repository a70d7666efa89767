package import PenstockModel

/// Who may call functions, where that is enforced (`--enforce-permissions`).
package struct FunctionPolicies: Hashable, Sendable {
    /// ARNs, without version, of the functions whose policies are known: nothing is asked of others.
    package var functions: Set<String>
    package var permissions: [FunctionPermission]

    package init(functions: Set<String> = [], permissions: [FunctionPermission] = []) {
        self.functions = functions
        self.permissions = permissions
    }

    /// With those of functions that came over the Lambda API.
    func adding(_ accounts: [Scope: AccountState]) -> FunctionPolicies {
        var result = self
        for (scope, account) in accounts {
            for record in account.functions.values {
                let arn = "arn:aws:lambda:\(scope.region):\(scope.account):function:\(record.name)"
                result.functions.insert(arn)
                result.permissions += record.statements.values.map {
                    FunctionPermission($0, of: arn)
                }
            }
        }
        return result
    }

    /// Whether one of them allows a call.
    func allow(_ call: GatewayCall) -> Bool { permissions.contains { $0.allows(call) } }
}

extension LoweringRun {
    /// Closes a method or route whose function doesn't let API Gateway in.
    ///
    /// AWS re:Post, "How do I resolve 'Invalid permissions on Lambda function' errors from API Gateway REST
    /// APIs?": 500, and these words after "Execution failed due to configuration error: ".
    ///
    /// - Parameters:
    ///   - role: with one the role's policy counts, and not the function's.
    ///   - stage: what follows the API in the ARN; the element's unless given.
    ///   - places: see `GatewayCall.places`.
    func checkPermission(
        _ function: FunctionReference, _ element: ModelElement, role: String?, stage: String? = nil,
        places: [String]
    ) throws(Unserved) {
        guard let policies, role?.isEmpty != false, policies.functions.contains(function.arn),
            let api = element.api, let stage = stage ?? element.stage
        else { return }
        for place in places {
            guard
                let call = GatewayCall(
                    function.qualified, element.scope, api: api, stage: stage, place: place),
                !policies.allow(call)
            else { continue }
            throw Unserved(
                "nothing lets \(call.sourceARN) invoke '\(function.name)': every request gets 500",
                hint: "allow lambda:InvokeFunction to apigateway.amazonaws.com",
                reason: "Invalid permissions on Lambda function")
        }
    }
}
