internal import Glibc
internal import PenstockTLS

/// The local certificate authority of a state directory, and what it vouches for.
struct LocalCertificates {
    private let state: String
    private var folder: String { state + "/certs" }
    /// What clients are to trust.
    var authorityPath: String { folder + "/ca.pem" }
    var authorityKeyPath: String { folder + "/ca.key" }

    init(state: String) { self.state = state }

    /// The authority; a new one where there is none and one is wanted.
    func authority(makes: Bool) throws -> LocalAuthority {
        let keyPath = authorityKeyPath
        if let chain = try PrivateFile.read(authorityPath) {
            guard let key = try PrivateFile.read(keyPath) else {
                throw CommandFailure.environment(
                    "\(keyPath) is missing", hint: "remove \(authorityPath) for a new authority")
            }
            do throws(TLSError) {
                return try LocalAuthority(LocalAuthority.Issued(chain: chain, key: key))
            } catch {
                throw CommandFailure.environment("\(authorityPath) with \(keyPath) \(error)")
            }
        }
        guard makes else {
            throw CommandFailure.environment(
                "\(authorityPath) isn't there", hint: "penstock certs init makes it")
        }
        try PrivateFile.makeDirectory(state)
        try PrivateFile.makeDirectory(folder)
        var host = [CChar](repeating: 0, count: 256)
        gethostname(&host, host.count - 1)
        let name = String(
            decoding: host.prefix { $0 != 0 }.prefix(40).map { UInt8(bitPattern: $0) },
            as: UTF8.self)
        let authority = try LocalAuthority(name: name, now: Int64(time(nil)))
        try PrivateFile.replace(authority.issued.key, at: keyPath)
        try PrivateFile.replace(authority.issued.chain, at: authorityPath)
        return authority
    }

    /// A certificate for names, in files that are called like the first; their path without its ending.
    func issue(_ names: [String], _ authority: LocalAuthority) throws -> String {
        let issued: LocalAuthority.Issued
        do throws(TLSError) {
            issued = try authority.certificate(for: names, now: Int64(time(nil)))
        } catch {
            throw CommandFailure.usage(
                "a certificate \(error)", hint: "DNS names, *.names, and IP addresses")
        }
        // A colon of an IPv6 address and a star would be in the way in shells.
        let file = names[0].map { $0 == "*" || $0 == ":" ? "_" : $0 }
        let path = folder + "/" + String(file)
        guard String(file) != "ca" else {
            throw CommandFailure.usage("ca is the authority's own name", hint: "name it second")
        }
        try PrivateFile.replace(issued.key, at: path + ".key")
        try PrivateFile.replace(issued.chain, at: path + ".pem")
        return path
    }

    /// The certificate for localhost, made when there is none that is good for another month; its
    /// path without its ending.
    func forThisHost() throws -> String {
        let path = folder + "/localhost"
        let isGood = try all().contains {
            $0.path == path + ".pem" && $0.certificate.end > Int64(time(nil)) + 31 * 86400
        }
        // The authority makes certificates for other names: it has to be there in either case.
        if isGood, try PrivateFile.read(authorityPath) != nil { return path }
        return try issue(Self.hostNames, try authority(makes: true))
    }

    /// What this machine is called on itself.
    static let hostNames = ["localhost", "127.0.0.1", "::1"]

    /// The system's authorities and the local one in one file, because most programs that are given a
    /// file believe nobody else.
    func bundle() throws -> String {
        let own = try authority(makes: true).issued.chain
        let usual = try TLSClientContext.systemAuthorities.flatMap { try PrivateFile.read($0) }
        let path = folder + "/bundle.crt"
        try PrivateFile.replace((usual ?? []) + [0x0a] + own, at: path)
        guard let absolute = realpath(path, nil) else { return path }
        defer { free(absolute) }
        return String(cString: absolute)
    }

    /// All certificates of the folder, by path.
    func all() throws -> [(path: String, certificate: TLSCertificate)] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var paths: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".pem") { paths.append(folder + "/" + name) }
        }
        return try paths.sorted().compactMap { path in
            guard let chain = try PrivateFile.read(path),
                let key = try PrivateFile.read(String(path.dropLast(4)) + ".key")
            else { return nil }
            // What isn't ours is no certificate with its key, and isn't shown.
            return (try? TLSCertificate(chain: chain, key: key)).map { (path, $0) }
        }
    }

    /// How clients come to trust an authority.
    static func trust(_ path: String) -> String {
        """
        The local authority is \(path). To trust it:
          curl               curl --cacert \(path)
          Python, boto3      export SSL_CERT_FILE=\(path) AWS_CA_BUNDLE=\(path)
          Node               export NODE_EXTRA_CA_CERTS=\(path)
          Debian, Ubuntu     sudo cp \(path) /usr/local/share/ca-certificates/penstock.crt && sudo update-ca-certificates
          macOS              security add-trusted-cert -k login.keychain \(path)
          Firefox            Settings, Certificates, Authorities, Import
        """
    }
}
