internal import JSON

/// When two JSON values are the same: numbers by value, objects whatever the order of members.
enum JSONEquality {
    // Recursion is bounded by the depth that the parser accepted.
    static func areEqual(
        _ a: JSONView, _ x: JSONNode, _ b: JSONView, _ y: JSONNode
    ) -> Bool {
        guard let kind = a.kind(of: x), kind == b.kind(of: y) else { return false }
        switch kind {
        case .null: return true
        case .bool: return a.bool(of: x) == b.bool(of: y)
        case .string: return isSame(a.text(of: x), b.text(of: y))
        case .number:
            return isSame(a.text(of: x), b.text(of: y)) || a.number(of: x) == b.number(of: y)
        case .array:
            let count = a.count(of: x)
            guard count == b.count(of: y) else { return false }
            return (0..<count).allSatisfy {
                areEqual(a, a.element(x, at: $0), b, b.element(y, at: $0))
            }
        case .object: return areObjectsEqual(a, x, b, y)
        }
    }

    private static func areObjectsEqual(
        _ a: JSONView, _ x: JSONNode, _ b: JSONView, _ y: JSONNode
    ) -> Bool {
        let (first, second) = (a.count(of: x), b.count(of: y))
        // Members named twice count once, so the counts may differ when there are any.
        return hasAll(a, x, first, b, y) && (first == second || hasAll(b, y, second, a, x))
            && (first != second || hasNames(b, y, second, a, x))
    }

    private static func hasAll(
        _ a: JSONView, _ x: JSONNode, _ count: Int, _ b: JSONView, _ y: JSONNode
    ) -> Bool {
        (0..<count).allSatisfy { place in
            let name = a.text(of: a.member(x, at: place).key)
            let other = b.member(y, named: name)
            return other.exists && areEqual(a, a.member(x, named: name), b, other)
        }
    }

    private static func hasNames(
        _ a: JSONView, _ x: JSONNode, _ count: Int, _ b: JSONView, _ y: JSONNode
    ) -> Bool {
        (0..<count).allSatisfy {
            b.member(y, named: a.text(of: a.member(x, at: $0).key)).exists
        }
    }

    static func isSame(
        _ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        a.count == b.count && a.elementsEqual(b)
    }

    /// A hash that equal values share.
    static func hash(_ document: JSONView, _ node: JSONNode, into hasher: inout Hasher) {
        hasher.combine(document.kind(of: node))
        switch document.kind(of: node) {
        case nil, .null: break
        case .bool: hasher.combine(document.bool(of: node))
        case .string: hasher.combine(bytes: UnsafeRawBufferPointer(document.text(of: node)))
        case .number: hasher.combine(document.number(of: node))
        case .array:
            hasher.combine(document.count(of: node))
            for place in 0..<document.count(of: node) {
                hash(document, document.element(node, at: place), into: &hasher)
            }
        case .object:
            // The order of members must make no difference, so theirs are added up.
            var sum = 0
            for place in 0..<document.count(of: node) {
                let (key, value) = document.member(node, at: place)
                guard document.member(node, named: document.text(of: key)) == value else {
                    continue
                }
                var one = Hasher()
                one.combine(bytes: UnsafeRawBufferPointer(document.text(of: key)))
                hash(document, value, into: &one)
                sum &+= one.finalize()
            }
            hasher.combine(sum)
        }
    }
}
