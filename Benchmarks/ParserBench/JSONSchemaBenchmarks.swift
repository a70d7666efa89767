import JSON
import JSONSchema

/// Two arguments: a draft-04 schema and a document that is valid by it.
enum JSONSchemaBenchmarks {
    /// Bytes in, verdict out, in the same memory each time, as a gateway validates bodies.
    static func bytes(_ arguments: [String]) throws -> () throws -> Void {
        let (schema, bytes) = try input(arguments)
        let scratch = JSONParserScratch()
        return {
            try bytes.withUnsafeBufferPointer { text in
                let document = try scratch.parse(borrowing: text)
                guard schema.isValid(document) else { throw BenchmarkError.invalid }
            }
        }
    }

    /// The verdict alone on a document that is parsed already.
    static func parsed(_ arguments: [String]) throws -> () throws -> Void {
        let (schema, bytes) = try input(arguments)
        let document = try JSONDocument(bytes)
        return { guard schema.isValid(document) else { throw BenchmarkError.invalid } }
    }

    private static func input(_ arguments: [String]) throws -> (JSONSchema, [UInt8]) {
        guard arguments.count == 2 else { throw BenchmarkError.missingArgument("SCHEMA FILE") }
        let schema = try JSONSchema(
            JSONDocument(try contents(of: arguments[0])),
            options: JSONSchemaOptions(dialect: .draft4))
        return (schema, try contents(of: arguments[1]))
    }
}
