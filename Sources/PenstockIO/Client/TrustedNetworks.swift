import CPenstock
import Networks
import PenstockCore

/// The networks whose X-Forwarded-For is believed.
///
/// The client is the last address of the list that no trusted proxy added: walking from the right,
/// the first that is not itself in a trusted network (the list's left end is whatever a client wrote
/// there). Only asked where a listener has such networks.
final class TrustedNetworks {
    private let networks: [AddressRange]
    private let trustsUnix: Bool

    /// From "10.0.0.0/8", "2001:db8::/32", "127.0.0.1" or "unix"; what is none was refused at load.
    init(_ texts: [String]) {
        trustsUnix = texts.contains("unix")
        networks = texts.compactMap { AddressRange($0) }
    }

    /// The address that a request is counted to.
    func client(of exchange: Exchange) -> ByteView {
        var address = exchange.pointee.clientAddress
        guard trusts(address) else { return address }
        var field = lastIndex(exchange, before: exchange.pointee.request.count)
        while field >= 0 {
            var rest = exchange.pointee.request.fields[field].valueView
            while !rest.isEmpty {
                let entry = popLast(&rest)
                guard !entry.isEmpty else { continue }
                guard AddressRange.address(String(entry)) != nil else { return address }
                address = entry
                if !trusts(entry) { return entry }
            }
            field = lastIndex(exchange, before: field)
        }
        return address
    }

    private func lastIndex(_ exchange: Exchange, before end: Int) -> Int {
        var i = end - 1
        while i >= 0 {
            let field = exchange.pointee.request.fields[i]
            if field.id == HeaderName.xForwardedFor.rawValue, field.isPresent { return i }
            i -= 1
        }
        return -1
    }

    /// Takes the last entry off a comma-separated list, without the white space around it.
    private func popLast(_ list: inout ByteView) -> ByteView {
        var start = list.n
        while start > 0, list[start - 1] != UInt8(ascii: ",") { start -= 1 }
        var entry = list[start..<list.n]
        list = list[0..<max(start - 1, 0)]
        while let first = entry.buffer.first, first == 0x20 || first == 0x09 {
            entry = entry[1..<entry.n]
        }
        while let last = entry.buffer.last, last == 0x20 || last == 0x09 {
            entry = entry[0..<(entry.n - 1)]
        }
        return entry
    }

    /// Whether a peer is one of them; absent: it came by a UNIX socket.
    func trusts(_ address: ByteView) -> Bool {
        guard address.isPresent else { return trustsUnix }
        guard let bytes = AddressRange.address(String(address)) else { return false }
        return networks.contains { $0.contains(bytes) }
    }
}
