import JSON
import PenstockImport
import PenstockModel
import SourceTree

/// Anything at all may be imported as a document; what comes back can be exported, and reads the same
/// as JSON and as YAML. Traps when it doesn't.
public func fuzzOpenAPI(_ bytes: UnsafeRawBufferPointer) {
    let text = String(decoding: bytes, as: UTF8.self)
    let report = Report()
    var bounds = OpenAPIBounds()
    bounds.valuesMax = 20_000
    bounds.expandedMax = 100_000
    guard let document = OpenAPIDocument(text, file: "fuzz", report: report, bounds: bounds) else {
        precondition(report.hasErrors, "no document and no error")
        return
    }
    let naming = NounNaming.stable(stack: "fuzz")
    var options = OpenAPIOptions()
    options.basePath = .prepend
    var api = RestAPI()
    api.id = "a"
    let base = RestAPIDefinition(api, rootID: "r")
    if let rest = try? document.importRestAPI(
        into: base, options, naming: naming)
    {
        for form in [OpenAPIExport.Form.swagger, .oas30] {
            var export = OpenAPIExport(form, host: "h", stage: "s")
            export.extensions = [.apiGateway, .documentation]
            let json = export.document(of: rest.definition)
            export.language = .yaml
            check(json, export.document(of: rest.definition))
        }
    }
    var other = API()
    other.apiID = "a"
    if let http = try? document.importAPI(
        into: APIDefinition(other), options, naming: naming)
    {
        var export = HTTPAPIExport(endpoint: "https://h", stage: "s")
        let json = export.document(of: http.definition)
        export.isYAML = true
        check(json, export.document(of: http.definition))
    }
    _ = DiagnosticRenderer().render(report.finish())
}

private func check(_ json: [UInt8], _ yaml: [UInt8]) {
    let options = SourceOptions(bytesMax: 1 << 26, valuesMax: 1 << 22, depthMax: 512)
    let text = String(decoding: json, as: UTF8.self)
    guard let parsed = try? JSONValue(parsing: text, options: JSONOptions(depthMax: 512)) else {
        preconditionFailure("an export that is no JSON")
    }
    guard
        let read = try? SourceReader.read(
            String(decoding: yaml, as: UTF8.self), as: .yaml, options: options)
    else { preconditionFailure("an export that is no YAML") }
    precondition(read.json() == parsed, "exports that differ")
}
