/// A certificate by which backends know the gateway.
package struct ClientCertificate: Noun {
    package var id = ""
    package var description: String?
    package var pemEncodedCertificate: String?
    /// PEM; what the gateway proves by that the certificate is its own.
    package var privateKey: String?
    package var createdDate: Timestamp?
    package var expirationDate: Timestamp?
    package var tags: [String: String] = [:]

    package init() {}

    package static let table = Table<Self>(
        "ClientCertificate", cloudFormation: "AWS::ApiGateway::ClientCertificate"
    ) {
        $0.row("clientCertificateId", \.id, [.readOnly])
        $0.row("description", \.description, [.patch(.replace)])
        $0.row("pemEncodedCertificate", \.pemEncodedCertificate, [.readOnly])
        $0.row("privateKey", \.privateKey, [.stored, .secret])
        $0.row("createdDate", \.createdDate, [.readOnly])
        $0.row("expirationDate", \.expirationDate, [.readOnly])
        $0.row("tags", \.tags, [.tags, .shape(.tags)])
    }
}
