import CPenstock

// The tables of extensions that lend views, with copies in place of the views.

extension Poison {
    /// The table that takes an extension's place; nil: it lends nothing.
    static func table(_ id: String) -> UnsafeRawPointer? {
        switch id {
        case "pen.request/1": request.raw
        case "pen.headers/1": headers.raw
        case "pen.body/1": body.raw
        case "pen.vars/1": vars.raw
        default: nil
        }
    }

    private static var ownRequest: UnsafePointer<pen_request> {
        RequestExtension.table.assumingMemoryBound(to: pen_request.self)
    }

    private static let request: TableAddress = {
        var table = ownRequest.pointee
        table.get = { exchange, out in
            Poison.ownRequest.pointee.get(exchange, out)
            Poison.lend(out)
        }
        table.path_param = { Scratch.lend(Poison.ownRequest.pointee.path_param($0, $1)) }
        table.query_param = { Scratch.lend(Poison.ownRequest.pointee.query_param($0, $1, $2)) }
        table.query_at = { exchange, index, name, value in
            let status = Poison.ownRequest.pointee.query_at(exchange, index, name, value)
            guard status == PEN_OK else { return status }
            name.pointee = Scratch.lend(name.pointee)
            value.pointee = Scratch.lend(value.pointee)
            return status
        }
        table.cookie = { Scratch.lend(Poison.ownRequest.pointee.cookie($0, $1)) }
        table.cookie_find = { exchange, name, first in
            let count = Poison.ownRequest.pointee.cookie_find(exchange, name, first)
            first.pointee = Scratch.lend(first.pointee)
            return count
        }
        return TableAddress(table)
    }()

    /// Every view of a pen_request_info that is within the plugin's struct.
    private static func lend(_ info: UnsafeMutablePointer<pen_request_info>) {
        let views: [PartialKeyPath<pen_request_info>] = [
            \.method, \.target, \.path, \.query, \.scheme, \.authority, \.route, \.api, \.stage,
            \.request_id, \.client_address, \.tls_version, \.tls_server_name, \.client_certificate,
            \.trace_parent,
        ]
        let size = Int(info.pointee.size)
        for view in views {
            guard let offset = MemoryLayout<pen_request_info>.offset(of: view),
                offset + MemoryLayout<pen_str>.size <= size
            else { continue }
            let place = (UnsafeMutableRawPointer(info) + offset).assumingMemoryBound(
                to: pen_str.self)
            place.pointee = Scratch.lend(place.pointee)
        }
    }

    private static var ownHeaders: UnsafePointer<pen_headers> {
        HeadersExtension.table.assumingMemoryBound(to: pen_headers.self)
    }

    private static let headers: TableAddress = {
        var table = ownHeaders.pointee
        table.get = { Scratch.lend(Poison.ownHeaders.pointee.get($0, $1, $2, $3)) }
        table.find = { exchange, direction, name, first in
            let count = Poison.ownHeaders.pointee.find(exchange, direction, name, first)
            first.pointee = Scratch.lend(first.pointee)
            return count
        }
        table.at = { exchange, direction, index, out in
            let status = Poison.ownHeaders.pointee.at(exchange, direction, index, out)
            guard status == PEN_OK else { return status }
            out.pointee.name = Scratch.lend(out.pointee.name)
            out.pointee.value = Scratch.lend(out.pointee.value)
            return status
        }
        return TableAddress(table)
    }()

    private static var ownBody: UnsafePointer<pen_body> {
        BodyExtension.table.assumingMemoryBound(to: pen_body.self)
    }

    private static let body: TableAddress = {
        var table = ownBody.pointee
        table.chunk = { Scratch.lend(Poison.ownBody.pointee.chunk($0, $1, $2)) }
        table.all = { Scratch.lend(Poison.ownBody.pointee.all($0, $1)) }
        return TableAddress(table)
    }()

    private static var ownVars: UnsafePointer<pen_vars> {
        VarsExtension.table.assumingMemoryBound(to: pen_vars.self)
    }

    private static let vars: TableAddress = {
        var table = ownVars.pointee
        table.get = { exchange, name, out in
            let status = Poison.ownVars.pointee.get(exchange, name, out)
            if status == PEN_OK { out.pointee.s = Scratch.lend(out.pointee.s) }
            return status
        }
        table.at = { exchange, index, name, out in
            let status = Poison.ownVars.pointee.at(exchange, index, name, out)
            guard status == PEN_OK else { return status }
            name.pointee = Scratch.lend(name.pointee)
            out.pointee.s = Scratch.lend(out.pointee.s)
            return status
        }
        table.get_by_handle = { exchange, handle, out in
            let status = Poison.ownVars.pointee.get_by_handle(exchange, handle, out)
            if status == PEN_OK { out.pointee.s = Scratch.lend(out.pointee.s) }
            return status
        }
        table.member = { exchange, family, index, name, out in
            let status = Poison.ownVars.pointee.member(exchange, family, index, name, out)
            guard status == PEN_OK else { return status }
            name.pointee = Scratch.lend(name.pointee)
            out.pointee.s = Scratch.lend(out.pointee.s)
            return status
        }
        return TableAddress(table)
    }()
}
