import CPenstock
import PenstockCore

/// The integration that stands behind a plugin under test: forwards to upstream 1, whose answer the
/// harness makes from the description.
final class KitIntegration: InstanceHandle, @unchecked Sendable {
    // Safe: written in init only.
    let records: UnsafePointer<InstanceRecord>
    let isShared = true
    let filters: UnsafePointer<pen_body_filter>? = nil
    private let host: UnsafeMutablePointer<pen_host>

    init() {
        host = .allocate(capacity: 1)
        host.initialize(
            to: pen_host(
                size: UInt32(MemoryLayout<pen_host>.size), abi_major: PEN_ABI_MAJOR,
                abi_minor: PEN_ABI_MINOR, ctx: UnsafeMutableRawPointer(host),
                name: pen_str("kit"), version: pen_str("1"), get_extension: { _, _ in nil }))
        let abi = pen_instance(
            size: UInt32(MemoryLayout<pen_instance>.size), phases: 1 << PEN_PHASE_INTEGRATE,
            flags: PEN_SHARED, reserved: 0, state: nil, reads: nil, read_count: 0, writes: nil,
            write_count: 0, destroy: nil, get_extension: nil, exchange_begin: nil,
            on_phase: { _, exchange, _ in
                var target = ForwardTarget()
                target.upstream = 1
                return Exchange(exchange).setForward(target) ? PEN_FORWARD : PEN_FAIL
            }, on_event: nil, exchange_end: nil)
        let record = UnsafeMutablePointer<InstanceRecord>.allocate(capacity: 1)
        record.initialize(
            to: InstanceRecord(
                abi: abi, reads: AccessSet(.all), writes: AccessSet(.all), name: pen_str("kit"),
                host: UnsafePointer(host)))
        records = UnsafePointer(record)
    }

    deinit {
        records.deallocate()
        host.deallocate()
    }
}
