internal import JSON
internal import JSONPath
internal import VTL

extension InputHost {
    func value(_ call: VTLCall, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
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
}
