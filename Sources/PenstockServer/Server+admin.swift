internal import PenstockCore
internal import PenstockHost
internal import PenstockIO
internal import Synchronization

extension Server {
    /// What the admin listener may ask. On worker threads.
    var actions: AdminActions {
        AdminActions(
            state: { [unowned self] in
                var state = served.withLock { $0 }
                state.liveSnapshots = tally.live
                return state
            },
            reload: { [unowned self] in reload("admin request") },
            explain: { [unowned self] method, path, host, headers in
                guard let snapshot = current.withLock({ $0 }) else { return nil }
                let program = served.withLock { $0.program }
                return RouteFinder(loop: group.services[0]).explain(
                    method, path, host: host, headers: headers, snapshot: snapshot, program: program
                )
            },
            pluginSeries: { [unowned self] in PluginSeriesText.of(host.pluginSeries) },
            certificates: { [unowned self] in certificates.expiries },
            stalled: { [unowned self] in stalls.worst })
    }
}
