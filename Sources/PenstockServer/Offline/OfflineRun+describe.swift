internal import CPenstock
internal import JSON
internal import PenstockCore

extension OfflineRun {
    func describeForward(_ exchange: Exchange, _ answer: inout OfflineAnswer) {
        let forward = exchange.pointee.forward
        let number = Int(forward.upstream)
        let name =
            snapshot.upstreams.indices.contains(number - 1)
            ? snapshot.upstreams[number - 1].name : "?"
        let method = forward.method.isPresent ? forward.method : exchange.pointee.method
        let target = forward.target.isPresent ? forward.target : exchange.pointee.target
        answer.forward = "\(name): \(String(method)) \(String(target))"
        answer.forwardHeaders = fields(exchange.pointee.request)
    }

    /// It came to an integration that asks something of an upstream, which nobody sends here: that it fails by
    /// that is no answer.
    func describeHeld(_ exchange: Exchange, _ callout: String, _ answer: inout OfflineAnswer) {
        answer.forward = callout
        answer.status = 0
        answer.headers = []
        answer.body = []
        answer.gatewayResponse = nil
        answer.failure = ""
        answer.decision = decision(exchange, "ALLOW")
    }

    private func decision(_ exchange: Exchange, _ outcome: String) -> OfflineAnswer.Decision {
        var decision = OfflineAnswer.Decision(outcome: outcome)
        if let step = exchange.pointee.auth.decidedBy {
            decision.step = String(step.pointee.name)
            decision.source = String(step.pointee.source)
        }
        return decision
    }

    func describeDecision(_ exchange: Exchange, _ answer: inout OfflineAnswer) {
        let failure = exchange.pointee.failure
        var decision = decision(
            exchange,
            failure.type > 0
                ? String(GatewayResponseType.name(failure.type))
                : exchange.pointee.flags.contains(.local) ? "ANSWERED" : "ALLOW")
        if failure.type == 0, exchange.isUnknown {
            decision.outcome = exchange.pointee.status == 404 ? "NOT_FOUND" : "FORBIDDEN"
            decision.reason = "there is no such API, stage or route"
        }
        let reason = failure.detail.isPresent ? failure.detail : failure.message
        if reason.isPresent { decision.reason = String(reason) }
        answer.decision = decision
    }

    func describeAuthorizer(_ exchange: Exchange, _ answer: inout OfflineAnswer) {
        let auth = exchange.pointee.auth
        let isRefused = auth.verdict != PEN_ALLOW
        if auth.verdict != 0 { answer.authorization = ShadowPage.name(auth.verdict) }
        answer.isUndecided =
            auth.verdict == 0 && (exchange.isUnknown || exchange.hasAuthorizers)
        var object = JSONObject()
        let texts = [
            ("principal", isRefused ? auth.refused.principal : auth.principal),
            ("policy", isRefused ? auth.refused.policy : auth.policy),
        ]
        for (name, text) in texts where text.isPresent { object[name] = .string(String(text)) }
        if let claims = exchange.authorizerMember("claims"), claims.type == PEN_JSON {
            object["claims"] = try? JSONValue(parsing: String(claims.s))
        }
        if !object.isEmpty { answer.authorizer = .object(object) }
    }

    func describeAnswer(_ exchange: Exchange, _ answer: inout OfflineAnswer) {
        describeAuthorizer(exchange, &answer)
        describeDecision(exchange, &answer)
        answer.status = Int(exchange.pointee.status)
        answer.headers = fields(exchange.pointee.response)
        answer.body = Array(exchange.pointee.responseBody.bytes.buffer)
        let failure = exchange.pointee.failure
        let detail = failure.detail
        if failure.type != 0 {
            let type = String(GatewayResponseType.name(failure.type))
            answer.gatewayResponse = type
            log?.fail(type, detail.isPresent ? String(detail) : "", status: answer.status)
        } else {
            log?.complete(answer)
        }
        answer.log = log?.lines ?? []
        // A refusal is no failure, whatever its reason.
        if detail.isPresent, failure.type == 0 || GatewayResponseType.status(failure.type) >= 500 {
            answer.failure = String(detail)
            if let step = exchange.pointee.failure.step {
                answer.failure = "\(String(step.pointee.name)): \(answer.failure)"
            }
        }
    }

    func fields(_ table: HeaderTable) -> [(name: String, value: String)] {
        (0..<table.count).compactMap { index in
            let field = table.fields[index]
            return field.isPresent ? (String(field.nameView), String(field.valueView)) : nil
        }
    }
}

extension Exchange {
    /// Whether it came to what answers where a definition has nothing (`penstock.forbidden`): nobody let
    /// it in, although no step denied it.
    fileprivate var isUnknown: Bool {
        guard let route = pointee.route else { return true }
        return !route.pointee.key.isPresent
            || ["penstock.forbidden", "penstock.not-found"].contains(
                String(route.pointee.api.pointee.name))
    }

    /// Whether its route has authorizers that are enforced.
    fileprivate var hasAuthorizers: Bool {
        guard let route = pointee.route else { return false }
        return (0..<Int(route.pointee.stepCount)).contains { index in
            let step = route.pointee.steps[index]
            return step.phase == PEN_PHASE_AUTH && !step.flags.contains(.shadow)
        }
    }
}
