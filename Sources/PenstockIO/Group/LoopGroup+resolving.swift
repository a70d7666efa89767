import PenstockCore

extension LoopGroup {
    func startResolving() {
        let reference = Unmanaged.passRetained(GroupReference(self, pause: options.resolverPause))
            .toOpaque()
        // One worker for the group's life: it sleeps most of the time.
        let isSubmitted = workers.submit(
            WorkLane.resolve,
            { context in
                guard let context else { return }
                let reference = Unmanaged<GroupReference>.fromOpaque(context).takeRetainedValue()
                while true {
                    reference.pause()
                    guard let group = reference.group else { return }
                    group.resolver.refresh { name, addresses in
                        group.onEveryLoop {
                            $0.updateAddresses(host: name.host, port: name.port, addresses)
                        }
                    }
                }
            }, reference)
        if !isSubmitted { Unmanaged<GroupReference>.fromOpaque(reference).release() }
    }
}

/// Reaches a group without keeping it: the resolver's worker sleeps for longer than a group in a test
/// lives, and touched freed memory when it woke up.
private final class GroupReference: @unchecked Sendable {
    // Safe: written in init only, and a weak reference is read atomically.
    private(set) weak var group: LoopGroup?
    let pause: @Sendable () -> Void

    init(_ group: LoopGroup, pause: @escaping @Sendable () -> Void) {
        self.group = group
        self.pause = pause
    }
}
