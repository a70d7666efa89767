internal import JSON

extension JaywayEvaluator {
    /// What an argument turned out to be; a path that leads to several values is a list.
    private enum Argument {
        case item(Item)
        case list([Item])
    }

    mutating func call(
        _ function: JaywayFunction, _ arguments: Range<Int>, on item: Item, _ step: Int
    ) throws(Stop) -> Item {
        switch function {
        case .unknown(let name): throw .invalid(.unknownFunction(name: name, step: step))
        case .length: return try length(arguments, of: item)
        case .keys:
            guard work.kind(item) == .object else { return try work.make(.null) }
            let document = work.view(of: item)
            try work.spend(work.count(item))
            return try work.make(
                .array(
                    (0..<work.count(item)).map {
                        .string(document.string(of: document.member(item.node, at: $0).key))
                    }))
        case .concat: return try concat(arguments, item, step)
        case .append: return try append(arguments, to: item, step)
        case .first: return try element(0, of: item, step)
        case .last: return try element(-1, of: item, step)
        case .index:
            let numbers = try numbers(arguments, step)
            guard let index = numbers.first, let place = Int(exactly: index.rounded(.towardZero))
            else { throw .failed(.noSuchIndex(step: step)) }
            return try element(place, of: item, step)
        case .average, .deviation, .sum, .minimum, .maximum:
            return try aggregate(function, arguments, item, step)
        }
    }

    // MARK: Arguments

    private mutating func argument(
        _ operand: Program.Operand, _ step: Int
    ) throws(Stop) -> Argument? {
        switch operand {
        case .literal(let index): return .item(work.literal(index))
        case .path(let path):
            // Arguments start at the root, even those with `@` (FunctionPathToken).
            switch try find(path, from: root) {
            case .item(let item)?, .literal(let item)?: return .item(item)
            case .list(let range)?:
                let list = Array(work.results[range])
                work.truncate(to: range.lowerBound)
                return .list(list)
            case nil: throw missing(.noResults, lastStep(path))
            case .undefined?, .pattern?: return nil
            }
        case .pattern, .function: return nil
        }
    }

    private func lastStep(_ path: Int) -> Int {
        max(work.path.program.paths[path].steps.upperBound - 1, 0)
    }

    /// All arguments with arrays taken apart (`Parameter.toList`).
    private mutating func flattened(_ arguments: Range<Int>, _ step: Int) throws(Stop) -> [Item] {
        var items: [Item] = []
        for place in arguments {
            switch try argument(work.path.program.operands[place], step) {
            case .list(let list)?: items += list
            case .item(let item)? where work.kind(item) == .array: items += try elements(item)
            case .item(let item)?: items.append(item)
            case nil: break
            }
        }
        return items
    }

    private mutating func elements(_ array: Item) throws(Stop) -> [Item] {
        try work.spend(work.count(array))
        return (0..<work.count(array)).map { work.element(array, $0) }
    }

    private mutating func numbers(_ arguments: Range<Int>, _ step: Int) throws(Stop) -> [Double] {
        try flattened(arguments, step).compactMap(number)
    }

    private func number(_ item: Item) -> Double? { work.view(of: item).double(of: item.node) }

    // MARK: Functions

    /// Numbers in the array and in the arguments. Without any the value is null: what Jayway's own
    /// tests accept, beside the exception that version 2.9 throws.
    private mutating func aggregate(
        _ function: JaywayFunction, _ arguments: Range<Int>, _ item: Item, _ step: Int
    ) throws(Stop) -> Item {
        var numbers: [Double] = []
        if work.kind(item) == .array { numbers = try elements(item).compactMap(number) }
        numbers += try self.numbers(arguments, step)
        guard let first = numbers.first else { return try work.make(.null) }
        let count = Double(numbers.count)
        let sum = numbers.reduce(0, +)
        let result =
            switch function {
            case .average: sum / count
            case .minimum: numbers.reduce(first, Swift.min)
            case .maximum: numbers.reduce(first, Swift.max)
            case .deviation:
                // In this order, so that the last digit is Jayway's (StandardDeviation.getValue).
                (numbers.reduce(0) { $0 + $1 * $1 } / count - sum * sum / count / count)
                    .squareRoot()
            default: sum
            }
        guard result.isFinite, let value = JSONNumber(JaywayNumber.text(of: result)) else {
            return try work.make(.null)
        }
        return try work.make(.number(value))
    }

    private mutating func length(_ arguments: Range<Int>, of item: Item) throws(Stop) -> Item {
        if case .path(let path)? = arguments.first.map({ work.path.program.operands[$0] }) {
            // The argument of length sees the value as its document (Length.invoke).
            let before = root
            root = item
            defer { root = before }
            switch try find(path, from: item) {
            case .list(let range)?:
                work.truncate(to: range.lowerBound)
                return try work.make(.number(JSONNumber(range.count)))
            case .item(let found)? where work.kind(found) == .array:
                return try work.make(.number(JSONNumber(work.count(found))))
            case nil: throw missing(.noResults, lastStep(path))
            default: break
            }
        }
        let kind = work.kind(item)
        guard kind == .array || kind == .object else { return try work.make(.null) }
        return try work.make(.number(JSONNumber(work.count(item))))
    }

    private mutating func concat(
        _ arguments: Range<Int>, _ item: Item, _ step: Int
    ) throws(Stop) -> Item {
        var text = ""
        if work.kind(item) == .array {
            for element in try elements(item) where work.kind(element) == .string {
                try append(element, to: &text)
            }
        }
        for argument in try flattened(arguments, step) { try append(argument, to: &text) }
        return try work.make(.string(text))
    }

    private mutating func append(_ item: Item, to text: inout String) throws(Stop) {
        try work.spend(1 + work.text(item).count >> 4)
        switch work.kind(item) {
        case nil, .null: break
        case .number: text += JaywayNumber.text(of: work.text(item))
        case .string, .bool: text += String(decoding: work.text(item), as: UTF8.self)
        case .array, .object: text += try work.value(item).compact
        }
    }

    private mutating func append(
        _ arguments: Range<Int>, to item: Item, _ step: Int
    ) throws(Stop) -> Item {
        guard work.kind(item) == .array, case .array(var elements) = try work.value(item) else {
            return item
        }
        for place in arguments {
            switch try argument(work.path.program.operands[place], step) {
            case .item(let item)?: elements.append(try work.value(item))
            case .list(let list)?:
                var values: [JSONValue] = []
                for item in list { values.append(try work.value(item)) }
                elements.append(.array(values))
            case nil: break
            }
        }
        return try work.make(.array(elements))
    }

    private func element(_ index: Int, of item: Item, _ step: Int) throws(Stop) -> Item {
        guard work.kind(item) == .array else { throw .failed(.notAnArray(step: step)) }
        let element = work.element(item, index < 0 ? work.count(item) + index : index)
        guard element.node.exists else { throw .failed(.noSuchIndex(step: step)) }
        return element
    }
}
