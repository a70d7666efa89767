import CPenstock
import PenstockCore

/// "pen.secrets/1" (ext/secrets.h).
enum SecretsExtension {
    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_secrets(
            size: Extensions.size(pen_secrets.self), reserved: 0,
            resolve: { host, reference in
                guard reference.isPlausible(limit: 4096) else { return .absent }
                let context = InstanceContext.of(host)
                return context.secrets.resolve(String(reference), context.host.options.secrets)
                    ?? .absent
            }))
}
