/// The functions of RFC 9535 §2.4.4 to §2.4.8.
enum RFCFunctionKind: String, Sendable, CustomStringConvertible {
    case length, count, match, search, value

    var description: String { rawValue + "()" }

    /// LogicalType; the others return a ValueType.
    var isLogical: Bool { self == .match || self == .search }

    /// NodesType; the others take ValueTypes.
    var takesNodes: Bool { self == .count || self == .value }

    var argumentCount: Int { isLogical ? 2 : 1 }
}
