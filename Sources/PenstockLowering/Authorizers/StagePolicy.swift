internal import IAMPolicy
internal import JSON

/// The resource policy that a stage's deployment froze.
struct StagePolicy {
    /// nil: there is none, or none that can be asked.
    private(set) var document: JSONValue?
    /// Why it can't be asked: nothing passes then.
    private(set) var fault: String?
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
            _ = try Policy(ResourceForms(stage: "").expand(value), as: .resource)
            document = value
        } catch {
            fault = "\(error)"
        }
    }

    /// Whether requests are held against it.
    var isAsked: Bool { document != nil }
}
