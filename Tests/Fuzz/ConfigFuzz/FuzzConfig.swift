import PenstockConfig
import SourceTree

/// Anything at all may be loaded, as YAML and as JSON; what comes back must hang together. Traps
/// when it doesn't.
public func fuzzConfig(_ bytes: UnsafeRawBufferPointer) {
    let text = String(decoding: bytes, as: UTF8.self)
    for file in ["penstock.yaml", "penstock.json"] {
        let (configuration, diagnostics) = ConfigurationLoader.load(
            file: file, text: text, environment: ["A": "1", "B": "text"])
        let hasErrors = diagnostics.contains { $0.severity == .error }
        precondition((configuration == nil) == hasErrors, "no configuration without an error")
        precondition(diagnostics.count <= 51, "an unbounded list of diagnostics")
        _ = DiagnosticRenderer().render(diagnostics)
        guard let configuration else { continue }
        for api in configuration.apis {
            for route in api.routes {
                precondition(route.pipeline.integrate != nil, "nothing answers a route")
                _ = configuration.locate(route.pointer)
            }
        }
    }
}
