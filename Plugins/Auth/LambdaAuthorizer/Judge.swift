import CPenstock
import IAMPolicy
import IAMPolicyPlugin
import JSON

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Why a function's answer couldn't be used; the chain fails by it.
struct AuthorizerFault: Error, CustomStringConvertible {
    var description: String
}

/// Makes a verdict of what a function said.
struct Judge {
    enum Reading {
        case answer(FunctionAnswer)
        /// The function failed with the text that means 401.
        case unauthorized
        case fault(String, isTimeout: Bool)
    }

    let isREST: Bool
    private let parser: AnswerParser
    private let facts: CallFacts
    /// Whether a resource policy may allow what the function's policy doesn't speak of.
    private let isCombined: Bool

    init(isREST: Bool, isSimple: Bool, _ setup: Setup) throws {
        self.isREST = isREST
        parser = AnswerParser(isREST: isREST, isSimple: isSimple)
        facts = CallFacts(setup)
        isCombined = try setup.config.bool("resource_policy", or: false)
    }

    /// What came of a call.
    func read(_ event: Event) -> Reading {
        guard event.status > 0 else {
            let isTimeout = event.value == PEN_UPSTREAM_TIMEOUT
            return .fault(
                isTimeout ? "the function didn't answer in time" : "there was no answer of Lambda",
                isTimeout: isTimeout)
        }
        guard (200...299).contains(event.status) else {
            return .fault("Lambda refused the invocation with \(event.status)", isTimeout: false)
        }
        let failed = event.headers.contains { $0.name.equalsIgnoringCase("x-amz-function-error") }
        guard failed else { return parse(event.data) }
        let text = String(decoding: event.data.buffer.prefix(4096), as: UTF8.self)
        let message = (try? JSONValue(parsing: text))?["errorMessage"]?.string
        if message == "Unauthorized" { return .unauthorized }
        return .fault(
            "the function failed: \(message ?? String(text.prefix(200)))", isTimeout: false)
    }

    /// What an answer says.
    func parse(_ bytes: Bytes) -> Reading {
        do throws(AnswerParser.Fault) { return .answer(try parser.parse(bytes.buffer)) } catch {
            return .fault(error.reason, isTimeout: false)
        }
    }

    /// Whether this request may pass by an answer, which may be about an earlier one.
    func decide(
        _ answer: FunctionAnswer, _ exchange: Exchange, arn: Bytes
    ) throws -> AuthorizerVerdict {
        try answer.tell(exchange, asText: isREST)
        switch answer.decision {
        case .simple(let isAuthorized): return isAuthorized ? .allow : .deny
        case .policy(let policy):
            try policy.text.withUnsafeBufferPointer { try exchange.auth.policy(Bytes($0)) }
            let effect = policy.effect(on: arn, facts, exchange)
            if isCombined, effect != .explicitDeny {
                try CallerDecision.write(effect, exchange)
                return .allow
            }
            switch effect {
            case .allow: return .allow
            case .explicitDeny:
                return try refuse(
                    exchange, "User is not authorized to access this resource with an explicit deny"
                )
            case .implicitDeny:
                return try refuse(exchange, "User is not authorized to access this resource")
            }
        }
    }

    /// aws-surface.md §2.3. HTTP APIs say Forbidden.
    private func refuse(_ exchange: Exchange, _ message: Bytes) throws -> AuthorizerVerdict {
        if isREST { try exchange.auth.refusal(.accessDenied, message: message) }
        return .deny
    }

    /// The function is at fault, or how it is called: 500, with the reason in the log only.
    func fault(
        _ reason: String, _ exchange: Exchange, isTimeout: Bool = false
    ) throws -> AuthorizerFault {
        try exchange.auth.refusal(isTimeout ? .authorizerFailure : .authorizerConfigurationError)
        return AuthorizerFault(description: reason)
    }
}
