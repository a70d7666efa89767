import JSON
import PenstockCore

/// A route selection expression, a line, and a message: the expression comes apart the same way when it is
/// written again, and what it finds in the message is what a walk through the message's tree finds.
public func fuzzSelection(_ input: UnsafeRawBufferPointer) {
    let parts = input.split(separator: UInt8(ascii: "\n"), maxSplits: 1)
    guard let line = parts.first, let text = String(validating: line, as: UTF8.self) else { return }
    let pieces = SelectionExpression.pieces(of: text)
    precondition(!pieces.isEmpty)
    precondition(SelectionExpression.pieces(of: written(pieces)) == pieces)
    guard parts.count == 2,
        let document = try? JSONDocument(
            Array(parts[1]), options: JSONOptions(duplicateKeys: .merge))
    else { return }
    let tree = document.value()
    for case .variable(let name) in pieces where name.hasPrefix("request.body.") {
        var path = String(name.dropFirst("request.body.".count))
        let node = path.withUTF8 { document.dotted($0) }
        // A literal nil would be JSON's null here.
        let found = node.exists ? Optional.some(document.value(node)) : Optional.none
        precondition(found == walked(tree, path), "another value at \(path)")
    }
}

/// An expression that has these pieces. A literal has its dollars and backslashes escaped, so that none of
/// them begins something.
private func written(_ pieces: [SelectionExpression.Piece]) -> String {
    if pieces.count == 1, case .literal(let text) = pieces[0],
        ["$default", "$connect", "$disconnect"].contains(text)
    {
        return text
    }
    return pieces.map { piece in
        switch piece {
        case .literal(let text):
            text.replacing("\\", with: "\\\\").replacing("$", with: "\\$")
        case .variable(let name): "${\(name)}"
        }
    }.joined()
}

/// The slow way: through values, by characters.
private func walked(_ root: JSONValue, _ path: String) -> JSONValue? {
    var value: JSONValue? = root
    var rest = Array(path.utf8)[...]
    while !rest.isEmpty, let here = value {
        if rest.first == UInt8(ascii: "[") {
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let digits = Array(rest[rest.startIndex..<end].dropFirst())
            guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }),
                digits.count == 1 || digits[0] != 0x30,
                let index = Int(String(decoding: digits, as: UTF8.self)),
                let elements = here.array, index < elements.count
            else { return nil }
            value = elements[index]
            rest = rest[(end + 1)...]
        } else {
            let name = rest.prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "[") }
            rest = rest[name.endIndex...]
            value = here[String(decoding: name, as: UTF8.self)]
        }
        if rest.first == UInt8(ascii: ".") { rest = rest.dropFirst() }
    }
    return value
}
