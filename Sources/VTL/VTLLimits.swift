/// Bounds of a template and of one rendering of it. At a limit everything works; one beyond it is an
/// error with `VTLError.Code.limit` and the limit's name, except for `foreachMax`.
public struct VTLLimits: Hashable, Sendable {
    /// The longest template, in bytes; 300 KiB by default, the size AWS is said to allow (not
    /// confirmed by a page at hand).
    public var templateMax = 300 << 10
    /// How deep expressions, blocks and strings with references may nest in a template; 64.
    public var nestingMax = 64
    /// How often one `#foreach` runs; then it simply ends, as Velocity 1.7 does. 1000, the AWS guide's
    /// quota ("Iterations in a #foreach loop").
    public var foreachMax = 1000
    /// The longest output, in bytes; 10 MiB, which is AWS's largest payload.
    public var outputMax = 10 << 20
    /// How many instructions a rendering may execute; 5 million (some 50 ms).
    public var stepsMax = 5_000_000
    /// How deep blocks, macros and values may nest while rendering; 64.
    public var recursionMax = 64
    /// Steps of backtracking in one match of a regular expression; 1 million.
    public var regexStepsMax: UInt32 = 1_000_000
    /// Bytes of all strings that a rendering makes; 32 MiB. What a host prints straight to the output
    /// is none (`VTLHost.print`).
    public var stringsMax = 32 << 20
    /// Elements of all lists and maps that a rendering makes; 1 million.
    public var elementsMax = 1_000_000

    /// The default limits.
    public init() {}
}
