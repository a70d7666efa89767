/// In which order members came lately, by which the next validation with the same schema guesses what
/// comes: programs write theirs in the same order each time, which need not be the schema's. A wrong guess
/// costs a look-up, as no guess would.
///
/// For one thread; a validation writes to it.
public final class JSONSchemaOrder {
    /// The number that a name in a table has, by the name before it: each of the program's names, and
    /// behind them each of its tables, for what comes first.
    private var next: [UInt32]

    /// Nothing came yet: the schema's own order.
    public init(_ schema: JSONSchema) {
        let program = schema.program
        next = [UInt32](repeating: 0, count: program.names.count + program.tables.count)
        for table in program.tables where table.count > 0 {
            for number in 0..<(table.count - 1) { next[Int(table.names + number)] = number + 1 }
        }
    }

    @inline(__always)
    func withGuesses<Result>(_ body: (UnsafeMutablePointer<UInt32>?) -> Result) -> Result {
        next.withUnsafeMutableBufferPointer { body($0.baseAddress) }
    }
}
