import JSON

/// Anything at all may be parsed: whatever is accepted must survive being written and read again,
/// and the ways of reading it must agree. Traps when they don't.
public func fuzzJSON(_ bytes: UnsafeRawBufferPointer) {
    let text = bytes.bindMemory(to: UInt8.self)
    fuzzStrict(text)
    fuzzLenient(text)
}

private func fuzzStrict(_ text: UnsafeBufferPointer<UInt8>) {
    // Borrowed, so that AddressSanitizer sees every byte read past its end.
    guard let document = try? JSONDocument(borrowing: text) else { return }
    let value = document.value()
    guard let again = try? JSONValue(parsing: value.compact), again == value,
        again.canonical == value.canonical, (try? JSONValue(parsing: value.pretty)) == value
    else { preconditionFailure("a value changed by being written: \(value.compact)") }
    checkWriting(document)
    checkAnswers(document)
    let scratch = JSONParserScratch()
    for _ in 0..<2 {
        guard let copy = try? scratch.parse(text), isSame(copy, document) else {
            preconditionFailure("a text is another in a scratch")
        }
    }
    // json-smart drops DEL from strings with escapes; all else that is JSON means the same to it.
    let lenient = try? JSONDocument(text, options: JSONOptions(grammar: .lenient))
    guard let lenient, text.contains(0x7f) || isSame(lenient, document) else {
        preconditionFailure("JSON is something else in the lenient grammar")
    }
}

private func fuzzLenient(_ text: UnsafeBufferPointer<UInt8>) {
    let keeping = JSONOptions(grammar: .lenient)
    guard let document = try? JSONDocument(borrowing: text, options: keeping) else {
        precondition((try? JSONDocument(text, options: .lenient)) == nil)
        return
    }
    checkWriting(document)
    checkAnswers(document)
    guard let merged = try? JSONDocument(borrowing: text, options: .lenient) else {
        preconditionFailure("merging members refused a text")
    }
    checkWriting(merged)
    checkAnswers(merged)
    var buffer = JSONBuffer()
    merged.write(to: &buffer)
    guard (try? JSONDocument(buffer.bytes, options: JSONOptions(duplicateKeys: .reject))) != nil
    else { preconditionFailure("a member is there twice: \(buffer.text)") }
    document.forEachMember(of: .root) { key, _ in
        let a = document.member(.root, named: document.text(of: key))
        let b = merged.member(.root, named: document.text(of: key))
        precondition(
            document.string(of: a) == merged.string(of: b), "merging changed what a name finds")
    }
}

/// What was written is JSON, means the same, and is written the same again.
private func checkWriting(_ document: JSONDocument) {
    for style in [JSONStyle.compact, .jayway, .jsonSmart] {
        var first = JSONBuffer(capacity: 0)
        document.write(style: style, to: &first)
        guard let again = try? JSONDocument(first.bytes) else {
            preconditionFailure("not JSON as written: \(first.text)")
        }
        guard style != .compact || isSame(again, document) else {
            preconditionFailure("changed by being written: \(first.text)")
        }
        guard again.nodeCount == document.nodeCount else {
            preconditionFailure("nodes were lost in writing: \(first.text)")
        }
        var second = JSONBuffer()
        again.write(style: style, to: &second)
        // Java's numbers needn't be fixed points: 1E+30 is read as a Double.
        guard style != .compact || first.bytes.elementsEqual(second.bytes) else {
            preconditionFailure("written otherwise the second time: \(second.text)")
        }
    }
}

/// Both ways to children lead to the same ones, and every question has an answer.
private func checkAnswers(_ document: JSONDocument) {
    let view = document.view
    for index in 0..<UInt32(document.nodeCount) {
        let node = JSONNode(index)
        _ = view.int(of: node)
        _ = view.double(of: node)
        _ = view.isWhole(node)
        precondition(view.span(of: node).upperBound <= view.text.count)
        precondition(view.isNumber(node) == (view.number(of: node) != nil))
        for (i, element) in view.elements(of: node).enumerated() {
            precondition(view.element(node, at: i) == element)
        }
        for (i, member) in view.members(of: node).enumerated() {
            precondition(view.member(node, at: i) == member)
        }
    }
    withExtendedLifetime(document) {}
}

/// Whether the tapes hold the same values in the same order, spelled the same where they are
/// numbers.
private func isSame(_ a: JSONDocument, _ b: JSONDocument) -> Bool {
    guard a.nodeCount == b.nodeCount else { return false }
    return (0..<UInt32(a.nodeCount)).allSatisfy { index in
        let node = JSONNode(index)
        guard let kind = a.kind(of: node), kind != .array, kind != .object else {
            return a.kind(of: node) == b.kind(of: node) && a.count(of: node) == b.count(of: node)
        }
        return kind == b.kind(of: node) && a.text(of: node).elementsEqual(b.text(of: node))
    }
}
