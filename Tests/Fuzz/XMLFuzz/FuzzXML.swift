import XML

/// A document and an XPath expression from anybody: the first line is the expression, the rest the
/// document. Whatever is accepted must be written and read again as the same. Traps when it isn't.
public func fuzzXML(_ bytes: UnsafeRawBufferPointer) {
    let input = bytes.bindMemory(to: UInt8.self)
    let end = input.firstIndex(of: UInt8(ascii: "\n")) ?? 0
    let expression = String(decoding: input[..<end], as: UTF8.self)
    let limits = XMLLimits(
        depthMax: 32, nodesMax: 1000, attributesMax: 16, namespacesMax: 8, xpathStepsMax: 10_000)
    let text = UnsafeBufferPointer(rebasing: input[end...])
    let document: XMLDocument
    do throws(XMLError) {
        document = try XMLDocument(bytes: text, limits: limits)
    } catch {
        precondition(error.line > 0 && error.column > 0, "an error without a place")
        _ = error.description
        return
    }
    precondition(walk(document.root, depth: 1) <= limits.nodesMax, "more nodes than allowed")
    let written = document.root.xml
    guard let again = try? XMLDocument(written, limits: limits), again.root.xml == written,
        again.root.text == document.root.text
    else { preconditionFailure("a document changed by being written: \(written)") }
    do throws(XMLError) {
        for node in try document.evaluate(expression).nodes { _ = (node.xml, node.name) }
    } catch {
        _ = error.description
    }
}

private func walk(_ node: XMLNode, depth: Int) -> Int {
    precondition(depth <= 32, "deeper than allowed")
    _ = (node.name, node.prefix, node.namespace, node.parent?.name)
    let attributes = node.attributes
    precondition(attributes.count <= 16, "more attributes than allowed")
    return node.children.reduce(1 + attributes.count) { $0 + walk($1, depth: depth + 1) }
}
