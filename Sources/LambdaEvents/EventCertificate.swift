/// What a client's certificate says: `clientCert` of an event.
///
/// Developer Guide, "How to turn on mutual TLS authentication for your REST APIs": "API Gateway passes the
/// certificate … to the Lambda authorizer", and the guide's events (proxy integrations, authorizers).
public struct EventCertificate: BitwiseCopyable {
    /// In PEM.
    public var pem: EventText
    /// `CN=client,O=Example`
    public var subject: EventText
    /// The same of who vouches for it.
    public var issuer: EventText
    /// `a1:a1:…`
    public var serialNumber: EventText
    /// `May 28 12:30:02 2019 GMT`
    public var notBefore: EventText
    /// The same.
    public var notAfter: EventText

    /// A certificate.
    public init(
        pem: EventText, subject: EventText, issuer: EventText, serialNumber: EventText,
        notBefore: EventText, notAfter: EventText
    ) {
        self.pem = pem
        self.subject = subject
        self.issuer = issuer
        self.serialNumber = serialNumber
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}
