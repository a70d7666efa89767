internal import JSON
public import PenstockHost
internal import Synchronization

/// Plugins from shared libraries, through the host. One thread at a time, off the loops.
public final class HostPlugins: PluginProvider, @unchecked Sendable {
    // Safe: used by one compilation at a time, which is the caller's to see to.

    private let host: Host
    private let catalog: PluginCatalog
    private var upstreams: [String: UInt32] = [:]
    private var libraries: [PluginReference: (PluginLibrary, PluginDescriptor)] = [:]

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
        // A new compilation: files may have changed, so nothing that was opened by path is known.
        libraries = [:]
    }

    /// See the protocol.
    public func describe(
        _ reference: PluginReference
    ) throws(PluginFault) -> PluginDescription {
        do throws(PluginError) {
            let path: String
            switch reference.origin {
            case .path(let given): path = given
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

    /// See the protocol.
    public func preflight(_ requests: [InstanceRequest]) -> [PluginFault?] {
        requests.map { _ in nil }
    }

    /// See the protocol.
    public func create(_ request: InstanceRequest) throws(PluginFault) -> ConfiguredInstance {
        guard let (library, descriptor) = libraries[request.reference] else {
            throw PluginFault(.library, "\(request.reference) was not described before")
        }
        do throws(PluginError) {
            return ConfiguredInstance(try host.make(library, descriptor, spec(of: request)))
        } catch {
            throw PluginFault(error)
        }
    }

    private func spec(of request: InstanceRequest) -> InstanceSpec {
        var spec = InstanceSpec(name: request.name, config: request.config)
        spec.phases = request.phases
        spec.isShadow = request.isShadow
        spec.upstreams = upstreams
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

extension ConfiguredInstance {
    fileprivate init(_ instance: PluginInstance) {
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
