internal import ArgumentParser
internal import PenstockConfig
internal import PenstockControl
internal import PenstockImport
internal import PenstockLowering
internal import PenstockModel
internal import PenstockServer

/// What definitions need to be told besides their paths.
struct DefinitionArguments: ParsableArguments {
    @Option(
        name: .customLong("listen"), parsing: .singleValue,
        help: ArgumentHelp(
            "Where clients of definitions connect; several times.", valueName: "host:port"))
    var listeners: [String] = []

    @Option(
        name: .customLong("tls"), parsing: .singleValue,
        help: ArgumentHelp(
            """
            Serve HTTPS beside clear text by a certificate and its key, CERTIFICATE.pem,KEY.pem; several times. \
            `local`: for localhost and every other name that clients ask for, by the authority of `penstock certs`.
            """, valueName: "files"))
    var certificates: [String] = []

    @Option(
        name: .customLong("https-redirect"),
        help: ArgumentHelp(
            "Lead requests in clear text to HTTPS at this port; with --tls.", valueName: "port"))
    var httpsRedirect: Int?

    @Option(
        name: .customLong("certificate"), parsing: .singleValue,
        help: ArgumentHelp(
            """
            Where the certificate of a custom domain name is, by its ARN or the domain's name: \
            NAME=CERTIFICATE.pem,KEY.pem; several times.
            """, valueName: "name=files"))
    var domainCertificates: [String] = []

    @Option(
        name: .customLong("truststore"), parsing: .singleValue,
        help: ArgumentHelp(
            """
            Where the truststore of a custom domain name is: s3://BUCKET/KEY=FILE, or s3://BUCKET/KEY@VERSION=FILE \
            for one version of it; several times.
            """, valueName: "uri=file"))
    var truststores: [String] = []

    @Option(
        name: .customLong("trust-forwarded"), parsing: .singleValue,
        help: ArgumentHelp(
            """
            Peers whose X-Forwarded-For says where a request came from, such as 10.0.0.0/8; several times.
            """, valueName: "network"))
    var trusted: [String] = []

    @Option(
        name: .customLong("admin"),
        help: ArgumentHelp("Where operators connect, or off.", valueName: "host:port"))
    var admin = "127.0.0.1:9901"

    @OptionGroup
    var serving: ServingArguments

    @OptionGroup
    var importing: ImportArguments

    func validate() throws {
        if let httpsRedirect {
            guard (1...65_535).contains(httpsRedirect) else {
                throw ValidationError("--https-redirect \(httpsRedirect): no port")
            }
            if certificates.isEmpty {
                throw ValidationError(
                    "--https-redirect leads to HTTPS, which isn't served without --tls")
            }
        }
        for network in trusted where NetworkRange(parsing: network) == nil {
            throw ValidationError(
                "--trust-forwarded \(network): no IP range, such as 10.0.0.0/8 or ::1, with no bits "
                    + "after the prefix")
        }
    }

    /// Where a configuration comes from.
    ///
    /// - Parameters:
    ///   - keys: what gives API keys their values, asked for only where definitions are.
    ///   - managed: what the management API holds; served beside definitions.
    ///   - functions: runs functions.
    ///   - callers: keys that manage, which call too.
    ///   - usageFile: where usage is counted against quotas; nil: in memory.
    func source(
        _ paths: [String], account: String = "000000000000", stateDirectory: String? = nil,
        keys: () throws -> KeySecret, managed: (@Sendable () -> [Scope: AccountState])? = nil,
        functions: FunctionHost? = nil, callers: [SignatureKeys.Manager] = [],
        usageFile: String? = nil
    ) throws -> any ConfigurationSource {
        if let path = paths.first, try isNative(paths) {
            // Says so when it can't be read.
            _ = try ConfigurationFile.text(path)
            let file = FileSource(file: path, environment: Environment.all)
            var lowering = LoweringOptions()
            try serving.fill(&lowering)
            lowering.keys.managers = callers
            Self.count(in: usageFile, &lowering)
            return managed.map {
                BesideSource(file, lowering, managed: $0, functions: functions)
            } ?? file
        }
        return try definitions(
            paths, account: account, stateDirectory: stateDirectory,
            keys: paths.isEmpty ? nil : keys(), managed: managed, functions: functions,
            callers: callers, usageFile: usageFile)
    }

    /// The same where a native configuration can't be.
    func definitions(
        _ paths: [String], account: String = "000000000000", stateDirectory: String? = nil,
        keys: KeySecret?, managed: (@Sendable () -> [Scope: AccountState])? = nil,
        functions: FunctionHost? = nil, callers: [SignatureKeys.Manager] = [],
        usageFile: String? = nil
    ) throws -> DefinitionSource {
        var options = try importing.options(account: account)
        if let keys { options.apiKeyValue = keys.value }
        var lowering = LoweringOptions()
        if !listeners.isEmpty { lowering.listeners = listeners }
        lowering.trusted = trusted
        lowering.certificates = try certificateFiles(stateDirectory ?? lowering.stateDirectory)
        if certificates.contains("local") {
            let local = LocalCertificates(state: stateDirectory ?? lowering.stateDirectory)
            lowering.authority = CertificateFiles(
                certificate: local.authorityPath, key: local.authorityKeyPath)
        }
        lowering.httpsRedirect = httpsRedirect
        try fillDomains(&lowering)
        lowering.admin = admin == "off" ? nil : admin
        try serving.fill(&lowering)
        lowering.keys.managers = callers
        Self.count(in: usageFile, &lowering)
        if let stateDirectory { lowering.stateDirectory = stateDirectory }
        return DefinitionSource(paths, options, lowering, managed: managed, functions: functions)
    }

    /// Unless --usage-store says where.
    private static func count(in file: String?, _ lowering: inout LoweringOptions) {
        if lowering.usage == .memory, let file { lowering.usage = .file(file) }
    }

    /// What functions trust where listeners have a certificate of the local authority, as an absolute
    /// path: functions run in folders of their own.
    func bundle(_ stateDirectory: String?) throws -> String? {
        guard certificates.contains("local") else { return nil }
        let state = stateDirectory ?? LoweringOptions().stateDirectory
        return try LocalCertificates(state: state).bundle()
    }

    /// What is said of HTTPS beside the addresses; nil: there is none.
    func securedLine(_ stateDirectory: String?) -> String? {
        guard !certificates.isEmpty else { return nil }
        let line =
            httpsRedirect.map { "Clear text is led to HTTPS at port \($0)" }
            ?? "HTTPS is at the same addresses, beside clear text"
        guard certificates.contains("local") else { return line }
        let state = stateDirectory ?? LoweringOptions().stateDirectory
        return line + "; its authority is \(state)/certs/ca.pem"
    }

    private func fillDomains(_ lowering: inout LoweringOptions) throws {
        for text in domainCertificates {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            let files = (parts.last ?? "").split(separator: ",").map(String.init)
            guard parts.count == 2, files.count == 2 else {
                throw CommandFailure.usage(
                    "--certificate \(text): not NAME=CERTIFICATE.pem,KEY.pem",
                    hint: "--certificate api.example.com=api.pem,api.key")
            }
            lowering.domainCertificates[parts[0]] = CertificateFiles(
                certificate: files[0], key: files[1])
        }
        for text in truststores {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw CommandFailure.usage(
                    "--truststore \(text): not URI=FILE",
                    hint: "--truststore s3://bucket/clients.pem=clients.pem")
            }
            lowering.truststores[parts[0]] = parts[1]
        }
    }

    private func certificateFiles(
        _ state: String
    ) throws -> [CertificateFiles] {
        try certificates.map { text in
            if text == "local" {
                let path = try LocalCertificates(state: state).forThisHost()
                return CertificateFiles(certificate: path + ".pem", key: path + ".key")
            }
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw CommandFailure.usage(
                    "--tls \(text): not two files", hint: "--tls api.pem,api.key, or --tls local")
            }
            // The configuration that is made of definitions lies where the command runs.
            return CertificateFiles(certificate: String(parts[0]), key: String(parts[1]))
        }
    }

    private func isNative(_ paths: [String]) throws -> Bool {
        let natives = paths.filter { DefinitionSource.form(of: $0) == .native }
        guard !natives.isEmpty else { return false }
        guard paths.count == 1 else {
            throw CommandFailure.usage(
                "\(natives[0]) is a native configuration, which is served alone")
        }
        return true
    }
}
