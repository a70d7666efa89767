import CPenstock
import LambdaEvents
import LambdaPlugin

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

extension AnswerReader {
    /// The head of a streamed answer that passes on as it comes.
    func pass(_ exchange: Exchange) throws -> IntegrationVerdict {
        guard exchange.header("x-amz-function-error", of: .response).isAbsent else {
            exchange.explainFailure(
                "the function failed before its answer began, or that has no metadata")
            return try fail(exchange)
        }
        guard !exchange.header(Invocation.streamField, of: .response).isAbsent else {
            exchange.explainFailure("Lambda refused the invocation with \(exchange.status)")
            return try refuse(exchange)
        }
        let trace = exchange.header("x-amzn-trace-id")
        let operations: [HeaderOperation] =
            [.remove(Invocation.streamField)]
            + (trace.isAbsent ? [] : [.set("X-Amzn-Trace-Id", trace)])
        try operations.withUnsafeBufferPointer { try exchange.change($0, of: .response) }
        return .continue
    }

    /// An answer with metadata that is there whole.
    func sendStream(
        _ exchange: Exchange, _ payload: Bytes
    ) throws(ReplyFault) -> IntegrationVerdict {
        guard let prelude = try StreamPrelude(payload.buffer) else {
            throw ReplyFault("the streamed answer has no metadata")
        }
        var headers = prelude.fields.map {
            pen_kv(name: exchange.text(of: $0.name), value: exchange.text(of: $0.value))
        }
        let trace = exchange.header("x-amzn-trace-id")
        if !trace.isAbsent { headers.append(pen_kv(name: "X-Amzn-Trace-Id", value: trace)) }
        let body = payload[prelude.bodyStart..<payload.n]
        do {
            try headers.withUnsafeBufferPointer {
                try exchange.respond(Int32(prelude.status), headers: $0, body: .borrowing(body))
            }
            return .respond
        } catch {
            throw ReplyFault("it can't be sent: \(error)")
        }
    }
}
