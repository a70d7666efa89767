internal import Glibc
internal import PenstockCompile
public import PenstockConfig

/// A directory with certificates: every `NAME.pem` or `NAME.crt` that has a `NAME.key` beside it. What has
/// none is something else, an authority's certificate for example.
struct CertificateDirectory {
    struct Files: Equatable {
        var certificate: String
        var key: String
        var ocsp: String?
    }

    private let path: String

    init(_ path: String) { self.path = path }

    /// In the order of their names; none where the directory can't be read.
    var certificates: [Files] {
        let names = Set(self.names)
        return names.sorted().compactMap { name in
            let end = [".pem", ".crt"].first { name.hasSuffix($0) }
            guard let end, !name.hasPrefix(".") else { return nil }
            let stem = name.dropLast(end.count)
            guard names.contains(stem + ".key") else { return nil }
            // Of both the first counts.
            if end == ".pem", names.contains(stem + ".crt") { return nil }
            return Files(
                certificate: "\(path)/\(name)", key: "\(path)/\(stem).key",
                ocsp: names.contains(stem + ".der") ? "\(path)/\(stem).der" : nil)
        }
    }

    private var names: [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }
}

extension Configuration.TLS.Certificate {
    /// The entry, or one for each certificate of its directory; none where that has none. Blocks.
    public func expanded(in configuration: Configuration) -> [Self] {
        guard let directory else { return [self] }
        return CertificateDirectory(configuration.resolve(directory)).certificates.map { files in
            var own = self
            own.directory = nil
            (own.certificate, own.key, own.ocsp) = (files.certificate, files.key, files.ocsp)
            return own
        }
    }
}
