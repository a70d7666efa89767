internal import JSON

extension JaywayEvaluator {
    /// What an operand of a filter turned out to be.
    enum Value {
        /// A path that leads nowhere: equal to nothing, itself included.
        case undefined
        case item(Item)
        case literal(Item)
        /// What an indefinite path found: a part of the results.
        case list(Range<Int>)
        case pattern(Int)
    }

    /// Whether a value satisfies a filter. An operator that can't be applied makes all of the
    /// filter false (PredicatePathToken.accept).
    mutating func accepts(_ item: Item, _ filter: Int) throws(Stop) -> Bool {
        let mark = work.results.count
        do throws(Stop) {
            return try isTrue(filter, item)
        } catch {
            work.truncate(to: mark)
            switch error {
            case .missing, .invalid: return false
            case .failed, .limit: throw error
            }
        }
    }

    private mutating func isTrue(_ filter: Int, _ item: Item) throws(Stop) -> Bool {
        try work.spend(1)
        switch work.path.program.filters[filter] {
        case .or(let parts):
            for part in parts where try isTrue(work.path.program.children[part], item) {
                return true
            }
            return false
        case .and(let parts):
            for part in parts where try !isTrue(work.path.program.children[part], item) {
                return false
            }
            return true
        case .not(let negated): return try !isTrue(negated, item)
        case .exists(let path, let wanted): return try exists(path, item) == wanted
        case .compare(let comparison, let left, let right):
            let mark = work.results.count
            let (left, right) = (try value(left, item), try value(right, item))
            let result = try compare(comparison, left, right)
            work.truncate(to: mark)
            return result
        case .test: return false
        }
    }

    /// Whether a path leads somewhere from `item`, which it starts at even if it starts with `$`
    /// (PathNode.evaluate). An indefinite path exists unless a member that it names is missing.
    private mutating func exists(_ path: Int, _ item: Item) throws(Stop) -> Bool {
        let path = work.path.program.paths[path]
        if path.isPlain { return try work.plain(path.steps, from: item) != nil }
        let mark = work.results.count
        let before = requiresProperties
        requiresProperties = true
        defer { requiresProperties = before }
        do throws(Stop) {
            try walk(path.steps.lowerBound, path.steps.upperBound, from: item)
        } catch {
            guard case .missing = error else { throw error }
            work.truncate(to: mark)
            return false
        }
        let isFound = !path.isDefinite || work.results.count > mark
        work.truncate(to: mark)
        return isFound
    }

    private mutating func value(
        _ operand: Program.Operand, _ item: Item
    ) throws(Stop) -> Value {
        switch operand {
        case .literal(let index): return .literal(work.literal(index))
        case .pattern(let index): return .pattern(index)
        case .function: return .undefined
        case .path(let index):
            let isRooted = work.path.program.paths[index].isRooted
            do throws(Stop) {
                return try find(index, from: isRooted ? root : item) ?? .undefined
            } catch {
                guard case .missing = error else { throw error }
                return .undefined
            }
        }
    }

    /// What a path leads to: one value if it is definite, else a list left on top of the results.
    mutating func find(_ path: Int, from start: Item) throws(Stop) -> Value? {
        let path = work.path.program.paths[path]
        if path.isPlain { return try work.plain(path.steps, from: start).map { .item($0) } }
        let mark = work.results.count
        do throws(Stop) {
            try walk(path.steps.lowerBound, path.steps.upperBound, from: start)
        } catch {
            work.truncate(to: mark)
            throw error
        }
        guard path.isDefinite else { return .list(mark..<work.results.count) }
        let last = work.results.count > mark ? work.results.last : nil
        work.truncate(to: mark)
        return last.map { .item($0) }
    }
}
