internal import Glibc
internal import PenstockCompile
internal import PenstockConfig
internal import PenstockServer
internal import PenstockTLS

extension Examination {
    /// Whether a listener's certificates are there, have their keys, and are good for another month.
    mutating func certificates(_ listener: Configuration.Listener, _ configuration: Configuration) {
        for entry in listener.tls?.certificates ?? [] {
            let found = entry.expanded(in: configuration)
            if found.isEmpty {
                add(
                    .bad, "directory \(entry.directory ?? "")", "it has no certificate with its key"
                )
            }
            for files in found { certificate(files, configuration) }
        }
    }

    private mutating func certificate(
        _ files: Configuration.TLS.Certificate, _ configuration: Configuration
    ) {
        // What an authority makes is good.
        guard let path = files.certificate, let keyPath = files.key else { return }
        let subject = "certificate \(path)"
        do {
            guard let chain = try PrivateFile.read(configuration.resolve(path)),
                let key = try PrivateFile.read(configuration.resolve(keyPath))
            else {
                add(.bad, subject, "it or its key \(keyPath) isn't there")
                return
            }
            let certificate = try TLSCertificate(chain: chain, key: key)
            let days = (certificate.end - Int64(time(nil))) / 86400
            let names = certificate.names.joined(separator: " ")
            let state: Finding.State = days < 0 ? .bad : days < 30 ? .doubtful : .good
            add(state, subject, "\(names), \(days) days left")
        } catch {
            add(.bad, subject, "\(error)")
        }
    }
}
