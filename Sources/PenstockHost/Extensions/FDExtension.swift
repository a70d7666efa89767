import CPenstock

/// "pen.fd/1" (ext/fd.h).
enum FDExtension {
    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_fd(
            size: Extensions.size(pen_fd.self), reserved: 0,
            watch: { host, descriptor, interest in
                let context = InstanceContext.of(host)
                guard !context.isShared, descriptor >= 0, FDExtension.isInterest(interest) else {
                    return 0
                }
                return context.watches.add(.descriptor(descriptor), interest: interest)
            },
            update: { host, token, interest in
                guard FDExtension.isInterest(interest) else { return PEN_E_ARGUMENT }
                return InstanceContext.of(host).watches.update(token, interest: interest)
            },
            unwatch: { InstanceContext.of($0).watches.stop($1) }))

    private static func isInterest(_ bits: UInt32) -> Bool {
        bits & ~(PEN_FD_READ | PEN_FD_WRITE | PEN_FD_ERROR) == 0
    }
}
