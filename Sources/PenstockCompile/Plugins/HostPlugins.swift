internal import JSON
internal import PenstockCore
public import PenstockHost
internal import Synchronization

/// Plugins from shared libraries, through the host. One thread at a time, off the loops.
public final class HostPlugins: PluginProvider, @unchecked Sendable {
    // Safe: used by one compilation at a time, which is the caller's to see to.

    private let host: Host
    private let catalog: PluginCatalog
    private var upstreams: [String: UInt32] = [:]
    private var stores: [String: StoreReference] = [:]
    private var libraries: [PluginReference: (PluginLibrary, PluginDescriptor)] = [:]
    /// Hashes of content that a child survived.
    private var seen: Set<String> = []

    /// Plugins of this host; builtins are looked up in `catalog`.
    public init(host: Host, catalog: PluginCatalog) {
        self.host = host
        self.catalog = catalog
    }

    /// See the protocol.
    public var builtins: [String] { PluginCatalog.builtins }

    /// See the protocol.
    public func setUpstreams(_ numbers: [String: UInt32]) {
        upstreams = numbers
        stores = [:]
        // A new compilation: files may have changed, so nothing that was opened by path is known.
        libraries = [:]
    }

    /// See the protocol.
    public func setStores(_ stores: [String: ConfiguredInstance]) {
        self.stores = stores.compactMapValues { store in
            (store.handle as? PluginInstance).map { StoreReference($0) }
        }
    }

    /// See the protocol.
    public func describe(
        _ reference: PluginReference
    ) throws(PluginFault) -> PluginDescription {
        if case .builtin(let id) = reference.origin, !PluginCatalog.builtins.contains(id) {
            // The compiler knows what else the file could mean, and says it as a hint.
            throw PluginFault(.library, "there is no plugin '\(id)'")
        }
        do throws(PluginError) {
            let path: String
            switch reference.origin {
            case .path(let given):
                path = given
                try survive(path)
            case .builtin(let id): path = try catalog.path(builtin: id)
            }
            let library = try host.load(path)
            let descriptor = try library.descriptor(id: reference.id)
            libraries[reference] = (library, descriptor)
            return PluginDescription(library, descriptor)
        } catch {
            throw PluginFault(error)
        }
    }

    /// A library's own code runs when it is loaded: content that was never seen is loaded in a child
    /// first. Plugins that come with Penstock are as trusted as this binary.
    private func survive(_ path: String) throws(PluginError) {
        let file = try LibraryFile(inspecting: path)
        guard !seen.contains(file.hash) else { return }
        if let refused = Preflight.check(path, options: host.options).library { throw refused }
        seen.insert(file.hash)
    }

    /// See the protocol. One child for each library, with all instances of it. An isolated one is
    /// created in a child in any case.
    public func preflight(_ requests: [InstanceRequest]) -> [PluginFault?] {
        var faults: [PluginFault?] = requests.map { _ in nil }
        var byLibrary: [(path: String, requests: [Int])] = []
        var places: [String: Int] = [:]
        for (index, request) in requests.enumerated() {
            // The private copy: what is tried is what will be used, whatever happens to the file.
            guard let (library, _) = libraries[request.reference], !request.reference.isIsolated
            else { continue }
            if let place = places[library.privatePath] {
                byLibrary[place].requests.append(index)
            } else {
                places[library.privatePath] = byLibrary.count
                byLibrary.append((library.privatePath, [index]))
            }
        }
        let reports = Preflight.check(
            byLibrary.map { library in
                (
                    library.path,
                    library.requests.map { index in
                        Preflight.Instance(
                            id: requests[index].description.id, spec: spec(of: requests[index]))
                    }
                )
            }, options: host.options)
        for (library, report) in zip(byLibrary, reports) {
            for (index, refused) in zip(library.requests, report.instances) {
                faults[index] = refused.map { PluginFault($0) }
            }
        }
        return faults
    }

    /// See the protocol.
    public func create(_ request: InstanceRequest) throws(PluginFault) -> ConfiguredInstance {
        guard let (library, descriptor) = libraries[request.reference] else {
            throw PluginFault(.library, "\(request.reference) was not described before")
        }
        do throws(PluginError) {
            guard request.reference.isIsolated else {
                let made = try host.make(library, descriptor, spec(of: request))
                var instance = ConfiguredInstance(made)
                instance.stores = made.stores.compactMapValues { store in
                    store.instance.map { ObjectIdentifier($0) }
                }
                return instance
            }
            return ConfiguredInstance(
                try IsolatedInstance(
                    library: library.privatePath, descriptor: descriptor.id,
                    spec: spec(of: request), bound: descriptor, host: host))
        } catch {
            throw PluginFault(error)
        }
    }

    /// See the protocol. What lives in a child process starts anew with the child.
    public func handOver(
        from former: ConfiguredInstance, to new: ConfiguredInstance
    ) throws(PluginFault) {
        guard let new = new.handle as? PluginInstance,
            let former = former.handle as? PluginInstance
        else { return }
        do throws(PluginError) {
            _ = try new.takeOver(from: former)
        } catch {
            throw PluginFault(error)
        }
    }

    private func spec(of request: InstanceRequest) -> InstanceSpec {
        var spec = InstanceSpec(name: request.name, config: request.config)
        spec.phases = request.phases
        spec.isShadow = request.isShadow
        spec.upstreams = upstreams
        spec.stores = stores
        return spec
    }
}

extension PluginDescription {
    fileprivate init(_ library: PluginLibrary, _ descriptor: PluginDescriptor) {
        self.init(library: library.hash, id: descriptor.id, phases: descriptor.phases)
        version = descriptor.version
        name = descriptor.name
        summary = descriptor.summary
        flags = descriptor.flags
        reads = descriptor.reads
        writes = descriptor.writes
        // A schema that is none is found by `plugin check`; here it allows everything.
        schema = try? JSONValue(parsing: descriptor.configSchema)
    }
}

/// What both kinds of instance say of themselves, in this process and in a child.
private protocol HostedInstance: InstanceHandle {
    var phases: UInt32 { get }
    var flags: UInt32 { get }
    var reads: [String] { get }
    var writes: [String] { get }
    var upstreams: [String] { get }
    var authorizer: AuthorizerInfo? { get }
}

extension PluginInstance: HostedInstance {}
extension IsolatedInstance: HostedInstance {}

extension ConfiguredInstance {
    fileprivate init(_ instance: some HostedInstance) {
        self.init(handle: instance, phases: instance.phases)
        flags = instance.flags
        reads = instance.reads
        writes = instance.writes
        upstreams = instance.upstreams
        authorizer = instance.authorizer.map {
            AuthorizerFacts(cacheSeconds: $0.cacheSeconds, identities: $0.identitySources)
        }
    }
}

extension PluginFault {
    fileprivate init(_ error: PluginError) {
        let isConfiguration = error.code == .configuration
        self.init(
            isConfiguration ? .configuration : .library, error.message,
            pointer: error.pointer.flatMap { JSONPointer(parsing: $0) })
    }
}
