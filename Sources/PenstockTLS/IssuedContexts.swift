internal import CLibSSL
internal import Glibc
internal import Synchronization

/// Certificates that an authority made for names when clients asked for them. For development: whoever asks
/// for a name costs a signature, and a place of `countMax`.
final class IssuedContexts: @unchecked Sendable {
    // @unchecked: the contexts are as those of TLSServerContext, and their table is under the lock.

    /// Names that are kept; others get the first certificate.
    static let countMax = 256

    private let authority: LocalAuthority
    private let model: TLSIdentity
    private let made = Mutex<[String: Int]>([:])
    // Under the same lock.
    private var contexts: [OpaquePointer] = []

    /// What isn't the certificate is `model`'s.
    init(_ authority: LocalAuthority, as model: TLSIdentity) {
        self.authority = authority
        self.model = model
    }

    deinit { for context in contexts { SSL_CTX_free(context) } }

    /// nil: it can't have one. `listen` makes a new one the server's.
    func context(for name: String, _ listen: (OpaquePointer) -> Void) -> OpaquePointer? {
        let name = name.lowercased()
        return made.withLock { numbers in
            if let number = numbers[name] { return contexts[number] }
            guard numbers.count < Self.countMax, let identity = issue(name),
                case .success(let context) = TLSServerContext.make(identity)
            else { return nil }
            listen(context)
            numbers[name] = contexts.count
            contexts.append(context)
            return context
        }
    }

    private func issue(_ name: String) -> TLSIdentity? {
        // What is no name gets the first certificate, which is all that can be said of it.
        guard let issued = try? authority.certificate(for: [name], now: Int64(time(nil))),
            let certificate = try? TLSCertificate(chain: issued.chain, key: issued.key)
        else { return nil }
        var identity = model
        identity.certificate = certificate
        return identity
    }
}
