import CPenstock
import JSON

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Writes what a policy sees, in the same memory again and again.
///
///     {"input": {"method": "GET", "path": ["orders", "7"], "query": {"page": ["1"]}, "headers": {…},
///      "route": "GET /orders/{id}", "api": "shop", "stage": "prod", "client": "203.0.113.7", "variables": {…}}}
final class PolicyInput {
    private let headers: [Bytes]
    private let variables: [(name: Bytes, handle: UInt64)]
    private var out = JSONBuffer(capacity: 1024)
    private var repaired: [UInt8] = []

    init(_ setup: Setup) throws {
        headers = try (setup.config["headers"]?.elements ?? []).map {
            setup.storage.copy(try $0.string().lowercased())
        }
        let names =
            try setup.config["variables"]?.elements.map { try $0.string() }
            ?? ["context.authorizer.principalId"]
        variables = try names.map { name in
            let handle = setup.host.variable(name)
            guard handle != 0 else {
                throw (setup.config["variables"] ?? setup.config).error("no variable: \(name)")
            }
            return (setup.storage.copy(name), handle)
        }
        setup.declare(reads: headers.map { "request.header.\(String($0))" } + names)
        setup.declare(reads: ["request.query.*"])
    }

    /// Valid until the next one is written.
    func write(_ exchange: Exchange) -> Bytes {
        out.removeAll()
        let info = exchange.request
        member(#"{"input":{"method":"#, info.method)
        out.append(#","path":["#)
        writePath(info.path)
        out.append(#"],"query":"#)
        writeQuery(exchange)
        member(#","route":"#, info.route)
        member(#","api":"#, info.api)
        member(#","stage":"#, info.stage)
        member(#","client":"#, info.client_address)
        out.append(#","headers":{"#)
        var lead: StaticString = ""
        for name in headers {
            let found = exchange.find(header: name)
            if found.first.isAbsent { continue }
            field(&lead, name, found.isRepeated ? joined(name, exchange) : found.first)
        }
        out.append(#"},"variables":{"#)
        lead = ""
        for (name, handle) in variables {
            let value = exchange.variable(handle)
            if value.type == PEN_NULL { continue }
            writeVariable(&lead, name, value, exchange)
        }
        out.append("}}}")
        // A path may have any bytes, JSON has text.
        guard String(validating: out.bytes, as: UTF8.self) == nil else { return Bytes(out.bytes) }
        repaired = Array(String(decoding: out.bytes, as: UTF8.self).utf8)
        return repaired.withUnsafeBufferPointer { Bytes($0) }
    }

    private func writePath(_ path: Bytes) {
        var isFirst = true
        for part in path.buffer.split(separator: UInt8(ascii: "/")) {
            if !isFirst { out.append(UInt8(ascii: ",")) }
            isFirst = false
            out.appendString(UnsafeBufferPointer(rebasing: part))
        }
    }

    /// Each name with the values that were sent, decoded, in order.
    private func writeQuery(_ exchange: Exchange) {
        var names: [String] = []
        var values: [String: [String]] = [:]
        var index = 0
        while let (name, value) = exchange.query(at: index), index < 256 {
            let name = String(name)
            if values[name] == nil { names.append(name) }
            values[name, default: []].append(String(value))
            index += 1
        }
        out.append(UInt8(ascii: "{"))
        for (position, name) in names.enumerated() {
            if position > 0 { out.append(UInt8(ascii: ",")) }
            out.appendString(name)
            out.append(":[")
            for (place, value) in (values[name] ?? []).enumerated() {
                if place > 0 { out.append(UInt8(ascii: ",")) }
                out.appendString(value)
            }
            out.append(UInt8(ascii: "]"))
        }
        out.append(UInt8(ascii: "}"))
    }

    /// All of its fields, as RFC 9110 §5.3 has them in one: a backend may believe another than the first.
    private func joined(_ name: Bytes, _ exchange: Exchange) -> Bytes {
        var parts: [Bytes] = []
        var index = 0
        while case let value = exchange.header(name, at: index), !value.isAbsent {
            if index > 0 { parts.append(", ") }
            parts.append(value)
            index += 1
        }
        return parts.withUnsafeBufferPointer {
            exchange.join($0, total: $0.reduce(0) { $0 + $1.n })
        }
    }

    private func writeVariable(
        _ lead: inout StaticString, _ name: Bytes, _ value: Value, _ exchange: Exchange
    ) {
        guard value.type != PEN_STRING else { return field(&lead, name, value.s) }
        out.append(lead)
        lead = ","
        out.appendString(name.buffer)
        out.append(UInt8(ascii: ":"))
        let text = exchange.text(of: value)
        // A variable that says it is JSON and is not would break the document.
        if value.type == PEN_JSON, (try? JSONDocument(text.buffer)) == nil {
            out.appendString(text.buffer)
        } else {
            out.append(text.buffer)
        }
    }

    private func field(_ lead: inout StaticString, _ name: Bytes, _ value: Bytes) {
        out.append(lead)
        lead = ","
        out.appendString(name.buffer)
        out.append(UInt8(ascii: ":"))
        out.appendString(value.buffer)
    }

    private func member(_ lead: StaticString, _ value: Bytes) {
        out.append(lead)
        if value.isAbsent { return out.append("null") }
        out.appendString(value.buffer)
    }
}
