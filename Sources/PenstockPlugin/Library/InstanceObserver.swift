import CPenstock

/// Wants events that belong to no exchange: the instance's own timers (`Host.startTimer`) and
/// descriptors.
public protocol InstanceObserver: Plugin {
    /// On the instance's loop, never within a hook.
    func happened(_ event: Event, _ host: Host)
}

/// Checks itself before it serves, in the child process in which a library is looked at first.
public protocol SelfTesting: Plugin {
    /// Throws what is wrong; a `ConfigError` points into the configuration.
    func selfTest() throws
}

extension Instance {
    func happened(_ event: Event) {
        instanceObserver.happened(event, Host(tables: tables))
    }

    static var selfTestTable: pen_selftest {
        pen_selftest(
            size: UInt32(MemoryLayout<pen_selftest>.size), reserved: 0,
            run: { state, error in
                guard let state else { return PEN_E_ARGUMENT }
                return Unmanaged<Instance>.fromOpaque(state)._withUnsafeGuaranteedRef { instance in
                    do {
                        try instance.selfTesting.selfTest()
                        return PEN_OK
                    } catch let failure {
                        LastError.fill(error, failure)
                        return PEN_E_FAILED
                    }
                }
            })
    }
}
