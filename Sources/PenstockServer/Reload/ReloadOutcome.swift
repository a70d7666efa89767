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
    /// Whether there was nothing new to serve.
    var isUnchanged = false
    /// Whether it is good and can't serve yet: too many configurations still have requests.
    var isPostponed = false

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
