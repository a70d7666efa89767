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
        let node = document.dotted(path.buffer)
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
}
