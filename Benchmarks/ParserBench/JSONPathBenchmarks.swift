import JSON
import JSONPath

enum JSONPathBenchmarks {
    /// Two arguments: a file and a path to evaluate in it, both of them ready.
    static func evaluate(_ arguments: [String]) throws -> () throws -> Void {
        guard arguments.count == 2 else { throw BenchmarkError.missingArgument("FILE PATH") }
        let document = try JSONDocument(try contents(of: arguments[0]))
        let path = try JSONPath(arguments[1])
        return { _ = try path.evaluate(in: document) }
    }

    /// One argument: the path to compile.
    static func compile(_ arguments: [String]) throws -> () throws -> Void {
        guard let source = arguments.last else { throw BenchmarkError.missingArgument("PATH") }
        return { _ = try JSONPath(source) }
    }
}
