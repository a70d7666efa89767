internal import PenstockCore
internal import PenstockHost

extension MetricsPage {
    func loops(_ out: inout PrometheusText) {
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

    func configuration(_ out: inout PrometheusText) {
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

    func process(_ out: inout PrometheusText) {
        gauge(&out, "process_resident_memory_bytes", "Resident memory.", ProcessFacts.residentBytes)
        gauge(&out, "process_open_fds", "Open descriptors.", ProcessFacts.openDescriptors)
        gauge(
            &out, "process_max_fds", "Descriptors that there may be.", ProcessFacts.descriptorsMax)
        out.family("process_cpu_seconds_total", "counter", "CPU time, user and system.")
        out.sample(
            "process_cpu_seconds_total", [], PrometheusText.seconds(ProcessFacts.cpuNanoseconds))
    }
}
