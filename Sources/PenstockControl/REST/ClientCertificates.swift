internal import PenstockModel

/// ClientCertificate: how backends know the gateway.
enum ClientCertificates {
    static let operations: OperationGroup = [
        "GenerateClientCertificate": .write(generate), "GetClientCertificate": .read(get),
        "GetClientCertificates": .read(list), "UpdateClientCertificate": .write(update),
        "DeleteClientCertificate": .write(delete),
    ]

    private static func generate(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        var certificate: ClientCertificate = try call.noun()
        certificate.id = freshID(.clientCertificate) { state.clientCertificates[$0] != nil }
        guard let pair = SelfSignedCertificate.generate(name: "ApiGateway") else {
            throw ControlError(.internalFailure, "OpenSSL could not make a certificate")
        }
        certificate.pemEncodedCertificate = pair.certificate
        certificate.privateKey = pair.privateKey
        certificate.createdDate = Timestamp(seconds: call.now)
        certificate.expirationDate = Timestamp(
            seconds: call.now + SelfSignedCertificate.lifetimeSeconds)
        state.clientCertificates[certificate.id] = certificate
        return Reply(certificate)
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        guard let certificate = state.clientCertificates[call.label("clientcertificate_id")]
        else { throw .noCertificate }
        return Reply(certificate, tags: true)
    }

    private static func list(_ call: Call, _ state: AccountState) -> Reply {
        Page(call).reply(state.clientCertificates.values, by: \.id)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("clientcertificate_id")
        guard var certificate = state.clientCertificates[id] else { throw .noCertificate }
        try call.patch(&certificate, .listed)
        state.clientCertificates[id] = certificate
        return Reply(certificate, tags: true)
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("clientcertificate_id")
        guard state.clientCertificates[id] != nil else { throw .noCertificate }
        let isUsed = state.restAPIs.values.contains { record in
            record.stages.values.contains { $0.clientCertificateID == id }
        }
        if isUsed { throw .badRequest("Client certificate \(id) is used by a stage") }
        state.clientCertificates[id] = nil
        return .empty
    }
}
