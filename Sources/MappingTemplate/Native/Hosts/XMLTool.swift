internal import JSON
internal import VTL
public import XML

/// Limits of XML in one rendering.
public struct XMLToolLimits: Hashable, Sendable {
    /// Of each document.
    public var document = XMLLimits()
    /// How many documents a rendering may read, the body included; 16.
    public var documentsMax = 16

    /// The default limits.
    public init() {}
}

/// `$util.xml`: `escape(text)`, `parse(text)`, and AppSync's `toMap` and `toJsonString`.
final class XMLTool: NativeTool {
    let path = "$util.xml"
    private let limits: XMLToolLimits
    private var documentCount = 0

    init(limits: NativeLimits) { self.limits = limits.xml }

    static let methods = ["escape", "parse", "toMap", "toJsonString"]

    func call(_ method: String, _ arguments: NativeArguments) throws(VTLFault) -> VTLValue? {
        let renderer = arguments.renderer
        switch method {
        case "escape":
            return try renderer.makeString(XMLEscape.text(arguments.optionalText(0) ?? ""))
        case "parse": return renderer.makeHost(XMLNodeHost(try node(arguments)))
        case "toMap":
            return try renderer.makeValue(try map(arguments))
        case "toJsonString":
            let text = try map(arguments).compact
            let isQuoted = arguments.value(1).bool == true
            return try renderer.makeString(isQuoted ? JSONValue.string(text).compact : text)
        default: return nil
        }
    }

    /// AppSync's page "XML helpers in $util.xml": the root is the only member.
    private func map(_ arguments: NativeArguments) throws(VTLFault) -> JSONValue {
        let node = try node(arguments)
        return .object(JSONObject([(node.name, JSONValue(xml: node, typed: true))]))
    }

    /// The argument: a node, or the text of a document.
    private func node(_ arguments: NativeArguments) throws(VTLFault) -> XMLNode {
        if let host = arguments.renderer.host(of: arguments.value(0)) as? XMLNodeHost {
            return host.node
        }
        documentCount += 1
        guard documentCount <= limits.documentsMax else {
            throw arguments.fault("more than \(limits.documentsMax) documents are read")
        }
        let text = try arguments.text(0)
        do throws(XMLError) {
            return try XMLDocument(text, limits: limits.document).root
        } catch {
            throw arguments.fault(error.description)
        }
    }
}
