internal import CPenstock
internal import LambdaEvents
internal import PenstockPlugin

/// The client's certificate, from the variables of who looked at it (`$context.identity.clientCert.*`).
struct EventCertificateReader {
    private let pem, subject, issuer, serialNumber, notBefore, notAfter: UInt64

    init(_ setup: Setup) {
        func handle(_ name: String) -> UInt64 {
            setup.host.variable("context.identity.clientCert.\(name)")
        }
        pem = handle("clientCertPem")
        subject = handle("subjectDN")
        issuer = handle("issuerDN")
        serialNumber = handle("serialNumber")
        notBefore = handle("validity.notBefore")
        notAfter = handle("validity.notAfter")
    }

    /// nil: the client showed none, or nobody looked at it. Borrows the exchange.
    func read(_ exchange: Exchange) -> EventCertificate? {
        guard let pem = exchange.variable(pem).text.event else { return nil }
        func text(_ handle: UInt64) -> EventText {
            exchange.variable(handle).text.event ?? EventText("")
        }
        return EventCertificate(
            pem: pem, subject: text(subject), issuer: text(issuer),
            serialNumber: text(serialNumber), notBefore: text(notBefore), notAfter: text(notAfter))
    }
}
