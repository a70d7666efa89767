internal import JSON
internal import JSONPath
internal import VTL

/// `$input`: the body, what JSONPaths find in it, and the parameters.
final class InputHost: VTLHost {
    /// nil before the first rendering.
    var request: RequestSlot?
    private let scratch = JSONParserScratch()
    /// The body, once it was asked for: somebody else's or `document`'s.
    private var view: JSONView?
    private var document: JSONDocument?
    /// The body as XML, for native templates.
    private var xml: XMLInput?
    private var params: VTLValue = .null
    /// Whose paths these are.
    private var template: MappingTemplate?
    /// Constant paths of the template, by call site; it keeps them.
    private var constants: [Unmanaged<JSONPath>?] = []
    /// Whether names of headers are those that were sent, and some are never seen, as on AWS.
    private var isAWS = true
    /// Paths that were made at run time, kept between renderings.
    private var paths: [String: JSONPath] = [:]

    private static let pathsMax = 64

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
    private var body: UnsafeBufferPointer<UInt8> {
        guard let body = request?.ask({ $0.body }), !body.isEmpty else {
            let empty: StaticString = "{}"
            return UnsafeBufferPointer(start: empty.utf8Start, count: empty.utf8CodeUnitCount)
        }
        return body
    }

    // MARK: The body as JSON

    private func value(_ call: VTLCall, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        guard call.first.kind == .string else { return nil }
        // What most paths are: constant, of names and indices.
        if !renderer.hasChangedDocuments, constants.indices.contains(call.site),
            let constant = constants[call.site]
        {
            let view = try read(renderer)
            if let node = constant._withUnsafeGuaranteedRef({ $0.plainNode(ofUnique: view) }) {
                return node.exists ? renderer.value(ofBorrowed: view, node) : nil
            }
        }
        return try otherValue(call, renderer)
    }

    @inline(never)
    private func otherValue(
        _ call: VTLCall, _ renderer: VTLRenderer
    ) throws(VTLFault) -> VTLValue? {
        let path = try path(call, renderer)
        let document = try parsed(renderer)
        if let node = path.plainNode(in: document) {
            return node.exists ? renderer.value(of: document, node) : nil
        }
        switch try evaluate(path, document) {
        case .value(let found):
            let (document, node) = found.located(in: document)
            return renderer.value(of: document, node)
        case .list(let values): return try list(values, document, renderer)
        case .missing: return nil
        }
    }

    private func evaluate(
        _ path: JSONPath, _ document: JSONDocument
    ) throws(VTLFault) -> JSONPathResult {
        do throws(JSONPathError) {
            return try path.evaluate(in: document)
        } catch {
            throw VTLFault("the JSONPath \(path.source): \(error.message)")
        }
    }

    private func list(
        _ values: [JSONPathValue], _ document: JSONDocument, _ renderer: VTLRenderer
    ) throws(VTLFault) -> VTLValue {
        try renderer.makeJSONArray(
            values.map { value in
                let (document, node) = value.located(in: document)
                return renderer.value(of: document, node)
            })
    }

    private func path(_ call: VTLCall, _ renderer: VTLRenderer) throws(VTLFault) -> JSONPath {
        if constants.indices.contains(call.site), let constant = constants[call.site] {
            return constant.takeUnretainedValue()
        }
        let text = renderer.plainText(of: call.first)
        if let known = paths[text] { return known }
        do throws(JSONPathError) {
            let path = try JSONPath(text)
            if paths.count >= Self.pathsMax { paths.removeAll() }
            paths[text] = path
            return path
        } catch {
            throw VTLFault("the JSONPath \(text): \(error.message)")
        }
    }

    /// The body as it came. Borrowed: valid during the rendering.
    private func read(_ renderer: VTLRenderer) throws(VTLFault) -> JSONView {
        if let view { return view }
        let found: JSONView
        if let memory = request?.ask({ $0.bodyJSON }) ?? nil,
            let borrowed = JSONView(borrowing: memory)
        {
            found = borrowed
        } else {
            found = try parse(renderer).view
        }
        view = found
        return found
    }

    /// The body as the template has changed it.
    private func parsed(_ renderer: VTLRenderer) throws(VTLFault) -> JSONDocument {
        if let document { return try reread(document, renderer) }
        if let read = request?.ask({ $0.bodyJSON }) ?? nil, let document = scratch.borrow(read) {
            self.document = document
            return try reread(document, renderer)
        }
        return try parse(renderer)
    }

    /// The body, parsed as json-smart does. One that isn't JSON is a string, unless it looks like an
    /// object or an array (recorded by ToQoz).
    private func parse(_ renderer: VTLRenderer) throws(VTLFault) -> JSONDocument {
        let fresh: JSONDocument
        do throws(JSONError) {
            fresh = try scratch.parse(
                borrowing: body, options: JSONOptions(duplicateKeys: .merge))
        } catch {
            fresh = try lenient(renderer)
        }
        document = fresh
        return fresh
    }

    private func lenient(_ renderer: VTLRenderer) throws(VTLFault) -> JSONDocument {
        let first = body.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0a && $0 != 0x0d }
        do throws(JSONError) {
            if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
                return try JSONDocument(body, options: .lenient)
            }
            return try JSONDocument(JSONValue.string(String(decoding: body, as: UTF8.self)).compact)
        } catch {
            throw VTLFault(PayloadFault.message(error, in: body), code: .payload)
        }
    }

    /// The document as the template has changed it.
    private func reread(
        _ document: JSONDocument, _ renderer: VTLRenderer
    ) throws(VTLFault) -> JSONDocument {
        guard renderer.hasChangedDocuments else { return document }
        let text = try renderer.makeString { renderer throws(VTLFault) in
            try renderer.appendJSON(renderer.value(of: document))
        }
        guard let bytes = text.bytes else { return document }
        do throws(JSONError) {
            return try JSONDocument(bytes)
        } catch {
            throw VTLFault("the changed body can't be read: \(error.code.sentence)")
        }
    }

    // MARK: Parameters

    /// `$input.params(name)`: of the path, the query or the header, in this order; else "".
    private func parameter(_ name: VTLValue, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue?
    {
        guard name.kind == .string, let wanted = name.bytes else { return nil }
        for place in MappingPlace.allCases {
            var found: VTLValue?
            var fault: VTLFault?
            forEachParameter(place) { name, value in
                guard fault == nil, isSame(name, wanted, place) else { return }
                do throws(VTLFault) {
                    found = try renderer.string(copying: value)
                } catch {
                    fault = error
                }
            }
            if let fault { throw fault }
            if let found { return found }
        }
        return .string("")
    }

    /// The parameters that a template sees.
    private func forEachParameter(
        _ place: MappingPlace,
        _ take: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Void
    ) {
        request?.request.forEachParameter(place) { name, value in
            if isAWS, place == .header, HeaderRules.isHidden(name) { return }
            take(name, value)
        }
    }

    /// API Gateway compares all names with case; native templates those of headers without, since
    /// RFC 9110 §5.1 has it so.
    private func isSame(
        _ name: UnsafeBufferPointer<UInt8>, _ wanted: UnsafeBufferPointer<UInt8>,
        _ place: MappingPlace
    ) -> Bool {
        guard name.count == wanted.count else { return false }
        if isAWS || place != .header { return name.elementsEqual(wanted) }
        return zip(name, wanted).allSatisfy { a, b in
            a == b || (a ^ b == 0x20 && (a | 0x20) &- 0x61 < 26)
        }
    }

    /// `$input.params()`: a map of maps.
    private func allParameters(_ renderer: VTLRenderer) throws(VTLFault) -> VTLValue {
        guard params.isNull else { return params }
        let all = try renderer.makeMap()
        for place in MappingPlace.allCases {
            let map = try renderer.makeMap()
            var fault: VTLFault?
            forEachParameter(place) { name, value in
                guard fault == nil else { return }
                do throws(VTLFault) {
                    let value = try renderer.string(copying: value)
                    try renderer.put(
                        value, named: String(decoding: name, as: UTF8.self), into: map)
                } catch {
                    fault = error
                }
            }
            if let fault { throw fault }
            try renderer.put(map, named: place.rawValue, into: all)
        }
        params = all
        return all
    }
}
