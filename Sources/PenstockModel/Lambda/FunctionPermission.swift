/// Who may call a function: an `AWS::Lambda::Permission`, or a statement of its policy.
package struct FunctionPermission: Hashable, Sendable {
    /// The function's name or ARN, perhaps with a version or an alias.
    package var function: String
    package var action: String
    package var principal: String
    package var sourceARN: String?
    package var sourceAccount: String?

    package init(
        function: String, action: String, principal: String, sourceARN: String? = nil,
        sourceAccount: String? = nil
    ) {
        self.function = function
        self.action = action
        self.principal = principal
        self.sourceARN = sourceARN
        self.sourceAccount = sourceAccount
    }

    /// A statement of a function's policy.
    package init(_ statement: FunctionStatement, of arn: String) {
        function = statement.qualifier.isEmpty ? arn : "\(arn):\(statement.qualifier)"
        action = statement.action
        principal = statement.principal
        sourceARN = statement.sourceARN
        sourceAccount = statement.sourceAccount
    }

    /// Whether it lets API Gateway make a call.
    ///
    /// Lambda Developer Guide, "Viewing resource-based IAM policies in Lambda": the policy is that of
    /// the function, the version or the alias that is called, and of no other.
    package func allows(_ call: GatewayCall) -> Bool {
        guard let mine = FunctionName(function), mine.name == call.function.name,
            mine.region == nil || mine.region == call.function.region,
            mine.account == nil || mine.account == call.function.account,
            mine.qualifier == call.function.qualifier,
            ARNPattern.matches(action.lowercased(), "lambda:invokefunction"),
            principal == "apigateway.amazonaws.com" || principal == "*",
            sourceAccount == nil || sourceAccount == call.sourceAccount
        else { return false }
        return sourceARN.map { ARNPattern.matches(arn: $0, call.sourceARN) } ?? true
    }
}

/// A function called by a method of a REST API or a route of an HTTP API.
package struct GatewayCall: Sendable {
    /// With region and account.
    package var function: FunctionName
    /// `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`.
    package var sourceARN: String
    package var sourceAccount: String

    /// nil: `function` is no function's ARN.
    ///
    /// - Parameter place: what follows the stage, `GET/pets/{id}` or `$default`.
    package init?(_ function: String, _ scope: Scope, api: String, stage: String, place: String) {
        guard let name = FunctionName(function), name.region != nil else { return nil }
        self.function = name
        if name.qualifier == FunctionRecord.latestVersion { self.function.qualifier = nil }
        sourceAccount = scope.account
        sourceARN =
            "arn:aws:execute-api:\(scope.region):\(scope.account):\(api)/\(stage)/\(place)"
    }

    /// What follows the stage for a method, as `place` has it: for ANY every method.
    package static func places(_ verb: String, _ path: String) -> [String] {
        let verbs =
            verb == "ANY"
            ? ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"] : [verb]
        // AWS CDK, HttpLambdaIntegration: the path is the route's, with its `{names}`.
        return verbs.map { $0 + path }
    }
}

/// Patterns of policies, with `*` and `?`.
package enum ARNPattern {
    /// IAM User Guide, "Amazon Resource Name (ARN) condition operators", ArnLike: each of the six parts
    /// between colons is matched by itself.
    package static func matches(arn pattern: String, _ arn: String) -> Bool {
        let patterns = pattern.split(
            separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard patterns.count == 6, parts.count == 6 else { return false }
        return zip(patterns, parts).allSatisfy { matches($0, $1) }
    }

    /// `*` stands for any text and `?` for one byte. Takes as many steps as both are long, multiplied, at
    /// most.
    package static func matches(_ pattern: some StringProtocol, _ text: some StringProtocol) -> Bool
    {
        let pattern = Array(pattern.utf8)
        let text = Array(text.utf8)
        var (p, t) = (0, 0)
        // Where the last `*` was, and how far it has eaten.
        var star: (pattern: Int, text: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = (p, t)
                p += 1
            } else if p < pattern.count, pattern[p] == UInt8(ascii: "?") || pattern[p] == text[t] {
                p += 1
                t += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                p = last.pattern + 1
                t = last.text + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
