import ByteEncodings
import CPenstock
import JSON
import LambdaEvents
import LambdaPlugin
import MappingTemplate

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Makes the response of what an invocation came to.
final class AnswerReader {
    private let format: EventFormat?
    /// Whether the payload begins with metadata.
    private let isStream: Bool
    private let reader = ReplyReader()
    private let binaryTypes: BinaryMediaTypes
    private var headers: [pen_kv] = []
    private var decoded: [UInt8] = []

    init(_ setup: Setup, _ format: EventFormat?) throws {
        self.format = format
        isStream = setup.config["response_stream"] != nil
        binaryTypes = BinaryMediaTypes(
            try (setup.config["binary_media_types"]?.elements ?? []).map { try $0.string() })
    }

    /// The answer where the function can't be asked at all, or Lambda refuses to. Lambda Developer
    /// Guide, "Handling Lambda errors with an API Gateway API": "If the Lambda API rejects the
    /// invocation request, API Gateway returns a 500 error code."
    func refuse(_ exchange: Exchange) throws -> IntegrationVerdict {
        try exchange.respond(.apiConfigurationError)
        return .respond
    }

    func send(_ exchange: Exchange, _ event: Event) throws -> IntegrationVerdict {
        guard event.status > 0 else {
            exchange.explainFailure(
                event.value == PEN_UPSTREAM_TIMEOUT
                    ? "the function didn't answer in time" : "there was no answer of Lambda")
            if event.value == PEN_UPSTREAM_TIMEOUT {
                try exchange.respond(.integrationTimeout)
                return .respond
            }
            return event.value == PEN_UPSTREAM_PROTOCOL
                ? try fail(exchange) : try refuse(exchange)
        }
        guard (200...299).contains(event.status) else {
            exchange.explainFailure("Lambda refused the invocation with \(event.status)")
            return try refuse(exchange)
        }
        guard let format else { return try pass(exchange, event) }
        guard field("x-amz-function-error", event).isAbsent else {
            exchange.explainFailure(
                "Lambda execution failed with status 200 due to customer function error: "
                    + "\(message(of: event)). Lambda request id: "
                    + "\(String(field("x-amzn-requestid", event)))")
            return try fail(exchange)
        }
        return try send(exchange, event.data, format)
    }

    /// The reply of a function that is no further away than a call.
    func send(_ exchange: Exchange, reply: Bytes) throws -> IntegrationVerdict {
        if let format { return try send(exchange, reply, format) }
        let headers = [pen_kv(name: "Content-Type", value: "application/json")]
        try headers.withUnsafeBufferPointer {
            try exchange.respond(200, headers: $0, body: .borrowing(reply))
        }
        return .respond
    }

    private func send(
        _ exchange: Exchange, _ payload: Bytes, _ format: EventFormat
    ) throws -> IntegrationVerdict {
        guard payload.n <= Invocation.payloadMax else {
            exchange.explainFailure("the function's answer is longer than Lambda allows")
            return try fail(exchange)
        }
        do throws(ReplyFault) {
            if isStream { return try sendStream(exchange, payload) }
            return try send(exchange, try reader.read(payload.buffer, format), format)
        } catch {
            exchange.explainFailure("Malformed Lambda proxy response: \(error.description)")
            return try fail(exchange)
        }
    }

    /// A function that fails, or whose answer isn't understood. The same page: "If the function runs
    /// but returns an error, or returns a response in the wrong format, API Gateway returns a 502";
    /// HTTP APIs answer 500 (aws-surface.md §3, "Lambda failure").
    func fail(_ exchange: Exchange) throws -> IntegrationVerdict {
        let isREST = format == .rest || format == .webSocket || format == nil
        try exchange.respond(isREST ? .integrationFailure : .default5XX)
        return .respond
    }

    /// A custom integration: the payload is the integration's response, for templates to read.
    private func pass(_ exchange: Exchange, _ event: Event) throws -> IntegrationVerdict {
        headers.removeAll(keepingCapacity: true)
        headers.append(pen_kv(name: "Content-Type", value: "application/json"))
        for name: Bytes in ["X-Amz-Function-Error", "X-Amz-Executed-Version", "X-Amz-Log-Result"] {
            let value = field(name, event)
            if !value.isAbsent { headers.append(pen_kv(name: name, value: value)) }
        }
        try headers.withUnsafeBufferPointer {
            // What an asynchronous invocation is answered with, 202, isn't the client's business.
            try exchange.respond(200, headers: $0, body: .borrowing(event.data))
        }
        return .respond
    }

    /// What a function that failed says of it, for the log.
    private func message(of event: Event) -> String {
        let text = String(decoding: event.data.buffer.prefix(4096), as: UTF8.self)
        let object = try? JSONValue(parsing: text)
        return object?["errorMessage"]?.string ?? String(text.prefix(200))
    }

    private func field(_ name: Bytes, _ event: Event) -> Bytes {
        event.headers.first { $0.name.equalsIgnoringCase(name) }?.value ?? .absent
    }
}

extension AnswerReader {
    private func send(
        _ exchange: Exchange, _ reply: FunctionReply, _ format: EventFormat
    ) throws(ReplyFault) -> IntegrationVerdict {
        do {
            try write(reply.headers, exchange, format)
            var body = Bytes(reply.body)
            if reply.isBase64Encoded, decodes(exchange, format) {
                guard let bytes = Base64.bytes(reply.body) else {
                    exchange.explainFailure("the function's body is no base64")
                    // Recorded (test_aws_proxy_binary_response, the last step): 500, not 502.
                    return try refuse(exchange)
                }
                decoded = bytes
                body = decoded.withUnsafeBufferPointer { Bytes($0) }
            }
            try headers.withUnsafeBufferPointer {
                try exchange.respond(reply.status, headers: $0, body: .borrowing(body))
            }
            decoded.removeAll()
            return .respond
        } catch let fault as ReplyFault {
            throw fault
        } catch {
            exchange.explainFailure("the function's answer can't be sent: \(error)")
            return (try? fail(exchange)) ?? .fail
        }
    }

    /// REST: only where the client accepts what the API has as binary (recorded:
    /// test_aws_proxy_binary_response). HTTP APIs always.
    private func decodes(_ exchange: Exchange, _ format: EventFormat) -> Bool {
        guard format == .rest else { return true }
        if binaryTypes.isEmpty { return false }
        let accept = exchange.header("accept", of: .received)
        return binaryTypes.accepts(accept.isAbsent ? nil : accept.buffer)
    }

    private func write(
        _ fields: [EventField], _ exchange: Exchange, _ format: EventFormat
    ) throws {
        headers.removeAll(keepingCapacity: true)
        var hasType = false
        for field in fields {
            let name = Bytes(field.name)
            let value = exchange.cleaned(Bytes(field.value))
            switch ResponseHeader.outcome(field.name, format) {
            case .kept:
                if name.equalsIgnoringCase("content-type") { hasType = true }
                headers.append(pen_kv(name: name, value: value))
            case .remapped:
                var parts = (Bytes(ResponseHeader.prefix), name)
                let total = parts.0.n + name.n
                let whole = withUnsafeBytes(of: &parts) {
                    exchange.join($0.assumingMemoryBound(to: Bytes.self), total: total)
                }
                headers.append(pen_kv(name: whole, value: value))
            case .dropped: break
            }
        }
        if !hasType {
            // REST: recorded. 2.0: as is met (unverified).
            headers.append(
                pen_kv(
                    name: "Content-Type",
                    value: format == .rest ? "application/json" : "text/plain; charset=utf-8"))
        }
        guard format == .rest else { return }
        // Recorded (test_apigateway_header_remapping_aws[AWS_PROXY]).
        let trace = exchange.header("x-amzn-trace-id")
        if !trace.isAbsent { headers.append(pen_kv(name: "X-Amzn-Trace-Id", value: trace)) }
    }
}

extension Exchange {
    /// RFC 9110 §5.5: CR, LF and NUL in a field value become SP.
    fileprivate func cleaned(_ value: Bytes) -> Bytes {
        func isControl(_ byte: UInt8) -> Bool { byte == 0x0d || byte == 0x0a || byte == 0 }
        guard value.buffer.contains(where: isControl),
            let copy = allocate(UInt8.self, count: value.n)
        else { return value }
        for (index, byte) in value.buffer.enumerated() {
            copy[index] = isControl(byte) ? 0x20 : byte
        }
        return Bytes(p: copy, n: value.n)
    }
}
