internal import JSON

extension RFCEvaluator {
    /// A value in a comparison (RFC 9535 §2.4.1, ValueType).
    private enum Value {
        case nothing
        case item(Item)
    }

    mutating func isTrue(_ filter: Int, _ item: Item) throws(Stop) -> Bool {
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
        case .exists(let query, _):
            let path = work.path.program.paths[query]
            if path.isPlain {
                return try work.plain(path.steps, from: path.isRooted ? root : item) != nil
            }
            let mark = work.results.count
            try find(query, item)
            let isFound = work.results.count > mark
            work.truncate(to: mark)
            return isFound
        case .compare(let comparison, let left, let right):
            return try compare(comparison, try value(left, item), try value(right, item))
        case .test(let function): return try matches(function, item)
        }
    }

    /// Puts what a query selects on top of the results.
    private mutating func find(_ query: Int, _ item: Item) throws(Stop) {
        let path = work.path.program.paths[query]
        try walk(
            path.steps.lowerBound, path.steps.upperBound, from: path.isRooted ? root : item)
    }

    private mutating func value(
        _ operand: Program.Operand, _ item: Item
    ) throws(Stop) -> Value {
        switch operand {
        case .literal(let index): return .item(work.literal(index))
        case .path(let query):
            let path = work.path.program.paths[query]
            if path.isPlain {
                let found = try work.plain(path.steps, from: path.isRooted ? root : item)
                return found.map { .item($0) } ?? .nothing
            }
            let mark = work.results.count
            try find(query, item)
            defer { work.truncate(to: mark) }
            // Of a query with several values `value()` makes nothing; others have one at most.
            return work.results.count == mark + 1 ? .item(work.results[mark]) : .nothing
        case .function(let function): return try call(function, item)
        case .pattern: return .nothing
        }
    }

    // RFC 9535 §2.3.5.2.2
    private mutating func compare(
        _ comparison: Comparison, _ left: Value, _ right: Value
    ) throws(Stop) -> Bool {
        switch comparison {
        case .equal: return try areEqual(left, right)
        case .notEqual: return try !areEqual(left, right)
        case .less: return try isLess(left, right)
        case .lessOrEqual:
            if try isLess(left, right) { return true }
            return try areEqual(left, right)
        case .greater: return try isLess(right, left)
        case .greaterOrEqual:
            if try isLess(right, left) { return true }
            return try areEqual(left, right)
        default: return false
        }
    }

    private mutating func areEqual(_ left: Value, _ right: Value) throws(Stop) -> Bool {
        switch (left, right) {
        case (.nothing, .nothing): return true
        case (.item(let a), .item(let b)): return try work.areEqual(a, b, .exact)
        default: return false
        }
    }

    private mutating func isLess(_ left: Value, _ right: Value) throws(Stop) -> Bool {
        guard case .item(let a) = left, case .item(let b) = right else { return false }
        switch (work.kind(a), work.kind(b)) {
        case (.number, .number): return try work.order(a, b) < 0
        case (.string, .string):
            try work.spend(min(work.text(a).count, work.text(b).count) >> 6)
            return TextOrder.compare(work.text(a), work.text(b), asUTF16: false) < 0
        default: return false
        }
    }
}

// MARK: Functions

extension RFCEvaluator {
    private mutating func call(_ index: Int, _ item: Item) throws(Stop) -> Value {
        let function = work.path.program.functions[index]
        let argument = work.path.program.operands[function.arguments.lowerBound]
        switch function.kind {
        case .value: return try value(argument, item)
        case .count:
            guard case .path(let query) = argument else { return .nothing }
            let mark = work.results.count
            try find(query, item)
            let count = work.results.count - mark
            work.truncate(to: mark)
            return .item(try work.make(.number(JSONNumber(count))))
        case .length:
            guard case .item(let value) = try value(argument, item) else { return .nothing }
            switch work.kind(value) {
            case .string:
                try work.spend(work.text(value).count >> 4)
                let count = TextSearch.scalarCount(work.text(value))
                return .item(try work.make(.number(JSONNumber(count))))
            case .array, .object:
                return .item(try work.make(.number(JSONNumber(work.count(value)))))
            default: return .nothing
            }
        case .match, .search: return .nothing
        }
    }

    /// `match` and `search`: false for anything but text and a pattern.
    private mutating func matches(_ index: Int, _ item: Item) throws(Stop) -> Bool {
        let function = work.path.program.functions[index]
        let operands = work.path.program.operands[function.arguments]
        guard
            case .item(let subject) = try value(operands[operands.startIndex], item),
            work.kind(subject) == .string
        else { return false }
        if let literal = function.pattern {
            guard let pattern = work.path.program.patterns[literal].pattern else { return false }
            return try work.matches(pattern, work.text(subject))
        }
        guard
            case .item(let source) = try value(operands[operands.startIndex + 1], item),
            work.kind(source) == .string
        else { return false }
        // A pattern from the document is compiled each time, which is dear.
        try work.spend(200 + work.text(source).count)
        guard
            let pattern = IRegexp.pattern(
                work.text(source), isWhole: function.kind == .match,
                stepsMax: work.path.limits.regexStepsMax)
        else { return false }
        return try work.matches(pattern, work.text(subject))
    }
}
