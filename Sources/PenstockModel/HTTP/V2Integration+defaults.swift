extension V2Integration {
    /// What AWS fills in when an integration is made (API Gateway v2 API reference,
    /// CreateIntegration: "connectionType", "payloadFormatVersion", "timeoutInMillis"): 30 s for HTTP
    /// APIs, 29 s for WebSocket APIs.
    package mutating func fillDefaults(_ protocolType: ProtocolType) {
        connectionType = connectionType ?? .internet
        timeoutInMillis = timeoutInMillis ?? (protocolType == .http ? 30_000 : 29_000)
        switch protocolType {
        case .http: payloadFormatVersion = payloadFormatVersion ?? "1.0"
        case .webSocket:
            payloadFormatVersion = payloadFormatVersion ?? "1.0"
            passthroughBehavior = passthroughBehavior ?? .whenNoMatch
        }
    }
}
