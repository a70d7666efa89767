internal import JSON
internal import PenstockModel

/// A method with what surrounds it.
struct RESTMethod {
    let stage: RESTStage
    let resource: Resource
    /// `GET`, or `ANY`.
    let verb: String
    let method: Method
    /// A template whose text is the key of the template that applies to a request; nil: its content type.
    var templateSelection: String?
    /// Of a WebSocket API: what selects the templates of its answers.
    var answers = SocketAnswers()
    /// Who has signed the request when the integration is called.
    var signatures = CallerSignatures.none

    var element: ModelElement { stage.element("\(verb) \(resource.path)") }

    /// The path's variable that takes several segments.
    var greedyName: String? {
        guard let part = resource.pathPart, part.hasSuffix("+}") else { return nil }
        return String(part.dropFirst().dropLast(2))
    }

    var pathNames: [String] {
        resource.path.split(separator: "/").compactMap { part in
            guard part.hasPrefix("{"), part.hasSuffix("}") else { return nil }
            let name = part.dropFirst().dropLast()
            return String(name.hasSuffix("+") ? name.dropLast() : name)
        }
    }
}

extension LoweringRun {
    /// A method's pipeline in AWS's order: who, how often, whether it is well formed, where to.
    mutating func pipeline(_ part: RESTMethod) -> JSONObject {
        if let type = part.stage.isClosed { return .closed(type) }
        var part = part
        var pipeline = JSONObject()
        let chain: LoweredChain?
        do throws(Unserved) {
            chain = try self.chain(part)
            pipeline["auth"] = try authorization(part, chain)
            note(chain, in: pipeline["auth"], part.element)
            part.signatures = AuthorizerChains.signatures(
                of: "\(part.verb) \(part.resource.path)", stage: part.stage.stage.stageName,
                in: part.stage.definition.chains, isIAM: part.method.authorizationType == .iam)
        } catch {
            warn(part.element, error.message, hint: error.hint)
            return .closed(error.response, error.reason)
        }
        switch limits(part, chain) {
        case nil: return .closed("THROTTLED")
        case let steps? where !steps.isEmpty: pipeline["rate_limit"] = .array(steps)
        default: break
        }
        do throws(Unserved) {
            let steps = [part.decoding, try validation(part)].compactMap { $0 }
            if !steps.isEmpty { pipeline["validate"] = steps.count == 1 ? steps[0] : .array(steps) }
            var phases = try integration(part)
            phases.compressAnswers(part)
            phases.tellFunction(of: chain)
            return pipeline.merging(phases)
        } catch {
            // What comes before it on AWS comes before it here: who has no key gets 403, not 500.
            warn(part.element, error.message, hint: error.hint)
            return pipeline.merging(.closed(error.response, error.reason))
        }
    }

    /// nil: nothing may pass.
    private func limits(_ part: RESTMethod, _ chain: LoweredChain?) -> [JSONValue]? {
        var steps: [JSONValue] = []
        // Of a chain whoever is let in by a key counts against its plan; others have no plan.
        let countsKey = part.method.apiKeyRequired || chain?.countsKey == true
        if countsKey {
            steps = part.stage.keys.limits(
                path: part.resource.path, verb: part.verb, resource: part.resource.id,
                options.usage)
        }
        let last =
            accountLimit(part.stage.scope)
            + (countsKey ? part.stage.keys.quotas : [])
        guard let (setting, isOwn) = part.stage.setting(path: part.resource.path, verb: part.verb)
        else { return steps + last }
        let (rate, burst) = (setting.throttlingRateLimit, setting.throttlingBurstLimit)
        if Throttle.isShut(rate: rate, burst: burst) { return nil }
        var name = "throttle-\(part.stage.id)-\(part.stage.stage.stageName)"
        if isOwn { name += "-\(part.resource.id)-\(part.verb)" }
        if let step = Throttle.step(name, rate: rate, burst: burst) { steps.append(step) }
        return steps + last
    }
}

/// Why a method can't be served as it is defined.
struct Unserved: Error {
    /// The gateway response that stands in for it.
    var response = "API_CONFIGURATION_ERROR"
    var message: String
    var hint: String?
    /// Why, in the execution log.
    var reason: String

    /// - Parameter reason: AWS's words, where they aren't `message`.
    init(
        _ message: String, hint: String? = nil, response: String = "API_CONFIGURATION_ERROR",
        reason: String? = nil
    ) {
        self.message = message
        self.hint = hint
        self.response = response
        self.reason = reason ?? message
    }
}
