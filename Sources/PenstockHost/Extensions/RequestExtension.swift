import CPenstock
import Glibc
import PenstockCore

/// "pen.request/1" (ext/request.h).
enum RequestExtension {
    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_request(
            size: Extensions.size(pen_request.self), reserved: 0,
            get: { RequestExtension.get(Exchange($0), $1) },
            path_param: { exchange, name in
                let exchange = Exchange(exchange)
                guard name.isPlausible(limit: textLimit), exchange.mayRead(.path, name) else {
                    return .absent
                }
                return exchange.pathParameter(name)
            },
            query_param: { exchange, name, index in
                let exchange = Exchange(exchange)
                guard name.isPlausible(limit: textLimit), index >= 0,
                    exchange.mayRead(.query, name)
                else { return .absent }
                return exchange.queryParameter(name, index: index)
            },
            query_at: { RequestExtension.queryAt(Exchange($0), $1, $2, $3) },
            cookie: { exchange, name in
                let exchange = Exchange(exchange)
                guard name.isPlausible(limit: textLimit), exchange.mayRead(.cookies, name) else {
                    return .absent
                }
                return exchange.cookie(name)
            },
            cookie_find: { exchange, name, first in
                let exchange = Exchange(exchange)
                first.pointee = .absent
                guard name.isPlausible(limit: textLimit), exchange.mayRead(.cookies, name) else {
                    return 0
                }
                return exchange.forEachCookie(name) {
                    if first.pointee.p == nil { first.pointee = $0 }
                    return true
                }
            }))

    private static func get(_ exchange: Exchange, _ out: UnsafeMutablePointer<pen_request_info>) {
        let size = out.pointee.size
        var info = pen_request_info()
        info.size = size
        info.kind = exchange.pointee.kind
        info.method = exchange.pointee.method
        info.target = exchange.pointee.target
        info.path = exchange.pointee.path
        info.query = exchange.pointee.query
        info.scheme = exchange.pointee.isSecure ? pen_str("https") : pen_str("http")
        info.authority = exchange.pointee.authority
        if let route = exchange.pointee.route {
            info.route = route.pointee.key
            info.api = route.pointee.api.pointee.name
            info.stage = route.pointee.api.pointee.stage
        }
        info.request_id = exchange.pointee.requestID
        info.client_address = exchange.pointee.clientAddress
        info.client_port = UInt32(exchange.pointee.clientPort)
        if let facts = exchange.pointee.connection {
            info.tls_version = facts.pointee.tlsVersion
            info.tls_server_name = facts.pointee.tlsServerName
            info.client_certificate = facts.pointee.clientCertificate
        }
        info.http_version = UInt32(exchange.pointee.httpVersion)
        info.received_ns = exchange.pointee.receivedAt
        info.deadline_ns = exchange.pointee.deadline
        info.trace_parent = exchange.pointee.request.first(.traceparent)
        // A plugin of an older minor version has a shorter struct: it gets that much.
        let bytes = min(Int(size), MemoryLayout<pen_request_info>.size)
        withUnsafeBytes(of: info) { source in
            if let start = source.baseAddress { memcpy(out, start, bytes) }
        }
    }

    private static func queryAt(
        _ exchange: Exchange, _ index: Int, _ name: UnsafeMutablePointer<pen_str>,
        _ value: UnsafeMutablePointer<pen_str>
    ) -> pen_status {
        var position = 0
        var left = index
        while let (key, raw) = exchange.nextQueryPair(&position) {
            let decoded = exchange.decoded(key, plusIsSpace: true)
            guard exchange.mayRead(.query, decoded) else { continue }
            if left == 0 {
                name.pointee = decoded
                value.pointee = exchange.decoded(raw, plusIsSpace: true)
                return PEN_OK
            }
            left -= 1
        }
        return PEN_E_ABSENT
    }
}
