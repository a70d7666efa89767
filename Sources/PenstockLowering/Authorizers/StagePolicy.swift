internal import IAMPolicy
internal import JSON

/// The resource policy that a stage's deployment froze.
struct StagePolicy {
    /// nil: there is none, or none that can be asked.
    private(set) var document: JSONValue?
    /// Why it can't be asked: nothing passes then.
    private(set) var fault: String?
    /// What of it has no effect.
    private(set) var warnings: [String] = []
    /// Whether it asks for VPCs or their endpoints, which aren't known here.
    let isForNetworks: Bool

    init(_ text: String?) {
        let text = text ?? ""
        let lowercased = text.lowercased()
        isForNetworks = ["aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip"].contains {
            lowercased.contains($0)
        }
        // Left out as a whole, where the stage is served without.
        guard !text.isEmpty, !isForNetworks else { return }
        do {
            let value = try JSONValue(parsing: text)
            let policy = try Policy(ResourceForms(stage: "").expand(value), as: .resource)
            document = value
            warnings = Self.warnings(of: policy, value)
        } catch {
            fault = "\(error)"
        }
    }

    /// What of it can never be meant of a request to an API, a sentence each.
    private static func warnings(of policy: Policy, _ document: JSONValue) -> [String] {
        if policy.isEmpty { return ["the API's policy has no statement, and lets nobody in"] }
        let statements = document["Statement"].map { $0.array ?? [$0] } ?? []
        return policy.idleParts.map { part in
            let written = statements[part.statement][part.element]
            let text = written.map { $0.array ?? [$0] }?[part.index].string ?? ""
            let what = part.element == "Action" ? "is no action of" : "is no resource of"
            let effect = part.isAllow ? "allows nothing" : "denies nothing"
            return "statement \(part.statement + 1) of the API's policy: the \(part.element) "
                + "'\(text)' \(what) execute-api" + (part.isAll ? ": the statement \(effect)" : "")
        }
    }

    /// Whether requests are held against it.
    var isAsked: Bool { document != nil }
}
