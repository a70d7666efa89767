internal import CLibXML2

/// A node of a document; it keeps the document alive.
public struct XMLNode {
    /// What a node is. Comments and processing instructions are not kept.
    public enum Kind: Hashable, Sendable {
        case document, element, attribute, text
    }

    /// The document it belongs to.
    public let document: XMLDocument
    let pointer: xmlNodePtr

    init(document: XMLDocument, pointer: xmlNodePtr) {
        self.document = document
        self.pointer = pointer
    }

    /// What this node is.
    public var kind: Kind {
        switch pointer.pointee.type {
        case XML_ELEMENT_NODE: .element
        case XML_ATTRIBUTE_NODE: .attribute
        case XML_DOCUMENT_NODE: .document
        default: .text
        }
    }

    /// The local name of an element or attribute, "" of anything else.
    public var name: String {
        guard kind == .element || kind == .attribute, let name = pointer.pointee.name else {
            return ""
        }
        return String(cString: name)
    }

    /// The prefix as the document has it, "" for none.
    public var prefix: String { declaration?.pointee.prefix.map { String(cString: $0) } ?? "" }

    /// The name of the namespace, "" for none.
    public var namespace: String { declaration?.pointee.href.map { String(cString: $0) } ?? "" }

    /// The string value (XPath 1.0 §5): all text inside, one after the other.
    public var text: String {
        Self.collect { xmlNodeBufGetContent($0, pointer) }
    }

    /// The elements directly inside, in order.
    public var children: [XMLNode] { nodesInside.filter { $0.kind == .element } }

    /// Elements and text directly inside, in order.
    public var nodesInside: [XMLNode] {
        guard kind == .element || kind == .document else { return [] }
        return siblings(from: pointer.pointee.children)
    }

    /// The attributes in order; namespace declarations are none.
    public var attributes: [XMLNode] {
        guard kind == .element, let first = pointer.pointee.properties else { return [] }
        return siblings(from: UnsafeMutableRawPointer(first).assumingMemoryBound(to: xmlNode.self))
    }

    /// The element around it, nil for the root and the document.
    public var parent: XMLNode? {
        guard let parent = pointer.pointee.parent, parent.pointee.type == XML_ELEMENT_NODE else {
            return nil
        }
        return XMLNode(document: document, pointer: parent)
    }

    /// The value of the attribute with this local name, in no namespace if there are several; nil
    /// when there is none.
    public func attribute(_ name: String) -> String? {
        let found = attributes.filter { $0.name == name }
        return (found.first { $0.namespace.isEmpty } ?? found.first)?.text
    }

    private var declaration: xmlNsPtr? {
        kind == .element || kind == .attribute ? pointer.pointee.ns : nil
    }

    private func siblings(from first: xmlNodePtr?) -> [XMLNode] {
        var result: [XMLNode] = []
        var next = first
        while let node = next {
            result.append(XMLNode(document: document, pointer: node))
            next = node.pointee.next
        }
        return result
    }
}

extension XMLNode {
    /// The node as XML: an element with the declarations of the namespaces it uses, so that it is a
    /// document of its own; anything else as escaped text.
    public var xml: String {
        let source = kind == .document ? document.root.pointer : pointer
        guard source.pointee.type == XML_ELEMENT_NODE else { return XMLEscape.text(text) }
        // The copy gets declarations that the node has from its ancestors.
        guard let copy = xmlDocCopyNode(source, document.tree, 1) else { return "" }
        defer { xmlFreeNode(copy) }
        return Self.collect { xmlNodeDump($0, document.tree, copy, 0, 0) }
    }

    /// What `write` puts into a buffer; "" when it says that it failed.
    fileprivate static func collect(_ write: (xmlBufferPtr) -> Int32) -> String {
        guard let buffer = xmlBufferCreate() else { return "" }
        defer { xmlBufferFree(buffer) }
        guard write(buffer) >= 0, let content = xmlBufferContent(buffer) else { return "" }
        return String(cString: content)
    }
}

extension XMLNode: Equatable {
    /// The same node of the same document.
    public static func == (a: XMLNode, b: XMLNode) -> Bool { a.pointer == b.pointer }
}
