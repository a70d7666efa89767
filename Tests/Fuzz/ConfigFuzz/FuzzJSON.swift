import JSON

/// Anything at all may be parsed: whatever is accepted must survive being written and read again.
/// Traps when it doesn't.
public func fuzzJSON(_ bytes: UnsafeRawBufferPointer) {
    let text = bytes.bindMemory(to: UInt8.self)
    guard let document = try? JSONDocument(text) else { return }
    let value = document.value()
    for index in 0..<UInt32(document.nodeCount) {
        let node = JSONNode(index)
        _ = document.text(of: node)
        _ = document.int(of: node)
        _ = document.double(of: node)
    }
    guard let again = try? JSONValue(parsing: value.compact), again == value,
        again.canonical == value.canonical, (try? JSONValue(parsing: value.pretty)) == value
    else { preconditionFailure("a value changed by being written: \(value.compact)") }
}
