import JSON
import MappingTemplate
import VTL

/// Two arguments: a template and a body. The variables are those of `Benchmarks/peers/VTLPeer.java`.
enum VTLBenchmarks {
    /// Renders the template for the body, which is parsed each time.
    static func render(_ arguments: [String]) throws -> () throws -> Void {
        let (template, input) = try load(arguments)
        let renderer = MappingRenderer()
        return { try renderer.render(template, input) }
    }

    /// Compiles the template, with a dialect that is made once.
    static func compile(_ arguments: [String]) throws -> () throws -> Void {
        guard let path = arguments.first else { throw BenchmarkError.missingArgument("TEMPLATE") }
        let source = try contents(of: path)
        // The peer compiles no JSONPaths with the template, so ours doesn't here.
        let dialect = MappingTemplate.Options().dialect
        return {
            _ = try source.withUnsafeBufferPointer { try VTLTemplate($0, dialect: dialect) }
        }
    }

    /// Renders once and prints, to compare with the peer.
    static func show(_ arguments: [String]) throws {
        let (template, input) = try load(arguments)
        let renderer = MappingRenderer()
        try renderer.render(template, input)
        print(String(decoding: renderer.output, as: UTF8.self))
    }

    private static func load(_ arguments: [String]) throws -> (MappingTemplate, MappingInput) {
        guard arguments.count >= 2 else { throw BenchmarkError.missingArgument("TEMPLATE BODY") }
        let template = try MappingTemplate(
            String(decoding: try contents(of: arguments[0]), as: UTF8.self))
        let input = MappingInput(body: try contents(of: arguments[1]))
        input.querystring = [("page", "3")]
        input.context = try JSONDocument(
            #"{"requestId":"c6af9ac6-7b61-11e6-9a41-93e8deadbeef","stage":"prod"}"#)
        input.stageVariables = try JSONDocument(#"{"table":"orders"}"#)
        return (template, input)
    }
}
