import CPenstock
import JSON
import PenstockCore

/// Finds members of messages for selection expressions. One a loop.
final class RouteSelector {
    private let scratch = JSONParserScratch()

    /// The text of a string, number or boolean at a path such as `action` or `a.b[0]` of the exchange's
    /// body; absent: there is none, or the body is no JSON. Valid until the exchange ends.
    func member(_ path: ByteView, of exchange: Exchange) -> ByteView {
        let body = exchange.pointee.requestBody.bytes
        // Where a name stands twice the last one counts, as with AWS's parsers (unverified).
        guard
            let document = try? scratch.parse(
                borrowing: UnsafeBufferPointer(start: body.p, count: body.n),
                options: JSONOptions(duplicateKeys: .merge))
        else { return .absent }  // No JSON is no fault: $default takes it.
        var node = JSONNode.root
        var rest = path
        while rest.n > 0, node.exists { node = step(document, node, &rest) }
        guard node.exists else { return .absent }
        let text: UnsafeBufferPointer<UInt8>
        switch document.kind(of: node) {
        case .string: text = document.text(of: node)
        case .number, .bool: text = document.view.source(of: node)
        default: return .absent
        }
        // The scratch's memory is the next message's too.
        return exchange.pointee.arena.copy(ByteView(p: text.baseAddress, n: text.count)) ?? .absent
    }

    /// One name, or one index in brackets.
    private func step(_ document: JSONDocument, _ node: JSONNode, _ rest: inout ByteView)
        -> JSONNode
    {
        if rest[0] == UInt8(ascii: "[") {
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")),
                let index = Int(String(rest[1..<end]))
            else { return .none }
            skip(end + 1, &rest)
            guard document.kind(of: node) == .array, index >= 0, index < document.count(of: node)
            else { return .none }
            return document.element(node, at: index)
        }
        var end = 0
        while end < rest.n, rest[end] != UInt8(ascii: "."), rest[end] != UInt8(ascii: "[") {
            end += 1
        }
        let name = rest[0..<end]
        skip(end, &rest)
        guard document.kind(of: node) == .object else { return .none }
        return document.member(node, named: name.buffer)
    }

    private func skip(_ count: Int, _ rest: inout ByteView) {
        rest = rest[count..<rest.n]
        if rest.n > 0, rest[0] == UInt8(ascii: ".") { rest = rest[1..<rest.n] }
    }
}
