/// What a certificate says, in the forms in which API Gateway tells of clients'.
///
/// API Gateway Developer Guide, "Working with AWS Lambda proxy integrations for HTTP APIs", has times as
/// `May 28 12:30:02 2019 GMT` and serial numbers as `a1:a1:…`; names are written as RFC 2253 does.
public struct CertificateFacts: Hashable, Sendable {
    /// The certificate alone, as PEM.
    public var pem = ""
    /// `CN=client,O=example,C=US`.
    public var subject = "", issuer = ""
    /// `0a:1b:…`.
    public var serialNumber = ""
    /// `May 28 12:30:02 2019 GMT`.
    public var notBefore = "", notAfter = ""
    /// The same in seconds since 1970.
    public var start: Int64 = 0, end: Int64 = 0
    /// The first common name of the subject.
    public var commonName: String?
    /// `DNS:client.example.com`, `URI:spiffe://…`, `email:…`, `IP:192.0.2.1`; those of other kinds are
    /// left out.
    public var alternativeNames: [String] = []
    /// SHA-256 of the certificate, in lower case.
    public var sha256 = ""

    /// Whether its time has come and isn't over. RFC 5280 §4.1.2.5 counts the last second in, OpenSSL's
    /// X509_cmp_time doesn't: so that verifying says the same, this doesn't either.
    public func isInTime(_ seconds: Int64) -> Bool { start <= seconds && seconds < end }
}

/// Why a text is no certificate that can be used.
public struct CertificateError: Error, CustomStringConvertible {
    /// A sentence for the operator.
    public let description: String

    init(_ description: String) { self.description = description }
}
