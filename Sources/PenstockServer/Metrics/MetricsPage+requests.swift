extension MetricsPage {
    func routes(_ out: inout PrometheusText) {
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

    func steps(_ out: inout PrometheusText) {
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
}

extension RouteSum {
    var labels: [(String, String)] { [("api", api), ("route", route)] }
}

extension StepSum {
    var labels: [(String, String)] {
        [("api", api), ("route", route), ("phase", phase), ("step", step)]
    }
}
