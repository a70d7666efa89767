public import JSON
internal import PenstockCompile
internal import PenstockCore

/// What came of an offline request, step by step.
public struct OfflineAnswer: Sendable {
    /// One step of a chain in shadow.
    public struct Asked: Sendable {
        /// Its name, and its place in the configuration.
        public var name: String, source: String
        /// "deny".
        public var verdict: String
        /// Why it refuses or fails; empty: nothing was said.
        public var reason: String

        /// A line for people, without its end.
        public var text: String {
            "\(name) (\(source)): \(verdict)" + (reason.isEmpty ? "" : ": \(reason)")
        }

        /// For machines.
        public var json: JSONValue {
            [
                "step": .string(name), "source": .string(source), "verdict": .string(verdict),
                "reason": .string(reason),
            ]
        }
    }

    /// One step that ran.
    public struct Step: Sendable {
        /// "auth".
        public var phase: String
        /// Its name.
        public var name: String
        /// "penstock.yaml:12".
        public var source: String
        /// "allow", "continue".
        public var verdict: String
        /// Run, recorded, discarded.
        public var isShadow: Bool
        /// What the verdict would mean for the chain around it: another under `not`.
        public var effect: String
        /// How long it took, waiting included.
        public var nanoseconds: UInt64
        /// Why it refuses, abstains or fails; empty: nothing was said.
        public var reason = ""
        /// Of a chain in shadow, what its steps said, in order.
        public var asked: [Asked] = []
        /// What it changed: what, name, new value.
        public var effects: [(what: String, name: String, value: String)]
    }

    /// Which step decided whether the request may go on, and why.
    public struct Decision: Sendable {
        /// `ALLOW`, or the gateway response that refuses: `ACCESS_DENIED`. `ANSWERED`: a step answered by
        /// itself.
        public var outcome: String
        /// The deciding step; empty: none was asked.
        public var step = ""
        /// `penstock.yaml:12`; empty: none was asked.
        public var source = ""
        /// In words for the operator; empty: nothing was said.
        public var reason = ""
    }

    /// The route; nil: there is none, and the answer says so.
    public var route: Explanation?
    /// The steps in the order they ended.
    public var steps: [Step] = []
    /// Where the request would be sent: "orders GET /orders/7"; nil when it is answered here.
    public var forward: String?
    /// It was sent there, and `status` is what came of it.
    public var wasForwarded = false
    /// Fields that would be sent there.
    public var forwardHeaders: [(name: String, value: String)] = []
    /// The answer's status; 0 when it would be forwarded.
    public var status = 0
    /// The answer's fields.
    public var headers: [(name: String, value: String)] = []
    /// The answer's body.
    public var body: [UInt8] = []
    /// What API Gateway would have logged; empty unless it was asked for.
    public var log: [String] = []
    /// The gateway response that it is, `THROTTLED`; nil: it is none.
    public var gatewayResponse: String?
    /// Whether it may go on, by which step.
    public var decision: Decision?
    /// The authorizers' verdict, `allow`; nil: none was asked.
    public var authorization: String?
    /// None was asked although there may be some: the request came to no route, or to an end before them.
    public var isUndecided = false
    /// What authorizers said: `principal`, `policy`, `claims`; nil: nothing.
    public var authorizer: JSONValue?
    /// Why it failed, for the operator; empty if it didn't.
    public var failure = ""
}

extension OfflineAnswer {
    /// As JSON, for tools.
    public var json: JSONValue {
        var object = JSONObject()
        object["route"] = route?.json
        object["steps"] = .array(steps.map { $0.json })
        if let forward {
            object["forward"] = .string(forward)
            object["forward_headers"] = Self.fields(forwardHeaders)
        }
        if forward == nil || wasForwarded {
            object["status"] = .number(JSONNumber(status))
            object["headers"] = Self.fields(headers)
            object["body"] = .string(String(decoding: body, as: UTF8.self))
        }
        object["gateway_response"] = gatewayResponse.map { .string($0) }
        object["authorizer"] = authorizer
        object["decision"] = decision?.json
        if !failure.isEmpty { object["failure"] = .string(failure) }
        if !log.isEmpty { object["execution_log"] = .array(log.map { .string($0) }) }
        return .object(object)
    }

    private static func fields(_ list: [(name: String, value: String)]) -> JSONValue {
        .array(list.map { .array([.string($0.name), .string($0.value)]) })
    }

    /// For people: the steps with their effects and times, then the answer.
    public var text: String {
        var text = ""
        if let route { text += "\(route.route.key)  (\(route.api.name))  \(route.route.source)\n" }
        for step in steps { text += step.text }
        if let forward {
            text += "\n\(wasForwarded ? "was" : "would be") forwarded to \(forward)\n"
            for field in forwardHeaders { text += "\(field.name): \(field.value)\n" }
        }
        if forward == nil || wasForwarded {
            text += "\n\(status)\n"
            for field in headers { text += "\(field.name): \(field.value)\n" }
            text += "\n" + String(decoding: body, as: UTF8.self)
            if !text.hasSuffix("\n") { text += "\n" }
        }
        if let decision { text += "\n" + decision.text + "\n" }
        if !failure.isEmpty { text += "\nfailed: \(failure)\n" }
        if !log.isEmpty { text += "\n" + log.joined(separator: "\n") + "\n" }
        return text
    }
}

extension OfflineAnswer {
    /// The steps that decide whether a request may go on, and what they decided: for `penstock explain`.
    public var decisionText: String {
        var text = ""
        if let route { text += "\(route.route.key)  (\(route.api.name))  \(route.route.source)\n" }
        let phases = ["auth", "validate", "rate_limit"]
        for step in steps where phases.contains(step.phase) { text += step.text }
        if let decision { text += "  " + decision.text + "\n" }
        return text
    }
}

extension OfflineAnswer.Decision {
    fileprivate var json: JSONValue {
        [
            "outcome": .string(outcome), "step": .string(step), "source": .string(source),
            "reason": .string(reason),
        ]
    }

    fileprivate var text: String {
        var text = "decision: \(outcome)"
        if !step.isEmpty { text += " by \(step) (\(source))" }
        return text + (reason.isEmpty ? "" : ": \(reason)")
    }
}

extension OfflineAnswer.Step {
    fileprivate var json: JSONValue {
        [
            "phase": .string(phase), "step": .string(name), "source": .string(source),
            "verdict": .string(verdict), "reason": .string(reason), "shadow": .bool(isShadow),
            "ns": .number(JSONNumber(nanoseconds)), "steps": .array(asked.map(\.json)),
            "effects": .array(
                effects.map {
                    [
                        "what": .string($0.what), "name": .string($0.name),
                        "value": .string($0.value),
                    ]
                }),
        ]
    }

    fileprivate var text: String {
        func fill(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(width - text.count, 0))
        }
        let micro = Double(nanoseconds / 100) / 10
        var text = "  \(fill(phase, 18))  \(fill(name, 24))  \(fill(verdict, 9))  \(micro) µs"
        if isShadow { text += "  (shadow, discarded)" }
        text += "  \(source)\n"
        if !reason.isEmpty { text += "      \(reason)\n" }
        for asked in asked { text += "      \(asked.text)\n" }
        for effect in effects {
            text += "      \(effect.what) \(effect.name)"
            text += effect.value.isEmpty ? "\n" : ": \(effect.value)\n"
        }
        return text
    }
}
