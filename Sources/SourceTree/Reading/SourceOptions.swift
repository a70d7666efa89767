/// What a kind of file may hold, and its bounds.
package struct SourceOptions: Sendable {
    /// The longest text, in bytes; 8 MiB by default. A few thousand routes are one megabyte.
    package var bytesMax: Int
    /// How many values a file may have once YAML's aliases are followed; 500,000 by default.
    package var valuesMax: Int
    /// How deep values may nest, at most 512 (each level is a call); 128 by default, as JSON texts may
    /// everywhere else.
    package var depthMax: Int
    /// What a YAML tag of the format's own means: `!Ref x` is `{Ref: x}` when this maps `!Ref` to
    /// `Ref`. Nil for a tag that the format doesn't have.
    package var keyOfTag: @Sendable (String) -> String?
    /// What to do about a tag that the format doesn't have.
    package var tagHint: String
    /// What to do instead of YAML's merge keys (`<<`), which no format of ours has.
    package var mergeHint: String

    package init(
        bytesMax: Int = 8 << 20, valuesMax: Int = 500_000, depthMax: Int = 128,
        keyOfTag: @escaping @Sendable (String) -> String? = { _ in nil },
        tagHint: String = "quote a value that begins with '!'",
        mergeHint: String = "name the common part under 'pipelines' and use its name"
    ) {
        self.bytesMax = bytesMax
        self.valuesMax = valuesMax
        self.depthMax = min(max(depthMax, 1), 512)
        self.keyOfTag = keyOfTag
        self.tagHint = tagHint
        self.mergeHint = mergeHint
    }
}
