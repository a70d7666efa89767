internal import CPenstock
public import PenstockPlugin
public import SigV4

/// What an integration's requests are signed with: credentials of the gateway's own, or those of whoever
/// signed the request that is served.
///
/// API reference, "Integration", `credentials`: "To require that the caller's identity be passed through from
/// the request, specify the string arn:aws:iam::*:user/*."
public struct RequestSigner {
    private enum Whose {
        case own(SigV4Signer<HostCrypto>)
        /// By access key, and the variable that tells which is the caller's.
        case callers([String: SigV4Signer<HostCrypto>], id: UInt64)
    }

    private let whose: Whose
    /// The hashes that it signs by.
    public let crypto: HostCrypto

    /// From a member `credentials`: references to secrets, or `caller` with the keys of callers.
    public init(
        _ config: Config, _ setup: Setup, region: String, service: String
    ) throws {
        let crypto = HostCrypto(host: setup.host)
        self.crypto = crypto
        func signer(_ credentials: SigV4Credentials) -> SigV4Signer<HostCrypto> {
            SigV4Signer(credentials, region: region, service: service, crypto: crypto)
        }
        guard let callers = config["caller"] else {
            whose = .own(signer(try SigV4Credentials(config, setup)))
            return
        }
        let keys = try KeyList.read(callers, setup) { value, secrets throws(KeyFault) in
            let credentials = try SigV4Credentials(key: value, secrets)
            return (credentials.accessKeyID, signer(credentials))
        }
        // What Auth/IAM says of a signature that it found good.
        whose = .callers(keys, id: setup.host.variable("ctx.identity.accessKey"))
    }

    /// The signer of an exchange's requests; nil: nobody whose key is known signed it.
    public func signer(_ exchange: Exchange) -> SigV4Signer<HostCrypto>? {
        switch whose {
        case .own(let signer): return signer
        case .callers(let signers, let id):
            let key = exchange.variable(id).text
            if !key.isAbsent, let signer = signers[String(key)] { return signer }
            exchange.explainFailure(
                "the integration is called with the caller's own credentials, and "
                    + (key.isAbsent ? "nobody signed the request" : "the caller's key isn't known"))
            return nil
        }
    }
}
