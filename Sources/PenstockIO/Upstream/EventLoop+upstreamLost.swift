import CPenstock
import PenstockCore
import PenstockHTTP2

extension EventLoop {
    /// The upstream's connection failed under its request: again elsewhere where that is safe, else
    /// the failure goes to the pipeline.
    func upstreamLost(_ upstream: Upstream, _ reason: Int64) {
        if upstream.pointee.isCarrier { return carrierLost(upstream, reason) }
        if upstream.isStream { suspectCarrier(upstream, reason) }
        if upstream.pointee.socket.tls != nil, !upstream.pointee.state.isBeginning,
            reason != PEN_UPSTREAM_TIMEOUT
        {
            hearOut(upstream)
        }
        let isUnheard = upstream.isUnheard
        let isRefused = upstream.pointee.socket.stream?.pointee.isRefused == true
        if let callout = upstream.pointee.callout {
            closeUpstream(upstream)
            let isSafe = isUnheard && reason != PEN_UPSTREAM_TIMEOUT
            return calloutFailed(callout, isSafe ? PEN_UPSTREAM_CONNECT : reason)
        }
        guard let exchange = upstream.pointee.exchange else { return closeUpstream(upstream) }
        let wasConnecting = upstream.pointee.state.isBeginning
        let isReused = upstream.pointee.isReused
        let isFresh = !upstream.pointee.headDone && upstream.pointee.input.count == 0
        let bodyBegun = upstream.pointee.bodyBegun
        let method = upstream.pointee.method
        if upstream.isStream {
            // A connection that fails is blamed once, not by each of its streams.
            if !isReused, isFresh, !isUnheard, upstream.pointee.connection?.pointee.state == .http2
            {
                blame(upstream.pointee.target)
            }
        } else if wasConnecting {
            metrics.pointee.upstreamConnectFailures &+= 1
            blame(upstream.pointee.target)
        } else if !isReused, isFresh {
            blame(upstream.pointee.target)
        }
        detach(exchange, upstream)
        closeUpstream(upstream)
        guard isFresh else { return responseCut(exchange, reason) }
        guard !bodyBegun else { return responseCut(exchange, reason) }
        // An idle connection that ends as we use it was most likely closed before the request came,
        // but only a method that may be repeated is worth that "most likely" (RFC 9110 §9.2.2).
        let mayRepeat = method.isIdempotent && reason != PEN_UPSTREAM_TIMEOUT
        attemptFailed(
            exchange, reason, sentNothing: wasConnecting || isUnheard, again: mayRepeat,
            stale: isReused || isRefused)
    }

    func attemptFailed(
        _ exchange: Exchange, _ reason: Int64, sentNothing: Bool, again: Bool = false,
        stale: Bool = false
    ) {
        guard let state = upstreamState(exchange) else { return }
        // A stale connection says nothing about the target: one more try does not count.
        let most = state.pointee.retries + (stale ? 1 : 0)
        if sentNothing || again, exchange.pointee.attempts <= most {
            metrics.pointee.upstreamRetries &+= 1
            return attempt(exchange)
        }
        act(exchange, Pipeline.upstreamFailed(exchange, reason))
    }

    /// The response ended before its end: cut it for the client as well, or fail while that is
    /// possible.
    private func responseCut(_ exchange: Exchange, _ reason: Int64) {
        act(exchange, Pipeline.upstreamFailed(exchange, reason))
    }
}
