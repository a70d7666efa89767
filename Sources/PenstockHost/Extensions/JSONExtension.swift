import CPenstock
import Glibc
import JSON
import PenstockCore

/// "pen.json/1" (ext/json.h): the JSON module behind C functions. A document is a retained
/// `JSONDocument`, released by free().
enum JSONExtension {
    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_json(
            size: Extensions.size(pen_json.self), reserved: 0,
            parse: { _, text, errorAt in
                guard text.isPlausible(limit: 64 << 20) else {
                    errorAt.pointee = 0
                    return nil
                }
                do throws(JSONError) {
                    let document = try JSONDocument(text.buffer)
                    return OpaquePointer(Unmanaged.passRetained(document).toOpaque())
                } catch {
                    errorAt.pointee = error.offset
                    return nil
                }
            },
            free: { _, document in
                Unmanaged<JSONDocument>.fromOpaque(UnsafeRawPointer(document)).release()
            },
            type: { document, node in
                JSONExtension.with(document) {
                    UInt32($0.kind(of: JSONNode(node))?.rawValue ?? 0)
                }
            },
            member: { document, node, name in
                guard name.isPlausible(limit: textLimit) else { return 0 }
                return JSONExtension.with(document) {
                    $0.member(JSONNode(node), named: name.buffer).index
                }
            },
            element: { document, node, index in
                JSONExtension.with(document) { $0.element(JSONNode(node), at: index).index }
            },
            count: { document, node in
                JSONExtension.with(document) { $0.count(of: JSONNode(node)) }
            },
            member_at: { document, node, index, name in
                JSONExtension.with(document) {
                    let (key, value) = $0.member(JSONNode(node), at: index)
                    name.pointee = JSONExtension.view($0, key)
                    return value.index
                }
            },
            pointer: { document, pointer in
                guard pointer.isPlausible(limit: textLimit) else { return 0 }
                return JSONExtension.with(document) { $0.pointer(pointer.buffer).index }
            },
            text: { document, node in
                JSONExtension.with(document) { JSONExtension.view($0, JSONNode(node)) }
            },
            as_int: { document, node, out in
                JSONExtension.with(document) {
                    guard let value = $0.int(of: JSONNode(node)) else { return PEN_E_ARGUMENT }
                    out.pointee = value
                    return PEN_OK
                }
            },
            as_double: { document, node, out in
                JSONExtension.with(document) {
                    guard let value = $0.double(of: JSONNode(node)) else { return PEN_E_ARGUMENT }
                    out.pointee = value
                    return PEN_OK
                }
            },
            as_bool: { document, node in
                JSONExtension.with(document) { $0.bool(of: JSONNode(node)) == true ? 1 : 0 }
            },
            escape: { _, text, out, capacity in JSONExtension.escape(text, out, capacity) }))

    @inline(__always)
    private static func with<R>(_ document: OpaquePointer, _ body: (JSONDocument) -> R) -> R {
        Unmanaged<JSONDocument>.fromOpaque(UnsafeRawPointer(document))._withUnsafeGuaranteedRef(
            body)
    }

    private static func view(_ document: JSONDocument, _ node: JSONNode) -> pen_str {
        guard node.exists, document.kind(of: node) != nil else { return .absent }
        let text = document.text(of: node)
        return text.baseAddress.map { pen_str($0, text.count) } ?? pen_str("")
    }

    private static func escape(
        _ text: pen_str, _ out: UnsafeMutablePointer<UInt8>?, _ capacity: Int
    ) -> Int {
        guard text.isPlausible(limit: 64 << 20) else { return 0 }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.n + 16)
        JSONWriter.escape(text.buffer, into: &bytes)
        if let out, bytes.count <= capacity {
            bytes.withUnsafeBufferPointer { source in
                if let start = source.baseAddress { memcpy(out, start, source.count) }
            }
        }
        return bytes.count
    }
}
