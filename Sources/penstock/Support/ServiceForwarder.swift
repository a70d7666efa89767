import PenstockControl

/// Hands requests that are signed for services not served here on to another endpoint, which judges
/// their signatures: `--aws-endpoint`.
struct ServiceForwarder: Sendable {
    /// Bytes of a forwarded request's or answer's body. Lambda takes 50 MB of code at once (AWS Lambda
    /// quotas, "Deployment package"), and base64 makes 67 MB of them.
    static let bodyBytesMax = 70 << 20
    /// Seconds without a byte: a function may take 15 minutes (AWS Lambda quotas), and a queue 20 s.
    static let silenceMax = 900

    /// RFC 9110 §7.6.1, and those that the connection onwards has of its own.
    private static let own: Set = [
        "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding",
        "upgrade", "content-length", "expect",
    ]

    let endpoint: EndpointURL

    func answer(_ request: ControlRequest) -> ControlResponse? {
        var bounds = HTTPCall.Bounds()
        bounds.answerMax = Self.bodyBytesMax
        bounds.silenceMax = Self.silenceMax
        // Host too goes as it came: the signature covers it.
        let fields = request.headers.filter { !Self.own.contains($0.name.lowercased()) }
        do {
            let call = try HTTPCall.send(
                request.method, request.target, fields: fields, body: request.body,
                to: endpoint, bounds: bounds)
            var response = ControlResponse(
                call.status,
                headers: call.fields.filter { !Self.own.contains($0.name.lowercased()) },
                body: call.bytes)
            // An object's size is asked for by HEAD, however large it is.
            if request.method == "HEAD" {
                response.announced =
                    call.field("Content-Length").flatMap(UInt64.init).map { .bytes($0) } ?? .unknown
            }
            return response
        } catch {
            let message = (error as? CommandFailure)?.message ?? "\(error)"
            Terminal.write(
                "warning: --aws-endpoint \(endpoint.isSecure ? "https" : "http")://\(endpoint.host): \(message)\n"
            )
            return nil
        }
    }
}
