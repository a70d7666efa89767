package import JSON
internal import PenstockLowering

/// The outputs of a stack.
package struct StackOutputs: Hashable, Sendable {
    package var stack: String
    package var values: JSONObject

    /// Outputs in the form of `cdk deploy --outputs-file`, with the URLs of served stages replaced
    /// by those that lead here: an API is below its path, because its host name leads to Amazon.
    package static func file(
        _ all: [StackOutputs], _ stages: [ServedURL], base: String
    ) -> JSONValue {
        .object(
            JSONObject(
                all.map { outputs in
                    (
                        outputs.stack,
                        .object(
                            JSONObject(
                                outputs.values.members.map {
                                    ($0.key, local($0.value, stages, base))
                                }))
                    )
                }))
    }

    private static func local(
        _ value: JSONValue, _ stages: [ServedURL], _ base: String
    ) -> JSONValue {
        guard let text = value.string, let end = text.firstRange(of: "://"),
            ["https", "wss"].contains(text[..<end.lowerBound])
        else { return value }
        let rest = text[end.upperBound...]
        for served in stages {
            for address in served.stage.addresses {
                for host in address.hosts where rest.hasPrefix(host + address.basePath) {
                    let tail = rest.dropFirst((host + address.basePath).count)
                    guard tail.isEmpty || tail.hasPrefix("/") else { continue }
                    return .string(served.best(base) + tail.drop { $0 == "/" })
                }
            }
        }
        return value
    }
}
