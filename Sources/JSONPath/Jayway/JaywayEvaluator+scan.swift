internal import JSON

extension JaywayEvaluator {
    /// `..`: applies the segments from `step` on to every object and array below `item`, itself
    /// first, where the segment after `..` can select something (ScanPathToken).
    mutating func scan(_ item: Item, _ step: Int, _ end: Int) throws(Stop) {
        guard step < end else { return }
        try work.enter()
        defer { work.leave() }
        try work.spend(1)
        let kind = work.kind(item)
        guard kind == .object || kind == .array else { return }
        if case .name(let name) = work.path.program.steps[step].kind {
            // Objects without the member are passed over, even where members are required.
            if kind == .object {
                let member = try work.member(item, name)
                if member.node.exists { try walk(step + 1, end, from: member) }
            }
        } else if try isTarget(item, kind, step, end) {
            try walk(step, end, from: item)
        }
        for index in 0..<work.count(item) {
            let child = kind == .object ? work.member(item, at: index) : work.element(item, index)
            try scan(child, step, end)
        }
    }

    private mutating func isTarget(
        _ item: Item, _ kind: JSONKind?, _ step: Int, _ end: Int
    ) throws(Stop) -> Bool {
        switch work.path.program.steps[step].kind {
        case .names(let names):
            guard kind == .object else { return false }
            // In the middle of a path each name is looked for by itself.
            if step + 1 < end { return true }
            for name in names where try !work.member(item, name).node.exists { return false }
            return true
        case .index, .indices, .slice: return kind == .array
        case .wildcard: return true
        // The array or object itself must satisfy the filter. So scalars in arrays are never found,
        // and objects are found by themselves rather than in their array.
        case .filter(let filter): return try accepts(item, filter)
        default: return false
        }
    }
}
