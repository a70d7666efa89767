import CPenstock
import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// Status line, fields and framing into the scratch buffer; false: they don't fit.
    @inline(__always)
    func composeHead(
        _ client: Client, _ exchange: Exchange, _ isStreaming: Bool, _ out: inout OutBuffer
    ) -> Bool {
        let status = exchange.pointee.status
        let upstream = isStreaming ? exchange.upstreamRecord : nil
        let lists = upstream?.pointee.head.framing.connectionListsFields ?? false
        guard out.append(statusLine: UInt16(truncatingIfNeeded: max(status, 200))),
            HeadCopy(
                exchange.pointee.response, listsFields: lists
            ).append(to: &out)
        else { return false }
        if exchange.pointee.response.index(of: .date) < 0 {
            let second = services.pointee.unixMilliseconds / 1000
            guard dates.append(unixSecond: second, to: &out) else { return false }
        }
        if exchange.pointee.flags.contains(.aws) {
            guard composeAWSIDs(exchange, &out) else { return false }
        } else if exchange.pointee.response.index(of: .xRequestID) < 0,
            exchange.pointee.requestID.isPresent
        {
            guard out.append(field: "x-request-id", exchange.pointee.requestID) else {
                return false
            }
        }
        guard composeFraming(client, exchange, upstream, &out) else { return false }
        if client.pointee.closeAfter {
            guard out.append("connection: close\r\n") else { return false }
        } else if exchange.pointee.httpVersion == 10 {
            guard out.append("connection: keep-alive\r\n") else { return false }
        }
        return out.appendCRLF()
    }

    /// aws-surface.md §2.7, "response always has", and §3, "response headers".
    private func composeAWSIDs(_ exchange: Exchange, _ out: inout OutBuffer) -> Bool {
        if exchange.pointee.flags.contains(.awsHTTP) {
            return out.append(field: "apigw-requestid", exchange.pointee.requestID)
        }
        return out.append(field: "x-amzn-RequestId", exchange.pointee.requestID)
            && out.append(field: "x-amz-apigw-id", exchange.pointee.extendedRequestID)
    }

    private func composeFraming(
        _ client: Client, _ exchange: Exchange, _ upstream: Upstream?, _ out: inout OutBuffer
    ) -> Bool {
        let status = exchange.pointee.status
        client.pointee.responseFraming = .none
        // RFC 9110 §8.6: no Content-Length with 1xx and 204; RFC 9112 §6.3.
        if status == 204 || status < 200 { return true }
        if client.pointee.isAnswerStreamed {
            return composeUnknownLength(client, exchange, &out)
        }
        guard let upstream else {
            let length = UInt64(exchange.pointee.responseBody.bytes.n)
            if status == 304 { return true }
            guard client.pointee.isHead else {
                client.pointee.responseFraming = .length
                return out.append(contentLength: length)
            }
            switch client.pointee.announced {
            case .ofBody: return out.append(contentLength: length)
            case .bytes(let count): return out.append(contentLength: count)
            case .unknown: return true
            }
        }
        let framing = upstream.pointee.head.framing
        if client.pointee.isHead || status == 304 {
            guard framing.announcesLength, !changesLength(exchange) else { return true }
            return out.append(contentLength: framing.length)
        }
        if framing.body == .none {
            client.pointee.responseFraming = .length
            return out.append(contentLength: 0)
        }
        if framing.body == .length, !changesLength(exchange) {
            client.pointee.responseFraming = .length
            return out.append(contentLength: framing.length)
        }
        return composeUnknownLength(client, exchange, &out)
    }

    /// How a body is sent whose length nobody knows yet (RFC 9112 §6.3).
    private func composeUnknownLength(
        _ client: Client, _ exchange: Exchange, _ out: inout OutBuffer
    ) -> Bool {
        if client.pointee.isHead || exchange.pointee.status == 304 { return true }
        // An older version has no chunks, and a newer one has frames (RFC 9113 §8.1).
        if exchange.pointee.httpVersion != 11 {
            client.pointee.responseFraming = .untilClose
            client.pointee.closeAfter = true
            return true
        }
        client.pointee.responseFraming = .chunked
        return out.append("transfer-encoding: chunked\r\n")
    }

    private func changesLength(_ exchange: Exchange) -> Bool {
        exchange.pointee.route?.pointee.filtersResponse == true
            && Filters.changesLength(exchange, PEN_RESPONSE_BODY)
    }
}
