public import JSON

/// What templates set in `$context.requestOverride` and `$context.responseOverride` (API Gateway
/// Developer Guide, "Override your API's request and response parameters and status codes").
public struct MappingOverrides: Hashable, Sendable {
    /// `requestOverride`: objects named `header`, `querystring` and `path`.
    public var request: JSONObject
    /// `responseOverride`: `status`, and an object named `header`.
    public var response: JSONObject

    /// No overrides.
    public init(request: JSONObject = JSONObject(), response: JSONObject = JSONObject()) {
        self.request = request
        self.response = response
    }

    /// Whether nothing is overridden.
    public var isEmpty: Bool { request.isEmpty && response.isEmpty }

    /// The status to answer with, where a template set one that is a whole number or spells one.
    public var status: Int? {
        switch response["status"] {
        case .number(let number)?: number.int64.map(Int.init)
        case .string(let text)?: Int(text)
        default: nil
        }
    }

    /// The parameters to set at a place of the request to the integration, as text.
    public func request(_ place: MappingPlace) -> [(name: String, value: String)] {
        Self.texts(request[place.rawValue])
    }

    /// The header fields to set in the answer, as text.
    public var responseHeader: [(name: String, value: String)] { Self.texts(response["header"]) }

    private static func texts(_ value: JSONValue?) -> [(name: String, value: String)] {
        guard let object = value?.object else { return [] }
        return object.members.map { ($0.key, $0.value.string ?? $0.value.compact) }
    }
}
