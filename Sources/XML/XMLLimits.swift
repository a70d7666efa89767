/// What a document and the questions put to it may cost. Documents come from backends and clients;
/// each limit turns a bomb of one kind into an error.
public struct XMLLimits: Hashable, Sendable {
    /// The longest document in bytes, as it came. 2 MiB by default: its tree takes some ten times
    /// as much memory.
    public var bytesMax: Int
    /// How deeply elements may nest, 128 by default. libxml2 itself ends at 256.
    public var depthMax: Int
    /// Elements, attributes and namespace declarations in all, 20,000 by default. Some of XPath
    /// compares sets of nodes each with each (`//a != //b`), which a step limit doesn't see.
    public var nodesMax: Int
    /// Attributes and namespace declarations of one element, 256 by default. The parser compares
    /// each with every other, so that this bounds a square.
    public var attributesMax: Int
    /// Namespace declarations in scope at an element, 256 by default. The parser looks through them
    /// for each name.
    public var namespacesMax: Int
    /// Steps that one XPath expression may take (libxml2's `opLimit`), 200,000 by default. With a
    /// document of `nodesMax` the worst expressions (`//a/following-sibling::*`) then take some two
    /// seconds, ordinary ones a millisecond.
    public var xpathStepsMax: Int
    /// Steps that all expressions may take on one document, 1,000,000 by default: a template may
    /// evaluate one in a loop.
    public var xpathStepsOfDocumentMax: Int
    /// The longest XPath expression in bytes, 4,096 by default.
    public var xpathBytesMax: Int

    /// Limits, by default the values above.
    public init(
        bytesMax: Int = 2 << 20, depthMax: Int = 128, nodesMax: Int = 20_000,
        attributesMax: Int = 256, namespacesMax: Int = 256, xpathStepsMax: Int = 200_000,
        xpathStepsOfDocumentMax: Int = 1_000_000,
        xpathBytesMax: Int = 4096
    ) {
        self.bytesMax = bytesMax
        self.depthMax = depthMax
        self.nodesMax = nodesMax
        self.attributesMax = attributesMax
        self.namespacesMax = namespacesMax
        self.xpathStepsMax = xpathStepsMax
        self.xpathStepsOfDocumentMax = xpathStepsOfDocumentMax
        self.xpathBytesMax = xpathBytesMax
    }
}
