internal import PenstockCore

extension MetricsPage {
    func connections(_ out: inout PrometheusText) {
        counter(
            &out, "penstock_connections_accepted_total", "Client connections accepted.",
            \.connectionsAccepted)
        counter(
            &out, "penstock_connections_refused_total", "Client connections refused for a limit.",
            \.connectionsRefused)
        counter(
            &out, "penstock_proxy_headers_refused_total",
            "Connections ended for a PROXY header that is none.", \.proxyHeadersRefused)
        counter(
            &out, "penstock_http2_connections_total", "Client connections in HTTP/2.",
            \.http2Connections)
        counter(
            &out, "penstock_http2_streams_total", "Requests on connections in HTTP/2.",
            \.http2Streams)
        counter(&out, "penstock_tls_handshakes_total", "TLS handshakes done.", \.handshakes)
        counter(
            &out, "penstock_tls_handshakes_resumed_total",
            "TLS handshakes that went on with an earlier session.", \.handshakesResumed)
        counter(
            &out, "penstock_tls_handshakes_failed_total", "TLS handshakes that failed.",
            \.handshakesFailed)
        counter(
            &out, "penstock_upstream_tls_handshakes_total", "TLS handshakes with upstreams done.",
            \.upstreamHandshakes)
        counter(
            &out, "penstock_upstream_tls_handshakes_resumed_total",
            "TLS handshakes with upstreams that went on with an earlier session.",
            \.upstreamHandshakesResumed)
        counter(
            &out, "penstock_upstream_tls_handshakes_failed_total",
            "TLS handshakes with upstreams that failed.", \.upstreamHandshakesFailed)
        if !certificates.isEmpty {
            out.family(
                "penstock_certificate_not_after_seconds", "gauge",
                "When a listener's certificate ends, seconds since 1970.")
            for certificate in certificates {
                out.sample(
                    "penstock_certificate_not_after_seconds", [("name", certificate.name)],
                    UInt64(clamping: certificate.end))
            }
        }
        gauge(
            &out, "penstock_connections_open", "Open client connections.",
            reader.sum(\.connectionsOpen))
        counter(&out, "penstock_exchanges_total", "Requests begun.", \.exchanges)
        gauge(&out, "penstock_exchanges_open", "Requests under way.", reader.sum(\.exchangesOpen))
        counter(
            &out, "penstock_heads_refused_total", "Requests refused before they had a route.",
            \.refusals)
        counter(&out, "penstock_received_bytes_total", "Bytes read from clients.", \.bytesIn)
        counter(&out, "penstock_sent_bytes_total", "Bytes written to clients.", \.bytesOut)
        counter(
            &out, "penstock_access_log_dropped_total",
            "Access log lines dropped because the writer was behind.", \.logLinesDropped)
        counter(
            &out, "penstock_stale_resumes_total", "Tokens answered late or twice.", \.staleResumes)
    }

    func upstreams(_ out: inout PrometheusText) {
        counter(
            &out, "penstock_upstream_connects_total", "Upstream connections opened.",
            \.upstreamConnects)
        counter(
            &out, "penstock_upstream_connect_failures_total", "Upstream connections that failed.",
            \.upstreamConnectFailures)
        counter(
            &out, "penstock_upstream_reuses_total", "Upstream connections taken from the pool.",
            \.upstreamReuses)
        counter(
            &out, "penstock_upstream_retries_total", "Requests sent to an upstream again.",
            \.upstreamRetries)
        counter(
            &out, "penstock_upstream_http2_connections_total", "Upstream connections in HTTP/2.",
            \.upstreamHTTP2Connections)
        counter(
            &out, "penstock_upstream_http2_streams_total",
            "Requests to upstreams on connections in HTTP/2.", \.upstreamHTTP2Streams)
        gauge(
            &out, "penstock_upstream_connections_open", "Open upstream connections.",
            reader.sum(\.upstreamOpen))
    }
}
