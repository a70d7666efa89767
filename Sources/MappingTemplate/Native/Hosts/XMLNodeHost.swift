internal import JSON
internal import VTL
internal import XML

/// A node of an XML document in a template. It prints its text.
final class XMLNodeHost: NativeTool {
    let path = "$node"
    /// The node.
    let node: XMLNode

    /// The node as an object of a template.
    init(_ node: XMLNode) { self.node = node }

    /// What a template prints for it.
    func text(_ renderer: VTLRenderer) -> String { node.text }

    static let properties = [
        "name", "prefix", "namespace", "text", "xml", "children", "attributes", "parent",
    ]
    static let methods = [
        "select", "first", "text", "attribute", "child", "toMap", "toJson", "toXml",
    ]

    func json(typed: Bool) -> JSONValue { JSONValue(xml: node, typed: typed) }

    func property(named name: String, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        switch name {
        case "name": return try renderer.makeString(node.name)
        case "prefix": return try renderer.makeString(node.prefix)
        case "namespace": return try renderer.makeString(node.namespace)
        case "text": return try renderer.makeString(node.text)
        case "xml": return try renderer.makeString(node.xml)
        case "children": return try renderer.list(of: node.children)
        case "attributes": return try renderer.list(of: node.attributes)
        case "parent": return node.parent.map { renderer.makeHost(XMLNodeHost($0)) }
        default: return nil
        }
    }

    func call(_ method: String, _ arguments: NativeArguments) throws(VTLFault) -> VTLValue? {
        let renderer = arguments.renderer
        switch method {
        case "select": return try select(arguments)
        case "first":
            return try evaluate(arguments).nodes.first.map { renderer.makeHost(XMLNodeHost($0)) }
        case "text":
            guard arguments.count > 0 else { return try renderer.makeString(node.text) }
            return try renderer.makeString(try evaluate(arguments).text)
        case "attribute":
            guard let value = node.attribute(try arguments.text(0)) else { return nil }
            return try renderer.makeString(value)
        case "child":
            let name = try arguments.text(0)
            return node.children.first { $0.name == name }.map {
                renderer.makeHost(XMLNodeHost($0))
            }
        case "toMap": return try renderer.makeValue(json(typed: false))
        case "toJson": return try renderer.makeString(json(typed: false).compact)
        case "toXml": return try renderer.makeString(node.xml)
        default: return nil
        }
    }

    /// What an expression comes to: a list of nodes, a text, a number or a truth.
    func select(_ arguments: NativeArguments) throws(VTLFault) -> VTLValue {
        let renderer = arguments.renderer
        switch try evaluate(arguments) {
        case .nodes(let nodes): return try renderer.list(of: nodes)
        case .text(let text): return try renderer.makeString(text)
        case .bool(let value): return .bool(value)
        case .number(let number):
            // XPath has one kind of number; a whole one prints without a fraction.
            return Int64(exactly: number).map { .long($0) } ?? .double(number)
        }
    }

    /// Evaluates the first argument here; the second is a map from prefixes to namespaces.
    private func evaluate(_ arguments: NativeArguments) throws(VTLFault) -> XPathValue {
        let expression = try arguments.text(0)
        let namespaces = arguments.pairs(1)
        do throws(XMLError) {
            return try node.document.evaluate(expression, at: node, namespaces: namespaces)
        } catch {
            throw VTLFault("\(arguments.name): \(error)", code: error.vtlCode)
        }
    }
}

extension XMLError {
    /// The code for an error of a template's call.
    var vtlCode: VTLError.Code {
        code == .limit || code == .xpathLimit ? .limit("xml") : .method
    }
}

extension VTLRenderer {
    /// Nodes as a list of a template.
    func list(of nodes: [XMLNode]) throws(VTLFault) -> VTLValue {
        let values = nodes.map { makeHost(XMLNodeHost($0)) }
        let result = values.withUnsafeBufferPointer { values in
            Result { () throws(VTLFault) in try makeList(values) }
        }
        return try result.get()
    }
}
