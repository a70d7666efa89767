import CPenstock
import Glibc
import PenstockCore
import Synchronization

/// "pen.forward/1" (ext/forward.h).
enum ForwardExtension {
    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_forward(
            size: Extensions.size(pen_forward.self), reserved: 0,
            resolve: { host, name in
                guard name.isPlausible(limit: 1024) else { return 0 }
                let context = InstanceContext.of(host)
                let name = String(name)
                guard let number = context.upstreams[name] else { return 0 }
                _ = context.resolved.withLock { $0.insert(name) }
                return number
            },
            forward: { ForwardExtension.forward(Exchange($0), $1) }))

    private static func forward(
        _ exchange: Exchange, _ raw: UnsafePointer<pen_forward_target>
    ) -> pen_status {
        guard exchange.pointee.cursor.running?.pointee.phase == PEN_PHASE_INTEGRATE,
            exchange.pointee.cursor.side == .request,
            !exchange.pointee.flags.contains(.upstreamDone)
        else { return PEN_E_STATE }
        var target = pen_forward_target()
        let bytes = min(Int(raw.pointee.size), MemoryLayout<pen_forward_target>.size)
        withUnsafeMutableBytes(of: &target) { copy in
            if let start = copy.baseAddress { memcpy(start, raw, bytes) }
        }
        guard target.upstream > 0,
            target.method.p == nil || isHeaderName(target.method),
            target.target.p == nil || isRequestTarget(target.target),
            target.authority.p == nil || isAuthority(target.authority)
        else { return PEN_E_ARGUMENT }
        var place = ForwardTarget()
        place.upstream = target.upstream
        place.method = target.method
        place.target = target.target
        place.authority = target.authority
        place.timeoutMilliseconds = target.timeout_ms
        return exchange.setForward(place) ? PEN_OK : PEN_E_LIMIT
    }

    /// RFC 3986 §3.2: host and port, no user information, nothing that would end the field.
    private static func isAuthority(_ view: pen_str) -> Bool {
        guard view.n > 0, view.isPlausible(limit: 1024) else { return false }
        for i in 0..<view.n {
            switch view[i] {
            case 0...0x20, 0x7f..., UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"),
                UInt8(ascii: "@"), UInt8(ascii: "\\"):
                return false
            default: break
            }
        }
        return true
    }
}
