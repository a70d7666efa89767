import JSON
import JSONPath

/// A path, a zero byte and a document: anything may be compiled in either dialect and evaluated.
/// Traps when an answer contradicts what the path says of itself.
public func fuzzJSONPath(_ bytes: UnsafeRawBufferPointer) {
    let text = bytes.bindMemory(to: UInt8.self)
    let end = text.firstIndex(of: 0) ?? text.endIndex
    let source = String(decoding: text[..<end], as: UTF8.self)
    // Without a document the path itself is worth compiling.
    let rest = text[end...].dropFirst()
    let document = (try? JSONDocument(rest)) ?? (try? JSONDocument("[{\"a\":[1,\"x\"]},null]"))
    guard let document else { return }
    for dialect in [JSONPath.Dialect.jayway, .rfc9535] {
        do throws(JSONPathError) {
            let path = try JSONPath(source, dialect: dialect)
            check(path, try path.evaluate(in: document), document)
        } catch {
            precondition(error.offset <= error.path.utf8.count && !error.description.isEmpty)
        }
    }
}

private func check(_ path: JSONPath, _ result: JSONPathResult, _ document: JSONDocument) {
    switch result {
    case .value(let value):
        precondition(path.isDefinite && path.dialect == .jayway, "one value of \(path.source)")
        check(value, document)
        if let node = path.plainNode(in: document), case .node(let same) = value {
            precondition(node == same, "two ways to \(path.source)")
        }
    case .list(let values):
        precondition(!path.isDefinite || path.dialect == .rfc9535, "a list of \(path.source)")
        precondition(values.count <= path.limits.resultsMax)
        for value in values { check(value, document) }
    case .missing(let missing):
        precondition(path.dialect == .jayway)
        precondition(!path.message(of: missing, in: document).isEmpty)
        precondition(path.plainNode(in: document)?.exists != true, "missing \(path.source)")
    }
}

private func check(_ value: JSONPathValue, _ document: JSONDocument) {
    let (document, node) = value.located(in: document)
    precondition(document.kind(of: node) != nil, "a result that is no value")
}
