/// A certificate's files in PEM.
package struct CertificateFiles: Hashable, Sendable {
    package var certificate: String
    package var key: String

    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}

/// What a lowered configuration holds besides the APIs.
package struct LoweringOptions: Hashable, Sendable {
    package var listeners = ["127.0.0.1:8080"]
    /// Networks whose word on where a request came from is believed, `10.0.0.0/8`.
    package var trusted: [String] = []
    /// Certificates of the listeners with their keys, files in PEM; with some, HTTPS is served beside
    /// clear text.
    package var certificates: [CertificateFiles] = []
    /// An authority that makes certificates for names that have none; only with `certificates`.
    package var authority: CertificateFiles?
    /// By the ARN that a definition has, or by a domain's name: where that certificate is here.
    package var domainCertificates: [String: CertificateFiles] = [:]
    /// By the URL that a definition has (`s3://bucket/key`), with the version's id for one version alone
    /// (`s3://bucket/key@VERSION`): where that truststore is here.
    package var truststores: [String: String] = [:]
    /// What stages show to backends that ask who the gateway is, by its id.
    package var clientCertificates: [String: CertificateFiles] = [:]
    /// Where HTTPS is that clear text is led to; nil: it is served. Only with `certificates`.
    package var httpsRedirect: Int?
    /// nil: `admin: off`.
    package var admin: String? = "127.0.0.1:9901"
    package var stateDirectory = ".penstock"
    /// Whether another configuration is served too, and has the root of every host.
    package var isBeside = false
    /// The names that the other configuration has of upstreams, plugins and APIs.
    package var names: Set<String> = []
    /// Its hosts with base paths, `*` for any host: `shop.example/v1`.
    package var claims: Set<String> = []
    /// Where functions are invoked; nil: nowhere, and what invokes one fails closed.
    package var lambda: LambdaEndpoint?
    /// Functions in shared libraries, by their ARNs; they need no endpoint.
    package var libraries: [String: LibraryFunction] = [:]
    /// Who may call the functions of definitions, beside what their accounts say; nil: anybody.
    package var policies: FunctionPolicies?
    /// Where services of AWS are; a route to one that is nowhere fails closed.
    package var services = ServiceEndpoints()
    /// Whose signatures AWS_IAM knows.
    package var keys = SignatureKeys()
    /// Where the keys of tokens' issuers are.
    package var issuers = TokenIssuers()
    /// What stands for load balancers, VPC links and functions that definitions name.
    package var map = TargetMap()
    /// Whether stages are served although their firewall or private access isn't enforced.
    package var acceptsUnenforced = false
    /// Where stages' access logs are written: a folder, `-` for standard output.
    package var accessLogs = "-"
    /// Where usage is counted against quotas.
    package var usage = UsageStore.memory
    /// Which of several gateways this is, and the others: callbacks for their connections go there.
    package var node: GatewayNode?
    /// What an account may have in each region; nil: any number.
    package var accountThrottle: AccountThrottle?
    /// Parts of the Model that the gateway refused: they fail closed and don't stop the others.
    package var refused: Set<ModelElement> = []

    package init() {}
}
