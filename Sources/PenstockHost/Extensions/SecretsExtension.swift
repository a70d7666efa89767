import CPenstock
import PenstockCore

/// "pen.secrets/1" (ext/secrets.h).
enum SecretsExtension {
    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_secrets(
            size: Extensions.size(pen_secrets.self), reserved: 0,
            resolve: { host, reference in
                guard reference.isPlausible(limit: 4096) else { return pen_str(p: nil, n: 0) }
                return InstanceContext.of(host).secrets.resolve(String(reference))
                    ?? pen_str(p: nil, n: 0)
            }))
}
