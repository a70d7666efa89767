import CPenstock
import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// Request line, Host, the client's fields, ours, and framing; false: they don't fit.
    func composeRequest(
        _ origin: RequestOrigin, _ exchange: Exchange, _ upstream: Upstream,
        _ state: UpstreamState, _ out: inout OutBuffer
    ) -> Bool {
        let forward = exchange.pointee.forward
        let method = forward.method.isPresent ? forward.method : exchange.pointee.method
        upstream.pointee.method =
            forward.method.isPresent ? Method.identify(method) : exchange.pointee.methodID
        let target = forward.target.isPresent ? forward.target : originForm(exchange)
        guard out.append(requestLine: method, target) else { return false }
        let forwarded = forwardedWriter(origin, exchange)
        var drop = forwarded.dropped | HeaderSet(.expect)
        let host = hostField(exchange, upstream, state)
        if host.isPresent {
            drop = drop | .host
            guard out.append(field: "host", host) else { return false }
        }
        guard
            HeadCopy(
                exchange.pointee.request, drop: drop,
                listsFields: origin.listsFields
            ).append(to: &out)
        else { return false }
        let facts = ForwardedFacts(
            clientAddress: forwarded.keepsAddresses
                ? origin.peerAddress : exchange.pointee.clientAddress,
            authority: exchange.pointee.authority,
            isSecure: exchange.pointee.isSecure, localPort: origin.localPort)
        if sendsForwarded(exchange) {
            guard forwarded.append(facts, exchange.pointee.request, to: &out) else { return false }
        }
        if exchange.pointee.flags.contains(.aws) {
            guard composeAWSHop(exchange, facts, &out) else { return false }
        } else if exchange.pointee.request.index(of: .xRequestID) < 0 {
            guard out.append(field: "x-request-id", exchange.pointee.requestID) else {
                return false
            }
        }
        guard composeRequestFraming(exchange, upstream, &out) else { return false }
        if exchange.clientRecord?.pointee.owes == .tunnel {
            guard out.append(EventLoop.upgradeFields) else { return false }
        }
        return out.appendCRLF()
    }

    private func composeRequestFraming(
        _ exchange: Exchange, _ upstream: Upstream, _ out: inout OutBuffer
    ) -> Bool {
        let body = exchange.pointee.requestBody
        switch body.state {
        case .none:
            // RFC 9110 §8.6: a method that has a meaning for content says when there is none.
            switch upstream.pointee.method {
            case .post, .put, .patch: return out.append(contentLength: 0)
            default: return true
            }
        case .buffered, .replaced: return out.append(contentLength: UInt64(body.bytes.n))
        case .streaming:
            guard let framing = exchange.clientRecord?.pointee.head.framing else { return false }
            let isFiltered =
                exchange.pointee.route?.pointee.filtersRequest == true
                && Filters.changesLength(exchange, PEN_REQUEST_BODY)
            if framing.body == .length, !isFiltered {
                return out.append(contentLength: framing.length)
            }
            return out.append("transfer-encoding: chunked\r\n")
        }
    }

    /// The Host to send, when it isn't the client's own field.
    private func hostField(
        _ exchange: Exchange, _ upstream: Upstream, _ state: UpstreamState
    ) -> ByteView {
        if exchange.pointee.forward.authority.isPresent {
            return exchange.pointee.forward.authority
        }
        switch state.pointee.hostPolicy {
        case 1: return upstream.pointee.target.pointee.authority
        case 2: return state.pointee.literalHost
        default:
            return exchange.pointee.request.index(of: .host) < 0
                ? upstream.pointee.target.pointee.authority : .absent
        }
    }

    /// What an origin server wants to see of a target (RFC 9112 §3.2.1): path and query.
    private func originForm(_ exchange: Exchange) -> ByteView {
        let target = exchange.pointee.target
        if target.n > 0, target[0] == UInt8(ascii: "/") { return target }
        let path = exchange.pointee.path
        let query = exchange.pointee.query
        guard query.isPresent else { return path }
        // An absolute target: its path may be the literal "/", so the two need not be neighbours.
        guard let memory = exchange.pointee.arena.allocate(path.n + 1 + query.n, align: 1) else {
            return path
        }
        var sink = ByteSink(
            memory.assumingMemoryBound(to: UInt8.self), capacity: path.n + 1 + query.n)
        sink.put(path)
        sink.put("?")
        sink.put(query)
        return sink.view
    }
}
