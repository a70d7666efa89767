internal import Glibc
internal import Logging
internal import PenstockCompile
internal import PenstockConfig
internal import PenstockIO
internal import PenstockTLS
internal import Synchronization

/// The certificates of all listeners: read at the start and with every reload, whole or not at all.
final class ListenerCertificates: Sendable {
    /// Seconds before its end when a certificate is warned of.
    static let warningTime: Int64 = 30 * 86400

    /// New certificates, read and found good, that don't serve yet.
    struct Renewal {
        fileprivate let contexts: [(TLSListener, TLSServerContext)]
        fileprivate let owner: ListenerCertificates

        /// From now on new connections get them.
        func adopt() {
            for (listener, context) in contexts { listener.replace(context) }
            owner.noteEnds(contexts.flatMap { $0.1.certificates })
        }
    }

    // One ring for all: a session goes on at any listener that its name and policy allow.
    private let tickets = TicketKeys { Int64(time(nil)) }
    private let listeners = Mutex<[String: TLSListener]>([:])
    private let ends = Mutex<[(name: String, end: Int64)]>([])

    /// Gives the listeners that have certificates theirs. Before the loops are made.
    func begin(
        _ options: inout LoopGroupOptions, _ configuration: Configuration, _ log: Logger
    ) throws(StartFailure) {
        var found: [TLSCertificate] = []
        for (i, listener) in configuration.listeners.enumerated() {
            guard let tls = listener.tls else { continue }
            let context = try context(tls, listener.name, listener.http2, configuration, log)
            let served = TLSListener(context, takesClearText: tls.clearText)
            // The configuration's listeners are the first of the group's.
            options.listeners[i].tls = served
            listeners.withLock { $0[listener.name] = served }
            found += context.certificates
        }
        for i in configuration.listeners.count..<options.listeners.count {
            let name = options.listeners[i].name
            guard let tls = Self.operators(name, configuration) else { continue }
            let context = try context(tls, name, false, configuration, log)
            let served = TLSListener(context, takesClearText: tls.clearText)
            options.listeners[i].tls = served
            listeners.withLock { $0[Self.own + name] = served }
            found += context.certificates
        }
        noteEnds(found)
    }

    /// In front of the names of listeners that are no clients': one of those may be called like them.
    private static let own = "\u{0}"

    /// How the admin or the management listener is secured. The management APIs have a configuration's first
    /// listener's certificates, beside clear text.
    private static func operators(
        _ name: String, _ configuration: Configuration
    ) -> Configuration.TLS? {
        if name == "admin" { return configuration.admin?.tls }
        var tls = configuration.listeners.lazy.compactMap(\.tls).first
        tls?.clearText = true
        return tls
    }

    /// Reads what a configuration names. Whether a listener has TLS at all takes a restart.
    func read(_ configuration: Configuration, _ log: Logger) throws(StartFailure) -> Renewal {
        var contexts: [(TLSListener, TLSServerContext)] = []
        for listener in configuration.listeners {
            guard let tls = listener.tls,
                let served = listeners.withLock({ $0[listener.name] })
            else { continue }
            contexts.append(
                (served, try context(tls, listener.name, listener.http2, configuration, log)))
        }
        for name in ["admin", "management"] {
            guard let served = listeners.withLock({ $0[Self.own + name] }),
                let tls = Self.operators(name, configuration)
            else { continue }
            contexts.append((served, try context(tls, name, false, configuration, log)))
        }
        return Renewal(contexts: contexts, owner: self)
    }

    /// The names of the certificates that serve and when they end, seconds since 1970.
    var expiries: [(name: String, end: Int64)] { ends.withLock { $0 } }

    private func noteEnds(_ certificates: [TLSCertificate]) {
        ends.withLock { $0 = certificates.map { ($0.names.first ?? "", $0.end) } }
    }

    private func context(
        _ tls: Configuration.TLS, _ listener: String, _ http2: Bool,
        _ configuration: Configuration, _ log: Logger
    ) throws(StartFailure) -> TLSServerContext {
        let everybody: TLSClients? =
            if let rules = tls.clients { try clients(rules, configuration, log) } else { nil }
        let authority = try authority(tls, configuration)
        var identities: [TLSIdentity] = []
        for files in try expanded(tls, configuration) {
            let certificate = try read(files, authority, configuration)
            warn(of: certificate, files.certificate ?? files.names.joined(separator: " "), log)
            var identity = TLSIdentity(
                certificate, policy: SecurityPolicy((files.policy ?? tls.policy).rawValue),
                clients: everybody)
            if !files.names.isEmpty { identity.names = files.names }
            if let own = files.clients { identity.clients = try clients(own, configuration, log) }
            identities.append(identity)
        }
        do throws(TLSError) {
            return try TLSServerContext(
                identities, tickets: tickets,
                protocols: http2 ? ["h2", "http/1.1"] : ["http/1.1"], authority: authority)
        } catch {
            throw StartFailure(blame: .configuration, message: "listener \(listener) \(error)")
        }
    }

    /// The entries with files, a directory's in the order of their names.
    private func expanded(
        _ tls: Configuration.TLS, _ configuration: Configuration
    ) throws(StartFailure) -> [Configuration.TLS.Certificate] {
        var entries: [Configuration.TLS.Certificate] = []
        for entry in tls.certificates {
            let found = entry.expanded(in: configuration)
            guard !found.isEmpty else {
                throw StartFailure(
                    blame: .configuration,
                    message:
                        "directory \(entry.directory ?? "") has no NAME.pem or NAME.crt with a "
                        + "NAME.key")
            }
            entries += found
        }
        return entries
    }

    private func bytes(
        _ path: String, of configuration: Configuration
    ) throws(StartFailure) -> [UInt8] {
        do throws(FileError) {
            return try BinaryFile.read(configuration.resolve(path))
        } catch {
            throw StartFailure(blame: .configuration, message: "certificate \(error)")
        }
    }

    private func clients(
        _ rules: Configuration.TLS.Clients, _ configuration: Configuration, _ log: Logger
    ) throws(StartFailure) -> TLSClients {
        let truststore = try bytes(rules.truststore, of: configuration)
        let revocation: [UInt8] =
            if let path = rules.revocation { try bytes(path, of: configuration) } else { [] }
        do throws(TLSError) {
            let clients = try TLSClients(
                truststore: truststore, revocation: revocation,
                mode: rules.mode == .require ? .required : .requested)
            for warning in clients.warnings {
                log.warning(
                    "a truststore has what vouches for nobody",
                    metadata: ["file": "\(rules.truststore)", "what": "\(warning)"])
            }
            return clients
        } catch {
            throw StartFailure(
                blame: .configuration, message: "truststore \(rules.truststore) \(error)")
        }
    }

    private func read(
        _ files: Configuration.TLS.Certificate, _ authority: LocalAuthority?,
        _ configuration: Configuration
    ) throws(StartFailure) -> TLSCertificate {
        guard let path = files.certificate, let keyPath = files.key else {
            return try issue(files.names, authority)
        }
        let chain = try bytes(path, of: configuration)
        let key = try bytes(keyPath, of: configuration)
        let status: [UInt8] =
            if let path = files.ocsp { try bytes(path, of: configuration) } else { [] }
        do throws(TLSError) {
            return try TLSCertificate(chain: chain, key: key, status: status)
        } catch {
            throw StartFailure(
                blame: .configuration,
                message: "certificate \(path) with key \(keyPath) \(error)")
        }
    }

    private func authority(
        _ tls: Configuration.TLS, _ configuration: Configuration
    ) throws(StartFailure) -> LocalAuthority? {
        guard let files = tls.authority else { return nil }
        let chain = try bytes(files.certificate, of: configuration)
        let key = try bytes(files.key, of: configuration)
        do throws(TLSError) {
            return try LocalAuthority(LocalAuthority.Issued(chain: chain, key: key))
        } catch {
            throw StartFailure(
                blame: .configuration,
                message: "authority \(files.certificate) with key \(files.key) \(error)")
        }
    }

    private func issue(
        _ names: [String], _ authority: LocalAuthority?
    ) throws(StartFailure) -> TLSCertificate {
        // The loader lets none through without.
        guard let authority else {
            throw StartFailure(blame: .configuration, message: "a certificate has no files")
        }
        do throws(TLSError) {
            let issued = try authority.certificate(for: names, now: Int64(time(nil)))
            return try TLSCertificate(chain: issued.chain, key: issued.key)
        } catch {
            throw StartFailure(
                blame: .configuration,
                message: "a certificate for \(names.joined(separator: ", ")) \(error)")
        }
    }

    private func warn(of certificate: TLSCertificate, _ path: String, _ log: Logger) {
        let left = certificate.end - Int64(time(nil))
        guard left < Self.warningTime else { return }
        log.warning(
            left < 0 ? "a certificate has expired" : "a certificate expires soon",
            metadata: [
                "file": "\(path)", "names": "\(certificate.names.joined(separator: " "))",
                "days": "\(left / 86400)",
            ])
    }
}

extension Configuration.TLS {
    /// Every file that it names, as it is written, and what is in its directories.
    func files(of configuration: Configuration) -> [String] {
        let directories = certificates.compactMap(\.directory).flatMap { directory in
            // New ones count as well: `FileWatch`.
            [configuration.resolve(directory) + "/"]
                + CertificateDirectory(configuration.resolve(directory)).certificates.flatMap {
                    [$0.certificate, $0.key] + [$0.ocsp].compactMap { $0 }
                }
        }
        let clients = certificates.map(\.clients) + [self.clients]
        return directories
            + certificates.flatMap { [$0.certificate, $0.key, $0.ocsp].compactMap { $0 } }
            + (authority.map { [$0.certificate, $0.key] } ?? [])
            + clients.compactMap { $0 }.flatMap {
                [$0.truststore] + [$0.revocation].compactMap { $0 }
            }
    }
}
