internal import CLibXML2

/// A parsed document. Its tree never changes, but a document is for one thread at a time: XPath
/// marks nodes while it works.
public final class XMLDocument {
    /// What was allowed to it, and what its expressions may cost.
    public let limits: XMLLimits
    /// The namespace that each prefix was first declared for, anywhere in the document.
    public let prefixes: [String: String]
    let tree: xmlDocPtr
    /// Steps that XPath may still take.
    var stepsLeft: Int
    /// Whether nodes know their order, which makes sorting what XPath finds quick.
    var isOrdered = false

    /// Parses bytes as they came. `charset` is what the transport said of them, if anything.
    public init(
        bytes: UnsafeBufferPointer<UInt8>, charset: String? = nil, limits: XMLLimits = XMLLimits()
    ) throws(XMLError) {
        try Self.check(size: bytes.count, limits)
        let text = try XMLEncoding.utf8(bytes, charset: charset)
        self.limits = limits
        stepsLeft = limits.xpathStepsOfDocumentMax
        (tree, prefixes) = try Self.parse(text, limits)
    }

    /// Parses text; what its declaration says of an encoding no longer matters.
    public init(_ text: String, limits: XMLLimits = XMLLimits()) throws(XMLError) {
        var text = Array(text.utf8)
        if text.starts(with: [0xef, 0xbb, 0xbf]) { text.removeFirst(3) }
        try Self.check(size: text.count, limits)
        self.limits = limits
        stepsLeft = limits.xpathStepsOfDocumentMax
        (tree, prefixes) = try Self.parse(text, limits)
    }

    deinit { xmlFreeDoc(tree) }

    /// The document element.
    public var root: XMLNode {
        // A well-formed document has one; the document itself stands in for what can't be.
        XMLNode(document: self, pointer: xmlDocGetRootElement(tree) ?? asNode)
    }

    /// The document as a node, whose only child is the root.
    var asNode: xmlNodePtr { UnsafeMutableRawPointer(tree).assumingMemoryBound(to: xmlNode.self) }

    private static func check(size: Int, _ limits: XMLLimits) throws(XMLError) {
        guard size <= min(limits.bytesMax, Int(Int32.max)) else {
            throw XMLError(.limit, "the document has more than \(limits.bytesMax) bytes")
        }
    }

    private static func parse(
        _ text: [UInt8], _ limits: XMLLimits
    ) throws(XMLError) -> (xmlDocPtr, [String: String]) {
        guard text.contains(where: { $0 > 0x20 }) else {
            throw XMLError(.malformed, "the document is empty")
        }
        let parse = XMLParse(limits: limits)
        let result = text.withUnsafeBufferPointer { text in
            Result { () throws(XMLError) in try parse.run(text) }
        }
        return (try result.get(), parse.prefixes)
    }
}
