/// Compiles Jayway's dialect as version 2.9 reads it (json-path/JsonPath, `PathCompiler`), which is
/// looser than RFC 9535 and in places surprising. Where a text that nobody means is accepted there
/// by accident, such as `$.a[`, it is refused here.
struct JaywayCompiler {
    var builder: ProgramBuilder

    static func compile(
        _ path: String, limits: JSONPath.Limits
    ) throws(JSONPathError) -> Program {
        // A path that doesn't start with `$` or `@`, a space included, gets `$.` before it.
        let isRooted = path.utf8.first == UInt8(ascii: "$") || path.utf8.first == UInt8(ascii: "@")
        var compiler = JaywayCompiler(
            builder: ProgramBuilder(path, prefix: isRooted ? "" : "$.", limits: limits))
        if path.isEmpty { throw compiler.builder.fault("a path can't be empty", at: 0) }
        while compiler.text.end > 1,
            compiler.text.bytes[compiler.text.end - 1] == UInt8(ascii: " ")
        {
            compiler.text.end -= 1
        }
        _ = try compiler.path()
        return compiler.builder.program
    }

    var text: PathText {
        get { builder.text }
        _modify { yield &builder.text }
    }

    /// Reads a path up to the end of the text.
    mutating func path(isLengthArgument: Bool = false) throws(JSONPathError) -> Int {
        guard let root = text.current, root == UInt8(ascii: "$") || root == UInt8(ascii: "@") else {
            throw builder.fault("a path starts with '$' or '@'")
        }
        let path = builder.reservePath(isRooted: root == UInt8(ascii: "$"))
        text.position += 1
        var steps: [Program.Step] = []
        if let next = text.current, next != UInt8(ascii: "."), next != UInt8(ascii: "[") {
            throw builder.fault("'.' or '[' is expected after '\(Character(UnicodeScalar(root)))'")
        }
        while let byte = text.current {
            guard steps.count < builder.limits.segmentsMax else {
                throw builder.fault(
                    .segments, "a path has more than \(builder.limits.segmentsMax) segments",
                    at: text.position)
            }
            switch byte {
            case UInt8(ascii: "."): try dot(&steps)
            case UInt8(ascii: "["): try bracket(&steps)
            case UInt8(ascii: "*"):
                steps.append(step(.wildcard))
                text.position += 1
            default: try property(&steps)
            }
        }
        fill(path, with: steps, isLengthArgument: isLengthArgument)
        return path
    }

    /// A segment that begins here.
    func step(_ kind: Program.Kind, at offset: Int? = nil) -> Program.Step {
        Program.Step(kind: kind, offset: max((offset ?? text.position) - builder.shift, 0))
    }

    /// `.` or `..`, either of which needs something behind it.
    private mutating func dot(_ steps: inout [Program.Step]) throws(JSONPathError) {
        let start = text.position
        let isScan = text.skip("..")
        if isScan { steps.append(step(.scan, at: start)) } else { text.position += 1 }
        switch text.current {
        case nil: throw builder.fault("a path can't end with '.' or '..'", at: start)
        case UInt8(ascii: "."): throw builder.fault("a third '.' can't stand here")
        default: break
        }
    }

    /// `name` or `name(…)`.
    private mutating func property(_ steps: inout [Program.Step]) throws(JSONPathError) {
        let start = text.position
        if text.isHere(UInt8(ascii: "]")) || text.isHere(UInt8(ascii: ")")) {
            throw builder.fault("nothing is open here")
        }
        let name = text.take { byte in
            byte != UInt8(ascii: ".") && byte != UInt8(ascii: "[") && byte != UInt8(ascii: "(")
                && byte != UInt8(ascii: " ")
        }
        switch text.current {
        case UInt8(ascii: " "):
            throw builder.fault("a name with spaces is written ['a name']")
        case UInt8(ascii: "("):
            steps.append(try function(named: name, at: start))
        default:
            steps.append(step(.name(builder.name(name)), at: start))
        }
    }
}

extension JaywayCompiler {
    /// Puts a path into the program, in the two shapes that Jayway gives paths with functions.
    private mutating func fill(
        _ path: Int, with steps: [Program.Step], isLengthArgument: Bool
    ) {
        var steps = steps
        // Jayway turns `$..a.f()` round into `$.f($..a)`, so that the function sees all that `$..a`
        // finds (CompiledPath.invertScannerFunctionRelationship).
        if case .scan? = steps.first?.kind, case .function? = steps.last?.kind,
            let call = steps.firstIndex(where: {
                if case .function = $0.kind { true } else { false }
            }),
            call > 1, case .function(let function, _) = steps[call].kind
        {
            let argument = builder.reservePath(isRooted: true)
            fill(argument, with: Array(steps[..<call]), isLengthArgument: function == .length)
            let place = builder.program.operands.count
            builder.program.operands.append(.path(argument))
            steps = Array(steps[call...])
            steps[0].kind = .function(function, arguments: place..<place + 1)
        }
        // The length of `$.a` given as an argument is the count of `$.a[*]` (Length.invoke).
        if isLengthArgument, let last = steps.last {
            if case .function = last.kind {
            } else {
                steps.append(Program.Step(kind: .wildcard, offset: last.offset))
            }
        }
        builder.fillPath(path, with: steps)
    }
}
