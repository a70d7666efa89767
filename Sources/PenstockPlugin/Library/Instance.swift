import CPenstock

/// One configured plugin behind the ABI: what `pen_instance.state` points to.
///
/// Every role is a non-optional constant, so that a hook calls through a witness table without
/// copying (and so without retaining) anything; a role that the plugin has not is `NoRole`.
final class Instance {
    let tables: UnsafePointer<HostTables>
    let authorizer: any Authorizer
    let validator: any Validator
    let limiter: any Limiter
    let transformer: any Transformer
    let integration: any Integration
    let observer: any ExchangeObserver
    let instanceObserver: any InstanceObserver
    let bodyFilter: any BodyFilter
    let selfTesting: any SelfTesting
    let stateKeeping: any StateKeeping
    let store: any Store
    let asynchronous: AsyncRoles
    let access: Access
    private let extensions: [(id: Bytes, table: UnsafeRawPointer)]
    private let storage: Storage

    /// What the instance declared to read and write.
    struct Access {
        var reads: UnsafeBufferPointer<Bytes>?
        var writes: UnsafeBufferPointer<Bytes>?
    }

    init(_ plugin: any Plugin, _ setup: Setup, tables: UnsafePointer<HostTables>) {
        let storage = setup.storage
        self.tables = tables
        self.storage = storage
        authorizer = plugin as? any Authorizer ?? NoRole()
        validator = plugin as? any Validator ?? NoRole()
        limiter = plugin as? any Limiter ?? NoRole()
        // A filter that is no transformer is called for its phases nevertheless, and lets pass.
        transformer = plugin as? any Transformer ?? NoRole()
        integration = plugin as? any Integration ?? NoRole()
        observer = plugin as? any ExchangeObserver ?? NoRole()
        instanceObserver = plugin as? any InstanceObserver ?? NoRole()
        bodyFilter = plugin as? any BodyFilter ?? NoRole()
        selfTesting = plugin as? any SelfTesting ?? NoRole()
        stateKeeping = plugin as? any StateKeeping ?? NoRole()
        store = plugin as? any Store ?? NoRole()
        asynchronous = AsyncRoles(plugin, reads: setup.reads)
        access = Access(
            reads: setup.reads.map { storage.copy($0.map { storage.copy($0) }) },
            writes: setup.writes.map { storage.copy($0.map { storage.copy($0) }) })
        var offers = setup.extensions
        if let filter = plugin as? any BodyFilter {
            offers.append((PEN_EXT_BODY_FILTER, storage.keep(Instance.filterTable(filter))))
        }
        if plugin is any SelfTesting {
            offers.append((PEN_EXT_SELFTEST, storage.keep(Instance.selfTestTable)))
        }
        if let keeping = plugin as? any StateKeeping {
            offers.append((PEN_EXT_HANDOVER, storage.keep(Instance.handoverTable(keeping))))
        }
        if let store = plugin as? any Store {
            offers.append((PEN_EXT_STORE, storage.keep(Instance.storeTable(store))))
        }
        extensions = offers.map { (storage.copy($0.id), $0.table) }
    }

    @inline(__always)
    func run(_ raw: OpaquePointer, _ phase: pen_phase) -> pen_verdict {
        let exchange = Exchange(raw: raw, tables: tables)
        do {
            switch phase {
            case PEN_PHASE_AUTH: return try authorizer.authorize(exchange).rawValue
            case PEN_PHASE_VALIDATE: return try validator.validate(exchange).rawValue
            case PEN_PHASE_RATE_LIMIT: return try limiter.limit(exchange).rawValue
            case PEN_PHASE_TRANSFORM_REQUEST:
                return try transformer.transformRequest(exchange).rawValue
            case PEN_PHASE_INTEGRATE: return try integration.integrate(exchange).rawValue
            case PEN_PHASE_TRANSFORM_RESPONSE:
                return try transformer.transformResponse(exchange).rawValue
            default: return PEN_FAIL
            }
        } catch {
            return fail(exchange, phase, error)
        }
    }

    func run(_ raw: OpaquePointer, _ event: Event) -> pen_verdict {
        let exchange = Exchange(raw: raw, tables: tables)
        do {
            if asynchronous.serves(event.phase) {
                return try asynchronous.resumed(exchange, event)
            }
            switch event.phase {
            case PEN_PHASE_AUTH: return try authorizer.resumed(exchange, event).rawValue
            case PEN_PHASE_VALIDATE: return try validator.resumed(exchange, event).rawValue
            case PEN_PHASE_RATE_LIMIT: return try limiter.resumed(exchange, event).rawValue
            case PEN_PHASE_INTEGRATE: return try integration.resumed(exchange, event).rawValue
            case PEN_PHASE_TRANSFORM_REQUEST, PEN_PHASE_TRANSFORM_RESPONSE:
                return try transformer.resumed(exchange, event).rawValue
            default: return PEN_FAIL
            }
        } catch {
            // Nobody reads a verdict after CANCELLED, and the log has the reason of the end already.
            return event.kind == .cancelled ? PEN_FAIL : fail(exchange, event.phase, error)
        }
    }

    /// The phases that async roles serve go another way; chosen once, not a test a request.
    func runAsynchronously(_ raw: OpaquePointer, _ phase: pen_phase) -> pen_verdict {
        guard asynchronous.serves(phase) else { return run(raw, phase) }
        let exchange = Exchange(raw: raw, tables: tables)
        do {
            return try asynchronous.start(exchange, phase)
        } catch {
            return fail(exchange, phase, error)
        }
    }

    func table(_ id: Bytes) -> UnsafeRawPointer? {
        extensions.first { $0.id == id }?.table
    }

    @inline(never)
    private func fail(_ exchange: Exchange, _ phase: pen_phase, _ error: any Error) -> pen_verdict {
        exchange.explainFailure(String(describing: error))
        return phase == PEN_PHASE_AUTH ? PEN_ERROR : PEN_FAIL
    }
}
