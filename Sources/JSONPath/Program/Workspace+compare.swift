internal import JSON

extension Workspace {
    /// How numbers inside arrays and objects are compared.
    enum Numbers {
        /// By value.
        case exact
        /// As Java's `equals`: 1 and 1.0 are an Integer and a Double, which are never equal.
        case java
    }

    /// Whether two values are equal in all their parts; the order of members doesn't matter.
    mutating func areEqual(_ a: Item, _ b: Item, _ numbers: Numbers) throws(Stop) -> Bool {
        if a == b { return true }
        try enter()
        defer { leave() }
        try spend(1)
        let kind = kind(a)
        guard kind == self.kind(b) else { return false }
        switch kind {
        case nil, .null: return true
        case .bool:
            return view(of: a).bool(of: a.node) == view(of: b).bool(of: b.node)
        case .string: return try haveSameText(a, b)
        case .number:
            if numbers == .java,
                view(of: a).isIntegerLexeme(a.node) != view(of: b).isIntegerLexeme(b.node)
            {
                return false
            }
            return try order(a, b) == 0
        case .array:
            let count = count(a)
            guard count == self.count(b) else { return false }
            for index in 0..<count
            where try !areEqual(element(a, index), element(b, index), numbers) { return false }
            return true
        case .object: return try haveEqualMembers(a, b, numbers)
        }
    }

    private mutating func haveEqualMembers(
        _ a: Item, _ b: Item, _ numbers: Numbers
    ) throws(Stop) -> Bool {
        let (first, second) = (view(of: a), view(of: b))
        let count = first.count(of: a.node)
        guard count == second.count(of: b.node) else { return false }
        for index in 0..<count {
            try spend(1 + count >> 4)
            let (key, value) = first.member(a.node, at: index)
            // With the very same place in the order the keys are mostly the same.
            let same = second.member(b.node, at: index)
            let isSame = second.text(of: same.key).elementsEqual(first.text(of: key))
            let other = isSame ? same.value : second.member(b.node, named: first.text(of: key))
            guard other.exists,
                try areEqual(
                    Item(document: a.document, node: value),
                    Item(document: b.document, node: other),
                    numbers)
            else { return false }
        }
        return true
    }

    mutating func haveSameText(_ a: Item, _ b: Item) throws(Stop) -> Bool {
        let (first, second) = (text(a), text(b))
        guard first.count == second.count else { return false }
        try spend(first.count >> 6)
        return first.elementsEqual(second)
    }

    /// Negative when the number `a` is the smaller, 0 when the values are equal.
    mutating func order(_ a: Item, _ b: Item) throws(Stop) -> Int {
        let (first, second) = (text(a), text(b))
        if let a = SmallDecimal(first), let b = SmallDecimal(second),
            let order = SmallDecimal.order(a, b)
        {
            return order
        }
        try spend((first.count + second.count) >> 2)
        guard let a = view(of: a).number(of: a.node), let b = view(of: b).number(of: b.node)
        else { return -1 }
        return a == b ? 0 : a < b ? -1 : 1
    }
}
