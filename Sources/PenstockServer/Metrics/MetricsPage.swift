internal import PenstockCore
internal import PenstockHost

/// GET /metrics: everything counted, for Prometheus.
///
/// Labels are names of the configuration only, so their number is bounded by it (limits.routes,
/// limits.steps): nothing that a client sends becomes a label.
struct MetricsPage {
    let reader: MetricsReader
    let state: ServedState
    /// Certificates by their first name, and when they end, seconds since 1970.
    var certificates: [(name: String, end: Int64)] = []
    /// Series that plugins defined, already in the format.
    let pluginSeries: String

    func text() -> String {
        var out = PrometheusText()
        routes(&out)
        steps(&out)
        connections(&out)
        webSockets(&out)
        upstreams(&out)
        loops(&out)
        configuration(&out)
        process(&out)
        out.append(pluginSeries)
        return out.text
    }

    private func routes(_ out: inout PrometheusText) {
        let routes = reader.routes(state.routeKeys)
        out.family("penstock_requests_total", "counter", "Requests by route and class of status.")
        for route in routes {
            for (index, name) in ["aborted", "2xx", "3xx", "4xx", "5xx"].enumerated() {
                out.sample(
                    "penstock_requests_total", route.labels + [("class", name)],
                    route.classes[index])
            }
        }
        histogram(
            &out, "penstock_request_duration_seconds",
            "From a request's first byte to its answer's last.",
            routes.map { ($0.labels, $0.latency) })
        histogram(
            &out, "penstock_upstream_duration_seconds",
            "From forwarding a request to the head of the upstream's answer.",
            routes.filter { $0.upstreamLatency.count > 0 }.map { ($0.labels, $0.upstreamLatency) })
    }

    private func steps(_ out: inout PrometheusText) {
        let steps = reader.steps(state.stepKeys)
        out.family("penstock_step_verdicts_total", "counter", "Verdicts of plugins by step.")
        for step in steps {
            for (verdict, count) in [
                ("pass", step.passed), ("answer", step.answered), ("abstain", step.abstained),
                ("fail", step.failed),
            ] {
                // Only authorizers abstain.
                if verdict == "abstain", step.phase != "auth" { continue }
                out.sample(
                    "penstock_step_verdicts_total", step.labels + [("verdict", verdict)], count)
            }
        }
        histogram(
            &out, "penstock_step_duration_seconds", "How long a step took, waiting included.",
            steps.map { ($0.labels, $0.latency) })
        out.family("penstock_step_timeouts_total", "counter", "Waits that ended by time-out.")
        for step in steps {
            out.sample("penstock_step_timeouts_total", step.labels, step.timedOut)
        }
        let cached = steps.filter { $0.cacheHits &+ $0.cacheMisses > 0 }
        out.family(
            "penstock_authorizer_cache_total", "counter", "Look-ups of remembered verdicts.")
        for step in cached {
            out.sample(
                "penstock_authorizer_cache_total", step.labels + [("result", "hit")], step.cacheHits
            )
            out.sample(
                "penstock_authorizer_cache_total", step.labels + [("result", "miss")],
                step.cacheMisses)
        }
        out.family(
            "penstock_shadow_verdicts_total", "counter",
            "What a shadow step said where something was enforced.")
        let names = ["allow", "deny", "abstain", "error"]
        for step in steps where step.compared > 0 {
            for enforced in 0..<4 {
                for shadow in 0..<4 where step.matrix[enforced][shadow] > 0 {
                    out.sample(
                        "penstock_shadow_verdicts_total",
                        step.labels + [("enforced", names[enforced]), ("shadow", names[shadow])],
                        step.matrix[enforced][shadow])
                }
            }
        }
    }

    private func connections(_ out: inout PrometheusText) {
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

    private func upstreams(_ out: inout PrometheusText) {
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

    private func loops(_ out: inout PrometheusText) {
        gauge(
            &out, "penstock_buffers_bytes", "Bytes of buffers lent now.", reader.sum(\.bufferBytes))
        out.family("penstock_loop_turns_total", "counter", "Turns of each event loop.")
        for (loop, turns) in reader.each(\.turns).enumerated() {
            out.sample("penstock_loop_turns_total", [("loop", String(loop))], turns)
        }
        out.family(
            "penstock_loop_longest_turn_seconds", "gauge", "The longest turn of each event loop.")
        for (loop, time) in reader.each(\.longestTurn).enumerated() {
            out.sample(
                "penstock_loop_longest_turn_seconds", [("loop", String(loop))],
                PrometheusText.seconds(time))
        }
    }

    private func configuration(_ out: inout PrometheusText) {
        gauge(
            &out, "penstock_ready", "1 while requests should be sent here.", state.isReady ? 1 : 0)
        gauge(
            &out, "penstock_config_generation", "Number of the configuration that serves.",
            state.generation)
        gauge(
            &out, "penstock_snapshots_live",
            "Configurations that still have requests, the current one included.",
            UInt64(state.liveSnapshots))
        gauge(
            &out, "penstock_plugin_instances", "Plugin instances of the current configuration.",
            UInt64(state.instances))
        gauge(
            &out, "penstock_plugin_generations",
            "Plugin libraries loaded since the start; they stay mapped.", UInt64(state.libraries))
        gauge(
            &out, "penstock_plugin_mapped_bytes",
            "Bytes of plugin libraries loaded since the start.", UInt64(state.libraryBytes))
        if !state.isolated.isEmpty {
            out.family("penstock_isolated_up", "gauge", "1 while the instance's process is up.")
            for instance in state.isolated.sorted(by: { $0.name < $1.name }) {
                out.sample(
                    "penstock_isolated_up", [("instance", instance.name)], instance.isUp ? 1 : 0)
            }
        }
        out.family(
            "penstock_config_reloads_total", "counter",
            "Configurations that were asked for, by what came of it.")
        out.sample(
            "penstock_config_reloads_total", [("result", "published")], state.reloadsPublished)
        out.sample("penstock_config_reloads_total", [("result", "refused")], state.reloadsRefused)
        out.family("penstock_build_info", "gauge", "1, with the version.")
        out.sample("penstock_build_info", [("version", Version.text)], "1")
    }

    private func process(_ out: inout PrometheusText) {
        gauge(&out, "process_resident_memory_bytes", "Resident memory.", ProcessFacts.residentBytes)
        gauge(&out, "process_open_fds", "Open descriptors.", ProcessFacts.openDescriptors)
        gauge(
            &out, "process_max_fds", "Descriptors that there may be.", ProcessFacts.descriptorsMax)
        out.family("process_cpu_seconds_total", "counter", "CPU time, user and system.")
        out.sample(
            "process_cpu_seconds_total", [], PrometheusText.seconds(ProcessFacts.cpuNanoseconds))
    }

    func counter(
        _ out: inout PrometheusText, _ name: String, _ help: String,
        _ path: KeyPath<LoopMetrics, UInt64>
    ) {
        out.family(name, "counter", help)
        out.sample(name, [], reader.sum(path))
    }

    func gauge(
        _ out: inout PrometheusText, _ name: String, _ help: String, _ value: UInt64
    ) {
        out.family(name, "gauge", help)
        out.sample(name, [], value)
    }

    /// Every second bucket: powers of four of microseconds are fine enough to alert by, and a scrape
    /// of a thousand routes stays small.
    private func histogram(
        _ out: inout PrometheusText, _ name: String, _ help: String,
        _ series: [(labels: [(String, String)], sum: HistogramSum)]
    ) {
        out.family(name, "histogram", help)
        for (labels, sum) in series {
            var total: UInt64 = 0
            for index in 0..<sum.buckets.count {
                total &+= sum.buckets[index]
                guard index % 2 == 1, index < sum.buckets.count - 1 else { continue }
                let bound = PrometheusText.seconds(Histogram.upperBound(index))
                out.sample("\(name)_bucket", labels + [("le", bound)], total)
            }
            out.sample("\(name)_bucket", labels + [("le", "+Inf")], total)
            out.sample("\(name)_sum", labels, PrometheusText.seconds(sum.sum))
            out.sample("\(name)_count", labels, total)
        }
    }
}

extension RouteSum {
    var labels: [(String, String)] { [("api", api), ("route", route)] }
}

extension StepSum {
    var labels: [(String, String)] {
        [("api", api), ("route", route), ("phase", phase), ("step", step)]
    }
}
