internal import JSON
internal import JSONPath
internal import VTL

/// `$input`: the body, what JSONPaths find in it, and the parameters.
final class InputHost: VTLHost {
    /// nil before the first rendering.
    var request: RequestSlot?
    let scratch = JSONParserScratch()
    /// The body, once it was asked for: somebody else's or `document`'s.
    var view: JSONView?
    var document: JSONDocument?
    /// The body as XML, for native templates.
    private var xml: XMLInput?
    var params: VTLValue = .null
    /// Whose paths these are.
    private var template: MappingTemplate?
    /// Constant paths of the template, by call site; it keeps them.
    var constants: [Unmanaged<JSONPath>?] = []
    /// Whether names of headers are those that were sent, and some are never seen, as on AWS.
    var isAWS = true
    /// Paths that were made at run time, kept between renderings.
    var paths: [String: JSONPath] = [:]

    static let pathsMax = 64

    var className: String { "com.amazonaws.apigateway.Input" }

    func begin(_ template: MappingTemplate) {
        view = nil
        // The scratch reuses the document when nobody else holds it.
        if document != nil { document = nil }
        params = .null
        if self.template !== template {
            self.template = template
            constants = template.paths.map { $0.map { .passUnretained($0) } }
            isAWS = template.template.dialect.mode == .aws
            xml = nil
        }
        guard let native = template.native, let request = request?.request else { return }
        xml = XMLInput(
            body: request.received, charset: request.charset, limits: native.limits.xml.document)
    }

    func property(_ name: VTLName, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        if name.mapping == .body { return renderer.string(borrowing: body) }
        guard let xml, renderer.text(of: name) == "xml" else { return nil }
        return try xml.node(renderer)
    }

    func call(_ call: VTLCall, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        switch (call.name.mapping, call.count) {
        case (.path, 1): return try value(call, renderer)
        case (.json, 1):
            let value = try value(call, renderer)
            return try renderer.makeString { renderer throws(VTLFault) in
                try appendJSON(value, renderer)
            }
        case (.params, 0): return try allParameters(renderer)
        case (.params, 1): return try parameter(call.first, renderer)
        default:
            guard let xml, renderer.text(of: call.name) == "xml" else { return nil }
            return try xml.select(call, renderer)
        }
    }

    /// JSON that is only printed isn't made a string first.
    func print(_ call: VTLCall, _ renderer: VTLRenderer) throws(VTLFault) -> Bool {
        guard call.name.mapping == .json, call.count == 1 else { return false }
        try appendJSON(try value(call, renderer), renderer)
        return true
    }

    /// A path that leads nowhere is "" on AWS, as text in quotes.
    private func appendJSON(_ value: VTLValue?, _ renderer: VTLRenderer) throws(VTLFault) {
        if let value { try renderer.appendJSON(value) } else { try renderer.append("\"\"") }
    }

    func text(_ renderer: VTLRenderer) -> String { "" }

    /// The body; an empty one is `{}` (aws-templates.md, fact 8).
    var body: UnsafeBufferPointer<UInt8> {
        guard let body = request?.ask({ $0.body }), !body.isEmpty else {
            let empty: StaticString = "{}"
            return UnsafeBufferPointer(start: empty.utf8Start, count: empty.utf8CodeUnitCount)
        }
        return body
    }
}
