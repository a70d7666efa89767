internal import Glibc
internal import PenstockCompile
internal import PenstockConfig
internal import PenstockTLS

extension Examination {
    /// Whether a listener's certificates are there, have their keys, and are good for another month.
    mutating func certificates(_ listener: Configuration.Listener, _ configuration: Configuration) {
        for files in listener.tls?.certificates ?? [] {
            // What an authority makes is good.
            guard let path = files.certificate, let keyPath = files.key else { continue }
            let subject = "certificate \(path)"
            do {
                guard let chain = try PrivateFile.read(configuration.resolve(path)),
                    let key = try PrivateFile.read(configuration.resolve(keyPath))
                else {
                    add(.bad, subject, "it or its key \(keyPath) isn't there")
                    continue
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
}
