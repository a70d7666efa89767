internal import JSON
internal import VTL

extension InputHost {
    /// The body as it came. Borrowed: valid during the rendering.
    func read(_ renderer: VTLRenderer) throws(VTLFault) -> JSONView {
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
    func parsed(_ renderer: VTLRenderer) throws(VTLFault) -> JSONDocument {
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
}
