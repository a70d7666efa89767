import CPenstock

extension Instance {
    /// Makes an instance of `type` and fills in what the host calls through.
    static func create(
        _ type: any Plugin.Type, _ args: pen_create, into out: UnsafeMutablePointer<pen_instance>
    ) throws {
        let tables = UnsafeMutablePointer<HostTables>.allocate(capacity: 1)
        do {
            tables.initialize(to: try HostTables(args.host))
        } catch {
            tables.deallocate()
            throw error
        }
        do {
            let instance = try make(type, args, tables, into: out)
            out.pointee.state = Unmanaged.passRetained(instance).toOpaque()
        } catch {
            tables.pointee.close()
            tables.deallocate()
            throw error
        }
    }

    private static func make(
        _ type: any Plugin.Type, _ args: pen_create, _ tables: UnsafePointer<HostTables>,
        into out: UnsafeMutablePointer<pen_instance>
    ) throws -> Instance {
        let document = try ConfigDocument(args.config, tables: tables)
        let setup = Setup(
            config: Config(document), host: Host(tables: tables), storage: Storage(),
            name: String(args.name), loop: (args.loop, args.loops))
        let instance = Instance(try type.init(setup), setup, tables: tables)
        instance.fill(out, type, setup)
        return instance
    }

    /// The plugin first, which may have kept a `Config` or use the host as it goes, then the tables.
    private static func destroy(_ state: UnsafeMutableRawPointer) {
        let instance = Unmanaged<Instance>.fromOpaque(state)
        let tables = instance._withUnsafeGuaranteedRef { $0.tables }
        instance.release()
        tables.pointee.close()
        UnsafeMutablePointer(mutating: tables).deallocate()
    }

    private func fill(
        _ out: UnsafeMutablePointer<pen_instance>, _ type: any Plugin.Type, _ setup: Setup
    ) {
        let asyncPhases = asynchronous.phases
        out.pointee.size = UInt32(MemoryLayout<pen_instance>.size)
        out.pointee.phases = setup.phases ?? type.phases
        out.pointee.flags = (setup.flags ?? type.descriptor.flags).rawValue
        if let reads = access.reads {
            // NULL means "the descriptor's", so an empty set needs an address too.
            out.pointee.reads = reads.baseAddress
            out.pointee.read_count = reads.count
        }
        if let writes = access.writes {
            out.pointee.writes = writes.baseAddress
            out.pointee.write_count = writes.count
        }
        out.pointee.destroy = { state in
            if let state { Instance.destroy(state) }
        }
        out.pointee.get_extension = { state, id in
            guard let state else { return nil }
            return Unmanaged<Instance>.fromOpaque(state)._withUnsafeGuaranteedRef { $0.table(id) }
        }
        out.pointee.on_phase =
            asyncPhases == 0
            ? { state, exchange, phase in
                Unmanaged<Instance>.fromOpaque(state.unsafelyUnwrapped)
                    ._withUnsafeGuaranteedRef { $0.run(exchange, phase) }
            }
            : { state, exchange, phase in
                Unmanaged<Instance>.fromOpaque(state.unsafelyUnwrapped)
                    ._withUnsafeGuaranteedRef { $0.runAsynchronously(exchange, phase) }
            }
        if setup.wantsEvents || asyncPhases != 0 || type is any InstanceObserver.Type {
            out.pointee.on_event = { state, exchange, event in
                Unmanaged<Instance>.fromOpaque(state.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
                    // Timers and descriptors of an instance have no exchange, and no verdict.
                    guard let exchange else {
                        $0.happened(Event(event))
                        return PEN_CONTINUE
                    }
                    return $0.run(exchange, Event(event))
                }
            }
        }
        guard type is any ExchangeObserver.Type else { return }
        out.pointee.exchange_begin = { state, exchange in
            Unmanaged<Instance>.fromOpaque(state.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
                $0.observer.began(Exchange(raw: exchange, tables: $0.tables))
            }
        }
        out.pointee.exchange_end = { state, exchange, why in
            Unmanaged<Instance>.fromOpaque(state.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
                $0.observer.ended(Exchange(raw: exchange, tables: $0.tables), why: why)
            }
        }
    }
}

extension Plugin {
    /// Bits of the phases that the roles of this type serve.
    static var phases: UInt32 {
        var phases: UInt32 = 0
        if Self.self is any Authorizer.Type || Self.self is any AsyncAuthorizer.Type {
            phases |= 1 << PEN_PHASE_AUTH
        }
        if Self.self is any Validator.Type || Self.self is any AsyncValidator.Type {
            phases |= 1 << PEN_PHASE_VALIDATE
        }
        if Self.self is any Limiter.Type || Self.self is any AsyncLimiter.Type {
            phases |= 1 << PEN_PHASE_RATE_LIMIT
        }
        if Self.self is any Transformer.Type || Self.self is any AsyncTransformer.Type
            || Self.self is any BodyFilter.Type
        {
            phases |= 1 << PEN_PHASE_TRANSFORM_REQUEST | 1 << PEN_PHASE_TRANSFORM_RESPONSE
        }
        if Self.self is any Integration.Type || Self.self is any AsyncIntegration.Type {
            phases |= 1 << PEN_PHASE_INTEGRATE
        }
        if Self.self is any Store.Type { phases |= 1 << PEN_PHASE_STORE }
        return phases
    }
}
