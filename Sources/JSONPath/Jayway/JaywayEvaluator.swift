internal import JSON

/// Walks a document along a path of Jayway's dialect.
struct JaywayEvaluator {
    var work: Workspace
    /// What `$` is: the value the evaluation began at.
    var root: Item
    /// Jayway's option REQUIRE_PROPERTIES, which it sets while it checks whether a path in a filter
    /// exists: every value that is searched must have the members that are looked for.
    var requiresProperties = false

    init(_ path: JSONPath, _ document: JSONDocument, root: JSONNode) {
        work = Workspace(path, document)
        self.root = Item(node: root)
    }

    var program: Program { work.path.program }

    /// Adds what the segments `first..<end` lead to from `start` to the results.
    mutating func walk(_ first: Int, _ end: Int, from start: Item) throws(Stop) {
        try work.enter()
        defer { work.leave() }
        var step = first
        var item = start
        while step < end {
            try work.spend(1)
            work.step = step
            switch work.path.program.steps[step].kind {
            case .name(let name):
                guard let next = try member(item, name, step, end) else { return }
                item = next
            case .index(let index):
                guard try isArray(item, step) else { return }
                let place = index < 0 ? work.count(item) + index : index
                let next = work.element(item, place)
                guard next.node.exists else { return }
                item = next
            case .filter(let filter):
                guard work.kind(item) == .object else {
                    return try elements(item, satisfying: filter, step, end)
                }
                guard try accepts(item, filter) else { return }
            case .function(let function, let arguments):
                item = try call(function, arguments, on: item, step)
                // What comes before another function is a result of its own, of which a definite
                // path has the last.
                if step + 1 < end { try work.add(item) }
            case .names(let names):
                guard step + 1 == end else { return try members(names, of: item, step, end) }
                guard let merged = try merge(names, of: item, step) else { return }
                item = merged
            case .indices(let indices): return try elements(indices, of: item, step, end)
            case .slice(let from, let to): return try slice(item, from, to, step, end)
            case .wildcard: return try children(item, step, end)
            case .scan: return try scan(item, step + 1, end)
            case .child, .descendant: return
            }
            step += 1
        }
        try work.add(item)
    }

    func isUpstreamDefinite(_ step: Int) -> Bool {
        work.path.program.steps[step].isUpstreamDefinite
    }

    func missing(_ reason: JSONPathMissing.Reason, _ step: Int, _ found: Item? = nil) -> Stop {
        let isOurs = found?.document == 0
        return .missing(
            JSONPathMissing(
                reason: reason, found: isOurs ? found?.node ?? .none : .none, step: step))
    }
}

// MARK: Members

extension JaywayEvaluator {
    /// A member, or nil where there is none and nobody minds (`PathToken.handleObjectProperty`).
    private mutating func member(
        _ item: Item, _ name: Int, _ step: Int, _ end: Int
    ) throws(Stop) -> Item? {
        guard try isObject(item, step) else { return nil }
        let member = try work.member(item, name)
        if member.node.exists { return member }
        if step + 1 == end {
            // The end of a definite path without results is an error later on.
            guard requiresProperties else { return nil }
            throw missing(.noResults, step)
        }
        guard requiresProperties || isUpstreamDefinite(step) else { return nil }
        throw missing(.property, step)
    }

    private func isObject(_ item: Item, _ step: Int) throws(Stop) -> Bool {
        if work.kind(item) == .object { return true }
        guard isUpstreamDefinite(step) else { return false }
        throw missing(.notAnObject, step, item)
    }

    /// `['a','b']` in the middle of a path.
    private mutating func members(
        _ names: Range<Int>, of item: Item, _ step: Int, _ end: Int
    ) throws(Stop) {
        guard try isObject(item, step) else { return }
        for name in names {
            let member = try work.member(item, name)
            if member.node.exists {
                try walk(step + 1, end, from: member)
            } else if requiresProperties {
                throw missing(.property, step)
            }
        }
    }

    /// `['a','b']` at the end of a path: one object with those members that there are.
    private mutating func merge(
        _ names: Range<Int>, of item: Item, _ step: Int
    ) throws(Stop) -> Item? {
        guard try isObject(item, step) else { return nil }
        var merged = JSONObject()
        for name in names {
            let member = try work.member(item, name)
            if member.node.exists {
                merged[self.name(name)] = try work.value(member)
            } else if requiresProperties {
                throw missing(.property, step)
            }
        }
        return try work.make(.object(merged))
    }

    func name(_ index: Int) -> String {
        let name = program.names[index]
        return String(decoding: program.text[name.start..<name.start + name.count], as: UTF8.self)
    }
}

// MARK: Elements

extension JaywayEvaluator {
    private func isArray(_ item: Item, _ step: Int) throws(Stop) -> Bool {
        let kind = work.kind(item)
        if kind == .array { return true }
        guard isUpstreamDefinite(step) else { return false }
        throw missing(kind == .null ? .null : .notAnArray, step, item)
    }

    private mutating func elements(
        _ indices: Range<Int>, of item: Item, _ step: Int, _ end: Int
    ) throws(Stop) {
        guard try isArray(item, step) else { return }
        for place in indices {
            let index = work.path.program.indices[place]
            let element = work.element(item, index < 0 ? work.count(item) + index : index)
            if element.node.exists { try walk(step + 1, end, from: element) }
        }
    }

    /// Only an open end counts from the back (ArraySliceToken); with both ends a negative start
    /// selects what those indices select one by one, `[-1:1]` the last and the first element.
    private mutating func slice(
        _ item: Item, _ from: Int?, _ to: Int?, _ step: Int, _ end: Int
    ) throws(Stop) {
        guard try isArray(item, step) else { return }
        let count = work.count(item)
        var range = 0..<0
        switch (from, to) {
        case (let from?, nil):
            range = min(max(from < 0 ? count + from : from, 0), count)..<count
        case (nil, let to?):
            range = 0..<max(min(to < 0 ? count + to : to, count), 0)
        case (let from?, let to?):
            // Below -count nothing is found anyway.
            let start = max(from, -count)
            range = start..<max(min(to, count), start)
        case (nil, nil): break
        }
        for index in range {
            let element = work.element(item, index < 0 ? count + index : index)
            if element.node.exists { try walk(step + 1, end, from: element) }
        }
    }

    private mutating func children(_ item: Item, _ step: Int, _ end: Int) throws(Stop) {
        switch work.kind(item) {
        case .object:
            for index in 0..<work.count(item) {
                try walk(step + 1, end, from: work.member(item, at: index))
            }
        case .array:
            for index in 0..<work.count(item) {
                do throws(Stop) {
                    try walk(step + 1, end, from: work.element(item, index))
                } catch {
                    // WildcardPathToken passes over elements where something is missing.
                    guard case .missing = error, !requiresProperties else { throw error }
                }
            }
        default: break
        }
    }

    private mutating func elements(
        _ item: Item, satisfying filter: Int, _ step: Int, _ end: Int
    ) throws(Stop) {
        guard work.kind(item) == .array else {
            guard isUpstreamDefinite(step) else { return }
            throw .invalid(.filterOnScalar(step: step, found: item))
        }
        for index in 0..<work.count(item) {
            let element = work.element(item, index)
            if try accepts(element, filter) { try walk(step + 1, end, from: element) }
        }
    }
}
