package import JSON
package import SourceTree

/// An OpenAPI document that has been read, but not understood yet.
package struct OpenAPIDocument {
    package let version: OpenAPIVersion
    let root: SourceNode
    let bounds: OpenAPIBounds
    /// Where in its file the document is: nowhere but at the root, unless it is part of a template.
    let place: JSONPointer
    /// Where its faults are told: its nodes' places are in this report's files and in no other's.
    let report: Report

    /// Reads a document; nil when it is none, and the report says why.
    package init?(
        _ text: String, file: String, report: Report, bounds: OpenAPIBounds = OpenAPIBounds()
    ) {
        let language = SourceLanguage(named: file, sniffing: text)
        let source = report.add(SourceFile(name: file, text: text, language: language))
        let options = SourceOptions(
            bytesMax: bounds.bytesMax, valuesMax: bounds.valuesMax, depthMax: bounds.depthMax,
            mergeHint: "put the common part under 'components' and refer to it")
        do {
            let root = try SourceReader.read(
                text, as: language, source: source, options: options)
            self.init(root, report: report, bounds: bounds)
        } catch {
            report.error(error.message, at: error.location, nil, hint: error.hint)
            return nil
        }
    }

    /// Takes a document that is part of another file, such as the `Body` of a template.
    package init?(
        _ root: SourceNode, at place: JSONPointer = JSONPointer(), report: Report,
        bounds: OpenAPIBounds = OpenAPIBounds()
    ) {
        self.root = root
        self.place = place
        self.bounds = bounds
        self.report = report
        guard root.mapping != nil else {
            report.error(
                "an OpenAPI document is a mapping, not \(root.kindName)", at: root, place)
            return nil
        }
        let node = DefinitionNode(root, JSONPointer())
        guard let written = node["swagger"] ?? node["openapi"] else {
            report.error(
                "the document says neither 'swagger' nor 'openapi'", at: root, place,
                hint: "begin it with 'openapi: 3.0.1'")
            return nil
        }
        guard let version = Self.version(written, isSwagger: node["swagger"] != nil) else {
            report.error(
                "'\(written.text ?? written.node.kindName)' is no version of OpenAPI that API "
                    + "Gateway takes", at: written.location,
                place.appending(written.pointer),
                hint: "2.0, 3.0 and 3.1 are")
            return nil
        }
        self.version = version
    }

    private static func version(_ node: DefinitionNode, isSwagger: Bool) -> OpenAPIVersion? {
        guard let text = node.text else { return nil }
        let parts = text.split(separator: ".").prefix(2).joined(separator: ".")
        switch (isSwagger, parts) {
        case (true, "2.0"), (true, "2"): return .swagger
        case (false, "3.0"): return .openAPI30
        case (false, "3.1"): return .openAPI31
        default: return nil
        }
    }

    /// The tags of the API, which may choose its id.
    package var tags: [String: String] {
        var tags: [String: String] = [:]
        for tag in DefinitionNode(root, JSONPointer())["tags"]?.elements ?? [] {
            guard let name = tag["name"]?.text,
                let value = tag[ExtensionTable.prefix + "tag-value"]?.text
            else { continue }
            tags[name] = value
        }
        return tags
    }
}
