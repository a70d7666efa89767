/// What an XPath 1.0 expression comes to.
public enum XPathValue: Equatable {
    /// Nodes in the order of the document. Namespace nodes are left out: `string(namespace::x)`
    /// gives what they say.
    case nodes([XMLNode])
    /// A string.
    case text(String)
    /// A number, which may be NaN or infinite.
    case number(Double)
    /// A truth.
    case bool(Bool)

    /// The nodes, none for any other value.
    public var nodes: [XMLNode] { if case .nodes(let nodes) = self { nodes } else { [] } }
}
