internal import JSON

/// Walks a document along an RFC 9535 query.
struct RFCEvaluator {
    var work: Workspace
    let root: Item

    init(_ path: JSONPath, _ document: JSONDocument, root: JSONNode) {
        work = Workspace(path, document)
        self.root = Item(node: root)
    }

    /// Adds what the segments `first..<end` select from `start` to the results.
    mutating func walk(_ first: Int, _ end: Int, from start: Item) throws(Stop) {
        try work.enter()
        defer { work.leave() }
        var step = first
        var item = start
        while step < end {
            try work.spend(1)
            work.step = step
            switch work.path.program.steps[step].kind {
            case .name(let name): item = try work.member(item, name)
            case .index(let index): item = element(item, index)
            case .child(let selectors): return try select(selectors, item, step, end)
            case .descendant(let selectors): return try descend(selectors, item, step, end)
            default: return
            }
            guard item.node.exists else { return }
            step += 1
        }
        try work.add(item)
    }

    private func element(_ item: Item, _ index: Int) -> Item {
        work.element(item, index < 0 ? work.count(item) + index : index)
    }

    // RFC 9535 §2.5.2.2: the value itself, then its descendants in the order of the text.
    private mutating func descend(
        _ selectors: Range<Int>, _ item: Item, _ step: Int, _ end: Int
    ) throws(Stop) {
        try work.enter()
        defer { work.leave() }
        try work.spend(1)
        try select(selectors, item, step, end)
        let kind = work.kind(item)
        guard kind == .object || kind == .array else { return }
        for index in 0..<work.count(item) {
            try descend(selectors, child(item, kind, index), step, end)
        }
    }

    private func child(_ item: Item, _ kind: JSONKind?, _ index: Int) -> Item {
        kind == .object ? work.member(item, at: index) : work.element(item, index)
    }

    private mutating func select(
        _ selectors: Range<Int>, _ item: Item, _ step: Int, _ end: Int
    ) throws(Stop) {
        let kind = work.kind(item)
        guard kind == .object || kind == .array else { return }
        for selector in selectors {
            switch work.path.program.selectors[selector] {
            case .name(let name):
                let member = try work.member(item, name)
                if member.node.exists { try walk(step + 1, end, from: member) }
            case .index(let index):
                let element = element(item, index)
                if element.node.exists { try walk(step + 1, end, from: element) }
            case .wildcard:
                for index in 0..<work.count(item) {
                    try walk(step + 1, end, from: child(item, kind, index))
                }
            case .slice(let start, let stop, let stride):
                guard kind == .array else { continue }
                try slice(item, start, stop, stride, step, end)
            case .filter(let filter):
                for index in 0..<work.count(item) {
                    let child = child(item, kind, index)
                    if try isTrue(filter, child) { try walk(step + 1, end, from: child) }
                }
            }
        }
    }

    // RFC 9535 §2.3.4.2.2
    private mutating func slice(
        _ item: Item, _ start: Int?, _ stop: Int?, _ stride: Int, _ step: Int, _ end: Int
    ) throws(Stop) {
        let count = work.count(item)
        func normalized(_ index: Int) -> Int { index < 0 ? count + index : index }
        guard stride != 0 else { return }
        var index: Int
        let limit: Int
        if stride > 0 {
            index = min(max(normalized(start ?? 0), 0), count)
            limit = min(max(normalized(stop ?? count), 0), count)
        } else {
            index = min(max(normalized(start ?? count - 1), -1), count - 1)
            // Left out, the end is before the first element, which no number says.
            limit = stop.map { min(max(normalized($0), -1), count - 1) } ?? -1
        }
        while stride > 0 ? index < limit : index > limit {
            try walk(step + 1, end, from: work.element(item, index))
            index += stride
        }
    }
}
