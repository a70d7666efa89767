import CPenstock
import JSON
import NativeCall

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// What a call that did not fail is answered with.
struct Answer {
    private enum Body {
        /// An object with the result and all that came out.
        case everything
        /// The result alone.
        case result
        /// One parameter alone.
        case parameter(Int)
    }

    private let status: Int32
    private let body: Body
    /// nil: by the body's kind.
    private let contentType: Bytes?

    init(_ setup: Setup, _ function: NativeFunction) throws {
        let config = setup.config
        status = Int32(try config.int("status", or: 200, in: 200...599))
        contentType = try config["content_type"].map { setup.storage.copy(try $0.string()) }
        guard let name = config["body"] else {
            body = .everything
            return
        }
        if try name.string() == "result" {
            guard function.signature.result != nil else {
                throw name.error("\(function.signature.name) returns nothing")
            }
            body = .result
        } else {
            guard let index = function.parameter(named: try name.string()),
                function.signature.parameters[index].comesOut
            else {
                throw name.error(
                    "nothing of that name comes out of \(function.signature.name): it must be result, "
                        + "or a parameter that is out or inout")
            }
            body = .parameter(index)
        }
    }

    func respond(_ call: borrowing NativeCall, _ exchange: Exchange) throws {
        var json = JSONBuffer()
        switch body {
        case .everything: call.writeAll(to: &json)
        case .result:
            if let bytes = call.bytes(nil) {
                return try respond(bytes, "text/plain; charset=utf-8", exchange)
            }
            call.writeResult(to: &json)
        case .parameter(let index):
            if let bytes = call.bytes(index) {
                return try respond(
                    bytes,
                    call.isText(index) ? "text/plain; charset=utf-8" : "application/octet-stream",
                    exchange)
            }
            call.write(index, to: &json)
        }
        try respond(json.bytes, "application/json", exchange)
    }

    private func respond(
        _ bytes: UnsafeBufferPointer<UInt8>, _ type: Bytes, _ exchange: Exchange
    ) throws {
        var header = pen_kv(name: "content-type", value: contentType ?? type)
        try withUnsafePointer(to: &header) {
            try exchange.respond(
                status, headers: UnsafeBufferPointer(start: $0, count: 1),
                body: .borrowing(Bytes(bytes)))
        }
    }
}
