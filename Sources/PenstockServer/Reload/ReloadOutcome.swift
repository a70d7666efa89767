public import JSON
internal import PenstockConfig
internal import SourceTree

/// What came of reading the configuration again.
public struct ReloadOutcome: Sendable {
    /// Whether it serves now. If not, the one before goes on serving.
    public var isPublished: Bool
    /// Number of the configuration that serves after it.
    public var generation: UInt64
    /// Errors and warnings, with carets; empty when there is nothing to tell.
    public var diagnostics: String
    /// Instances made for it.
    public var created: Int
    /// Instances carried into it.
    public var carried: Int
    /// How long it took, milliseconds.
    public var milliseconds: Int

    /// For `penstock reload`.
    public var text: String {
        let result =
            isPublished
            ? "configuration \(generation) serves after \(milliseconds) ms: "
                + "\(created) instances made, \(carried) carried\n"
            : "refused; configuration \(generation) goes on serving\n"
        return diagnostics + result
    }

    /// For machines.
    public var json: JSONValue {
        [
            "published": .bool(isPublished), "generation": .number(JSONNumber(generation)),
            "diagnostics": .string(diagnostics), "created": .number(JSONNumber(created)),
            "carried": .number(JSONNumber(carried)), "ms": .number(JSONNumber(milliseconds)),
        ]
    }
}
