import JSON

/// One argument: the file to parse. Spans, lexemes and the order of members are kept in all of them.
enum JSONBenchmarks {
    // Deeper than any document here; JSONOptions.depthMax ends there.
    private static let options = JSONOptions(depthMax: 1024)

    /// A document of its own for each text, as a caller without a scratch has it.
    static func parse(_ arguments: [String]) throws -> () throws -> Void {
        let text = try text(arguments)
        return { _ = try JSONDocument(text, options: options) }
    }

    /// The same memory again for each text.
    static func parseWarm(_ arguments: [String]) throws -> () throws -> Void {
        let text = try text(arguments)
        let scratch = JSONParserScratch(keeping: 1 << 30)
        return { _ = try scratch.parse(text, options: options) }
    }

    /// The same memory again, and no copy of the text.
    static func parseBorrowed(_ arguments: [String]) throws -> () throws -> Void {
        let text = try text(arguments)
        let scratch = JSONParserScratch(keeping: 1 << 30)
        return { _ = try scratch.parse(borrowing: text, options: options) }
    }

    /// The parsed document as compact JSON.
    static func write(_ arguments: [String]) throws -> () throws -> Void {
        let document = try JSONDocument(try text(arguments), options: options)
        let output = Output()
        return {
            output.buffer.removeAll()
            document.write(to: &output.buffer)
        }
    }

    private final class Output {
        var buffer = JSONBuffer()
    }

    /// The file, in memory that is never freed.
    private static func text(_ arguments: [String]) throws -> UnsafeBufferPointer<UInt8> {
        guard let path = arguments.first else { throw BenchmarkError.missingArgument("FILE") }
        let bytes = try contents(of: path)
        let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = memory.initialize(from: bytes)
        return UnsafeBufferPointer(memory)
    }
}
