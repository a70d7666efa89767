/// The functions at the end of Jayway's paths (`PathFunctionFactory` of 2.9).
enum JaywayFunction: Hashable, Sendable {
    case average, deviation, sum, minimum, maximum
    case concat, length, append, keys
    case first, last, index
    /// A name that is none of them. That is an error only when the function is reached, as it is to
    /// Jayway: a filter with one is false.
    case unknown(name: Int)

    static func named(_ name: ArraySlice<UInt8>) -> JaywayFunction? {
        byName[String(decoding: name, as: UTF8.self)]
    }

    private static let byName: [String: JaywayFunction] = [
        "avg": .average, "stddev": .deviation, "sum": .sum, "min": .minimum, "max": .maximum,
        "concat": .concat, "length": .length, "size": .length, "append": .append, "keys": .keys,
        "first": .first, "last": .last, "index": .index,
    ]
}

extension JaywayCompiler {
    /// `name(…)`, at the parenthesis.
    mutating func function(
        named name: ArraySlice<UInt8>, at start: Int
    ) throws(JSONPathError) -> Program.Step {
        let function = JaywayFunction.named(name) ?? .unknown(name: builder.name(name))
        guard let close = text.closing(UInt8(ascii: "("), UInt8(ascii: ")"), at: text.position)
        else {
            throw builder.fault(
                "the arguments of '\(String(decoding: name, as: UTF8.self))' have no closing ')'")
        }
        try builder.enter()
        let end = text.end
        text.position += 1
        var arguments: [Program.Operand] = []
        while text.position < close {
            text.end = try argumentEnd(before: close)
            let next = text.end + 1
            if let argument = try argument(isLength: function == .length && arguments.isEmpty) {
                arguments.append(argument)
            }
            text.position = next
        }
        text.end = end
        text.position = close + 1
        builder.leave()
        let first = builder.program.operands.count
        builder.program.operands += arguments
        return step(.function(function, arguments: first..<first + arguments.count), at: start)
    }

    /// The comma that ends the argument here, or the closing parenthesis.
    private func argumentEnd(before close: Int) throws(JSONPathError) -> Int {
        var depth = 0
        var index = text.position
        while index < close {
            switch text.bytes[index] {
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                index = text.unescaped(text.bytes[index], from: index + 1) ?? index
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
                if depth < 0 { throw builder.fault("nothing is open here", at: index) }
            case UInt8(ascii: ",") where depth == 0: return index
            default: break
            }
            index += 1
        }
        guard depth == 0 else { throw builder.fault("a bracket in this argument is not closed") }
        return close
    }

    /// One argument, up to the end of the text. Jayway takes what starts like a JSON object, a
    /// number or a string in double quotes for JSON, `$` and `@` for paths, and drops everything
    /// else (`PathCompiler.parseFunctionParameters`).
    private mutating func argument(isLength: Bool) throws(JSONPathError) -> Program.Operand? {
        text.skipBlanks()
        while text.end > text.position, text.bytes[text.end - 1] <= UInt8(ascii: " ") {
            text.end -= 1
        }
        switch text.current {
        case UInt8(ascii: "$"), UInt8(ascii: "@"):
            return .path(try path(isLengthArgument: isLength))
        case let byte?
        where byte.isDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "{")
            || byte == UInt8(ascii: "\""):
            let offset = text.position
            return try builder.literal(lenient: text.bytes[offset..<text.end], at: offset)
        default: return nil
        }
    }
}
