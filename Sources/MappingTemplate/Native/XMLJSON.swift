public import JSON
public import XML

extension JSONValue {
    /// An element as JSON: text for one without attributes and elements inside, an object otherwise.
    ///
    /// Members have local names; elements of the same name become an array, attributes `@name`, text
    /// beside them `#text`; `xsi:nil="true"` is null. With `typed`, text that is spelled as JSON spells
    /// numbers and truths becomes one, as in AppSync's `$util.xml.toMap`.
    public init(xml node: XMLNode, typed: Bool = false) {
        guard node.kind == .element else {
            self =
                node.kind == .document
                ? JSONValue(xml: node.document.root, typed: typed) : Self.scalar(node.text, typed)
            return
        }
        let instance = "http://www.w3.org/2001/XMLSchema-instance"
        var members: [(String, JSONValue)] = []
        var places: [String: Int] = [:]
        var isNil = false
        for attribute in node.attributes {
            if attribute.namespace == instance {
                isNil =
                    isNil || (attribute.name == "nil" && ["true", "1"].contains(attribute.text))
            } else {
                members.append(("@" + attribute.name, Self.scalar(attribute.text, typed)))
            }
        }
        // Recursion is bounded by XMLLimits.depthMax.
        for child in node.children {
            let value = JSONValue(xml: child, typed: typed)
            guard let place = places[child.name] else {
                places[child.name] = members.count
                members.append((child.name, .array([value])))
                continue
            }
            if case .array(var elements) = members[place].1 {
                // Taken out while it grows, so that it isn't copied each time.
                members[place].1 = .null
                elements.append(value)
                members[place].1 = .array(elements)
            }
        }
        for place in places.values {
            if case .array(let one) = members[place].1, one.count == 1 { members[place].1 = one[0] }
        }
        if members.isEmpty {
            self = isNil ? .null : Self.scalar(node.text, typed)
            return
        }
        let text = node.nodesInside.filter { $0.kind == .text }.map(\.text).joined()
        let hasText = text.utf8.contains { $0 > 0x20 }
        if hasText { members.append(("#text", Self.scalar(text, typed))) }
        self = .object(JSONObject(members))
    }

    private static func scalar(_ text: String, _ typed: Bool) -> JSONValue {
        guard typed, let first = text.utf8.first else { return .string(text) }
        let isNumber = first == UInt8(ascii: "-") || (48...57).contains(first)
        guard isNumber || text == "true" || text == "false",
            // A text that is no JSON stays a text; nobody asks why.
            let value = try? JSONValue(parsing: text)
        else { return .string(text) }
        return value
    }
}
