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

    /// The value as XPath's `string()` has it (XPath 1.0 §4.2), but for very large and very small
    /// numbers, which get an exponent.
    public var text: String {
        switch self {
        case .nodes(let nodes): nodes.first?.text ?? ""
        case .text(let text): text
        case .bool(let value): value ? "true" : "false"
        case .number(let number) where number.isNaN: "NaN"
        case .number(let number) where number.isInfinite: number < 0 ? "-Infinity" : "Infinity"
        case .number(let number): Int64(exactly: number).map(String.init) ?? "\(number)"
        }
    }
}
