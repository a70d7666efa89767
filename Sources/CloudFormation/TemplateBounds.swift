/// What bounds a load of templates. Every bound is an error that names it when it is passed.
public struct TemplateBounds: Hashable, Sendable {
    /// The longest template or included file, in bytes. 16 MiB by default; AWS takes 1 MB from S3
    /// (AWS CloudFormation quotas).
    public var bytesMax: Int
    /// How many values one file may have, once aliases of YAML are followed. 2,000,000 by default.
    public var valuesMax: Int
    /// How deep values may nest. 128 by default.
    public var depthMax: Int
    /// How many resources one template may have. 100,000 by default; AWS takes 500, and passing
    /// those is a warning.
    public var resourcesMax: Int
    /// How many variables one `Fn::Sub` may name. 2,000 by default.
    public var subVariablesMax: Int
    /// How many times the loops of one template may run in all. 20,000 by default.
    public var forEachRunsMax: Int
    /// How long a chain of conditions that refer to each other may be. 100 by default.
    public var conditionDepthMax: Int
    /// How many stacks a load may have, nested ones counted. 200 by default.
    public var stacksMax: Int
    /// How deep stacks may nest. 8 by default.
    public var nestingMax: Int
    /// How many files a load may put in by `AWS::Include`. 500 by default: a file that includes
    /// itself many times would otherwise be read as often as its levels multiply.
    public var includesMax: Int
    /// How many bytes of text the functions of a load may produce. 128 MiB by default.
    public var producedMax: Int

    /// What AWS wants at most in one template (AWS CloudFormation quotas: Resources).
    public static let resourcesAtAWS = 500

    /// The default bounds.
    public init() {
        bytesMax = 16 << 20
        valuesMax = 2_000_000
        depthMax = 128
        resourcesMax = 100_000
        subVariablesMax = 2_000
        forEachRunsMax = 20_000
        conditionDepthMax = 100
        stacksMax = 200
        nestingMax = 8
        includesMax = 500
        producedMax = 128 << 20
    }
}
