import CPenstock
import PenstockCore

extension EventLoop {
    /// Takes a new snapshot for the exchanges to come. Old exchanges keep theirs; upstream state,
    /// pools and health with it, is carried where the definition is the same.
    func adopt(_ snapshot: Snapshot, writers: [LogWriter?] = []) {
        let states = snapshot.upstreams.map { state(of: $0) }
        let table = UnsafeMutablePointer<UpstreamState>.allocate(capacity: max(states.count, 1))
        table.initialize(from: states, count: states.count)
        for state in states { state.pointee.references += 1 }
        let fresh = UnsafeMutablePointer<SnapshotLease>.allocate(capacity: 1)
        fresh.initialize(to: SnapshotLease(Unmanaged.passRetained(snapshot)))
        fresh.pointee.upstreamStates = UnsafeMutableRawPointer(table)
        fresh.pointee.logNumbers = logNumbers(snapshot.logPaths, writers)
        let old = lease
        lease = fresh
        metrics.pointee.shadows.expect(snapshot.evidence)
        guard let old else { return }
        old.pointee.isCurrent = false
        if old.pointee.exchanges == 0 { destroy(old) } else { retiring.append(old) }
    }

    /// One exchange less on a lease.
    @inline(__always)
    func release(_ lease: UnsafeMutablePointer<SnapshotLease>) {
        lease.pointee.exchanges -= 1
        if lease.pointee.exchanges == 0, !lease.pointee.isCurrent { retire(lease) }
    }

    @inline(never)
    private func retire(_ lease: UnsafeMutablePointer<SnapshotLease>) {
        retiring.removeAll { $0 == lease }
        destroy(lease)
    }

    /// Gives up the current snapshot when no exchange holds it. After the loop's thread ended.
    func releaseIdleLeases() {
        guard let last = lease, last.pointee.exchanges == 0 else { return }
        lease = nil
        destroy(last, elsewhere: false)
    }

    private func destroy(
        _ lease: UnsafeMutablePointer<SnapshotLease>, elsewhere: Bool = true
    ) {
        for i in 0..<lease.upstreamCount {
            let state = lease.upstreams[i]
            state.pointee.references -= 1
            if state.pointee.references == 0 { close(state) }
        }
        lease.pointee.upstreamStates?.deallocate()
        lease.pointee.logNumbers?.deallocate()
        // The last reference may destroy plugin instances: off the loop, they may take their time.
        let snapshot = lease.pointee.snapshot.toOpaque()
        let taken =
            elsewhere
            && system.submit(
                system.context, WorkLane.management,
                { context in
                    guard let context else { return }
                    Unmanaged<Snapshot>.fromOpaque(context).release()
                }, snapshot)
        if !taken { lease.pointee.snapshot.release() }
        lease.deallocate()
    }

    /// The state of an upstream: the present one when its definition is the same, else a new one.
    func state(of definition: UpstreamDefinition) -> UpstreamState {
        if let number = upstreamNumbers[definition], let known = upstreams[number] { return known }
        let number = Int32(truncatingIfNeeded: nextUpstreamNumber)
        nextUpstreamNumber += 1
        let state = UpstreamState.make(definition, number: number)
        upstreamNumbers[definition] = number
        upstreams[number] = state
        for (i, target) in definition.targets.enumerated() {
            let record = state.pointee.targets + i
            if let tls = definition.tls {
                record.pointee.tls = rules(tls, target.address, definition)
            }
            record.setAddresses(addresses(of: target, definition))
        }
        return state
    }

    /// What is known of a target's addresses, and may be used.
    func addresses(
        of target: UpstreamDefinition.Target, _ definition: UpstreamDefinition
    ) -> [Address] {
        switch target.address {
        case .unix(let path): Address(unixPath: path).map { [$0] } ?? []
        case .tcp(let host, let port):
            definition.allowed(resolver?.addresses(host: host, port: port) ?? [])
        }
    }

    /// Without what they need, which `UpstreamContexts.prepare` had read, connections fail.
    private func rules(
        _ tls: UpstreamTLS, _ address: UpstreamDefinition.Target.Address,
        _ definition: UpstreamDefinition
    ) -> Unmanaged<TargetTLS> {
        var host = "localhost"
        if case .tcp(let name, _) = address { host = name }
        return .passRetained(
            TargetTLS(
                tls, host: host, http2: definition.http2, contexts?.holder(tls.trust)))
    }

    func close(_ state: UpstreamState) {
        closeElsewhere(of: state.pointee.number)
        for i in 0..<Int(state.pointee.targetCount) {
            let target = state.pointee.targets + i
            while let idle = target.pointee.idle { closeUpstream(idle) }
            closeIdleCarriers(target)
        }
        let number = state.pointee.number
        upstreams[number] = nil
        if let key = upstreamNumbers.first(where: { $0.value == number })?.key {
            upstreamNumbers[key] = nil
        }
        // A callout or a dying connection may still hold a target.
        retiredUpstreams.append(state)
    }

    /// Frees the state of upstreams that nothing refers to any more. At the end of a turn.
    func freeRetiredUpstreams() {
        retiredUpstreams.removeAll { state in
            let targets = state.pointee.targets
            for i in 0..<Int(state.pointee.targetCount) where targets[i].isInUse {
                return false
            }
            state.destroy()
            return true
        }
    }

    /// New addresses of a name, from the resolver: for the connections to come.
    func updateAddresses(host: String, port: UInt16, _ addresses: [Address]) {
        for (definition, number) in upstreamNumbers {
            guard let state = upstreams[number] else { continue }
            for (i, target) in definition.targets.enumerated()
            where target.address == .tcp(host: host, port: port) {
                (state.pointee.targets + i).setAddresses(definition.allowed(addresses))
            }
        }
    }
}

extension UpstreamDefinition {
    /// Those of some addresses that it may be reached by.
    fileprivate func allowed(_ addresses: [Address]) -> [Address] {
        isPublicOnly ? addresses.filter(\.isPublic) : addresses
    }
}

extension UnsafeMutablePointer where Pointee == SnapshotLease {
    /// The loop's state of each upstream.
    @inline(__always) var upstreams: UnsafeMutablePointer<UpstreamState> {
        pointee.upstreamStates.unsafelyUnwrapped.assumingMemoryBound(to: UpstreamState.self)
    }
    /// How many.
    @inline(__always) var upstreamCount: Int {
        pointee.snapshot._withUnsafeGuaranteedRef { $0.upstreams.count }
    }
}

extension TargetRecord {
    /// A request is under way, or a connection in HTTP/2 ends with its last.
    fileprivate var isInUse: Bool { inFlight > 0 || firstCarrier != nil }
}

extension UnsafeMutablePointer where Pointee == TargetRecord {
    func setAddresses(_ addresses: [Address]) {
        guard !addresses.isEmpty else { return }
        pointee.addresses?.deallocate()
        let memory = UnsafeMutablePointer<Address>.allocate(capacity: addresses.count)
        memory.initialize(from: addresses, count: addresses.count)
        pointee.addresses = memory
        pointee.addressCount = Int32(addresses.count)
        pointee.nextAddress = 0
    }
}

extension UnsafeMutablePointer where Pointee == UpstreamStateRecord {
    static func make(_ definition: UpstreamDefinition, number: Int32) -> UpstreamState {
        let count = definition.targets.count
        let targets = TargetState.allocate(capacity: Swift.max(count, 1))
        let state = UpstreamState.allocate(capacity: 1)
        var policy: UInt8 = 0
        var literal = ByteView.absent
        switch definition.host {
        case .preserve: policy = 0
        case .upstream: policy = 1
        case .literal(let host):
            policy = 2
            literal = keep(host)
        }
        state.initialize(
            to: UpstreamStateRecord(
                targets: targets, targetCount: Int32(count),
                connectTimeout: definition.connectTimeout, headTimeout: definition.headTimeout,
                idleTimeout: definition.idleTimeout, totalTimeout: definition.totalTimeout,
                keepAliveIdle: definition.keepAliveIdle,
                keepAliveMax: Int32(definition.keepAliveMax),
                failuresMax: Int32(definition.failuresMax), cooldown: definition.cooldown,
                retries: Int32(definition.retries),
                leastConnections: definition.balance == .leastConnections, hostPolicy: policy,
                literalHost: literal, http2Connections: Int32(definition.http2Connections),
                upgradesWebSockets: definition.upgradesWebSockets,
                name: keep(definition.name), number: number))
        for (i, target) in definition.targets.enumerated() {
            (targets + i).initialize(
                to: TargetRecord(
                    upstream: state, weight: Int32(Swift.max(target.weight, 1)),
                    authority: keep(authority(target.address, definition.tls == nil ? 80 : 443)),
                    http2: definition.http2, index: Int32(i)))
        }
        return state
    }

    private static func authority(
        _ address: UpstreamDefinition.Target.Address, _ usualPort: UInt16
    ) -> String {
        switch address {
        case .unix: return "localhost"
        case .tcp(let host, let port):
            let name = host.contains(":") ? "[\(host)]" : host
            return port == usualPort ? name : "\(name):\(port)"
        }
    }

    /// Frees the state and its targets. No connection refers to them any more.
    func destroy() {
        for i in 0..<Int(pointee.targetCount) {
            pointee.targets[i].addresses?.deallocate()
            pointee.targets[i].tls?.release()
            pointee.targets[i].authority.p.map {
                UnsafeMutablePointer<UInt8>(mutating: $0).deallocate()
            }
        }
        pointee.name.p.map { UnsafeMutablePointer<UInt8>(mutating: $0).deallocate() }
        pointee.literalHost.p.map { UnsafeMutablePointer<UInt8>(mutating: $0).deallocate() }
        pointee.targets.deallocate()
        deallocate()
    }

    /// Text that lives as long as the state.
    private static func keep(_ text: String) -> ByteView {
        let bytes = Array(text.utf8)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: Swift.max(bytes.count, 1))
        memory.initialize(from: bytes, count: bytes.count)
        return ByteView(UnsafePointer(memory), bytes.count)
    }
}
