public import JSON

/// The short form of resources in an API's policy, `execute-api:/stage/METHOD/path`, which API Gateway
/// makes whole ARNs of: Developer Guide, "API Gateway resource policy examples".
public struct ResourceForms: Sendable {
    private let prefix: String

    /// - Parameter stage: the ARN of one of the API's stages, `arn:…:a1b2c3/prod`; empty: of any API.
    public init(stage: String) {
        let api = stage.split(separator: "/", maxSplits: 1).first.map(String.init)
        prefix = api ?? "arn:*:execute-api:*:*:*"
    }

    /// The document with whole ARNs. What is no document is left as it is.
    public func expand(_ document: JSONValue) -> JSONValue {
        guard var object = document.object, let statement = object["Statement"] else {
            return document
        }
        object["Statement"] =
            statement.array.map { .array($0.map(expandStatement)) } ?? expandStatement(statement)
        return .object(object)
    }

    private func expandStatement(_ statement: JSONValue) -> JSONValue {
        guard var object = statement.object else { return statement }
        for name in ["Resource", "NotResource"] {
            guard let value = object[name] else { continue }
            object[name] =
                value.array.map { .array($0.map(expandResource)) } ?? expandResource(value)
        }
        return .object(object)
    }

    private func expandResource(_ value: JSONValue) -> JSONValue {
        let short = "execute-api:/"
        guard let text = value.string, text.hasPrefix(short) else { return value }
        return .string(prefix + "/" + text.dropFirst(short.count))
    }
}
