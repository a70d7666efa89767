import CPenstock
import Glibc
import PenstockCore
import Synchronization

/// What create() made, checked and understood: everything PluginInstance is made of.
struct CreatedInstances {
    struct One {
        var abi: pen_instance
        var context: InstanceContext
        var filter: pen_body_filter?
        /// Its hooks are wrapped (`Poison`).
        var isPoisoned = false
    }
    var name: String
    var isShared: Bool
    var instances: [One] = []
    var reads: [String] = []
    var writes: [String] = []
    var readSet = AccessSet([])
    var writeSet = AccessSet([])
    var authorizer: AuthorizerInfo?
    let memory = SnapshotMemory()
}

extension Host {
    /// Makes an instance for each loop, or one for all when plugin and configuration are SHARED.
    ///
    /// Each create() runs on a helper thread under plugins.create_timeout; one that does not
    /// return is refused and given up with what it holds. Not on an event loop. [main]
    public func make(
        _ library: PluginLibrary, _ descriptor: PluginDescriptor, _ spec: InstanceSpec
    ) throws(PluginError) -> PluginInstance {
        var made = CreatedInstances(
            name: spec.name, isShared: descriptor.flags & PEN_SHARED != 0)
        do {
            try createAll(library, descriptor, spec, &made)
            try check(made, descriptor, spec)
            try readAccess(&made, descriptor)
            try readExtensions(&made)
        } catch {
            // What was created before the refusal ends as if it had served.
            for one in made.instances { one.abi.destroy?(one.abi.state) }
            throw error
        }
        if options.poisonsViews {
            for i in made.instances.indices { Poison.wrap(&made.instances[i], options.poison) }
        }
        return PluginInstance(made, library: library, descriptor: descriptor, host: self)
    }

    private func createAll(
        _ library: PluginLibrary, _ descriptor: PluginDescriptor, _ spec: InstanceSpec,
        _ made: inout CreatedInstances
    ) throws(PluginError) {
        for loop in loops.indices {
            let context = InstanceContext(
                host: self, loop: loops[loop], name: spec.name, isShared: made.isShared,
                isShadow: spec.isShadow, upstreams: spec.upstreams, stores: spec.stores)
            let abi = try create(library, descriptor, spec, loop, context)
            context.stores = [:]
            made.instances.append(CreatedInstances.One(abi: abi, context: context))
            // As configured it may not be shared after all; the first serves the first loop then.
            if made.isShared, abi.flags & PEN_SHARED == 0 { made.isShared = false }
            if made.isShared { return }
        }
    }

    private final class Attempt: @unchecked Sendable {
        // Safe: the helper thread writes before it says that it is done, and nobody looks earlier.
        var abi: pen_instance?
        var status = PEN_E_FAILED
        var message = ""
        var pointer: String?
    }

    private func create(
        _ library: PluginLibrary, _ descriptor: PluginDescriptor, _ spec: InstanceSpec,
        _ loop: Int, _ context: InstanceContext
    ) throws(PluginError) -> pen_instance {
        let attempt = Attempt()
        let index = descriptor.index
        let count = UInt32(loops.count)
        let ended = creators.run(limit: options.createTimeout) {
            spec.name.withView { name in
                spec.config.withView { config in
                    var arguments = pen_create(
                        size: UInt32(MemoryLayout<pen_create>.size), index: index,
                        host: UnsafePointer(context.view), name: name, config: config,
                        loop: UInt32(loop), loops: count)
                    Host.call(library.factory, &arguments, attempt)
                }
            }
        }
        guard ended else {
            // The thread may still use its context, so that is never freed.
            _ = Unmanaged.passRetained(context)
            log(
                LogRecord(
                    .error,
                    "create() did not return in \(options.createTimeout); its thread and "
                        + "memory are given up", source: spec.name))
            throw PluginError(
                .timeout, "\(descriptor.id): create() did not return in \(options.createTimeout)")
        }
        guard attempt.status == PEN_OK else {
            let why =
                attempt.message.isEmpty
                ? "create() refused with status \(attempt.status) and no message" : attempt.message
            throw PluginError(.configuration, why, pointer: attempt.pointer)
        }
        // on_phase is declared non-null: a table without it is what Swift represents nil by.
        guard let abi = attempt.abi else {
            throw PluginError(.contract, "\(descriptor.id): pen_instance.on_phase is NULL")
        }
        return abi
    }

    private static func call(
        _ factory: UnsafePointer<pen_factory>, _ arguments: inout pen_create, _ attempt: Attempt
    ) {
        // Room behind the struct: a plugin compiled against a later minor version may fill in more.
        let bytes = 1024
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
        defer { memory.deallocate() }
        memset(memory, 0, bytes)
        let out = memory.bindMemory(to: pen_instance.self, capacity: 1)
        out.pointee.size = UInt32(MemoryLayout<pen_instance>.size)
        var error = pen_error()
        error.size = UInt32(MemoryLayout<pen_error>.size)
        attempt.status = factory.pointee.create(factory, &arguments, out, &error)
        attempt.abi = out.pointee
        // Copied here: the plugin's text may be on this thread's stack.
        if error.message.isPresent, error.message.isPlausible(limit: 64 << 10) {
            attempt.message = String(error.message)
        }
        if error.pointer.isPresent, error.pointer.isPlausible(limit: 4096) {
            attempt.pointer = String(error.pointer)
        }
    }

    private func check(
        _ made: CreatedInstances, _ descriptor: PluginDescriptor, _ spec: InstanceSpec
    ) throws(PluginError) {
        for one in made.instances {
            let abi = one.abi
            func refuse(_ message: String) -> PluginError {
                PluginError(.contract, "\(descriptor.id): \(message)")
            }
            let wanted = UInt32(MemoryLayout<pen_instance>.size)
            // More is a newer plugin: what this host doesn't know it doesn't read.
            guard abi.size >= wanted else {
                throw refuse(
                    "pen_instance.size is \(abi.size), which leaves out on_phase and others: "
                        + "version 1.0 has \(wanted)")
            }
            guard abi.phases != 0, abi.phases & ~descriptor.phases == 0 else {
                throw refuse("pen_instance.phases is not within the descriptor's")
            }
            guard abi.flags & ~descriptor.flags == 0 else {
                throw refuse("pen_instance.flags is not within the descriptor's")
            }
            guard
                abi.phases & 1 << PEN_PHASE_STORE == 0
                    || abi.phases == 1 << PEN_PHASE_STORE && abi.find(PEN_EXT_STORE) != nil
            else { throw refuse("a store has no other phase, and offers \(PEN_EXT_STORE)") }
            guard abi.phases == made.instances[0].abi.phases,
                abi.flags == made.instances[0].abi.flags
            else { throw refuse("create() made instances that differ from loop to loop") }
            guard spec.phases & ~abi.phases == 0 else {
                throw PluginError(
                    .configuration,
                    "\(descriptor.id) as configured does not serve the phase that "
                        + "it is used in")
            }
        }
    }

    private func readAccess(
        _ made: inout CreatedInstances, _ descriptor: PluginDescriptor
    ) throws(PluginError) {
        let abi = made.instances[0].abi
        made.reads =
            abi.reads == nil
            ? descriptor.reads
            : try PluginDescriptor.list(abi.reads, abi.read_count, "reads", of: descriptor.id)
        made.writes =
            abi.writes == nil
            ? descriptor.writes
            : try PluginDescriptor.list(abi.writes, abi.write_count, "writes", of: descriptor.id)
        let rows = [
            ("reads", made.reads, descriptor.reads), ("writes", made.writes, descriptor.writes),
        ]
        for (what, own, bound) in rows {
            let declared = try AccessDeclaration(own, what, of: descriptor.id)
            let limit = try AccessDeclaration(bound, what, of: descriptor.id)
            if let outside = declared.firstOutside(limit) {
                throw PluginError(
                    .contract,
                    "\(descriptor.id): the instance \(what) \"\(outside)\", which its "
                        + "descriptor does not list")
            }
            let set = declared.accessSet(made.memory)
            if what == "reads" { made.readSet = set } else { made.writeSet = set }
        }
    }

    private func readExtensions(_ made: inout CreatedInstances) throws(PluginError) {
        for i in made.instances.indices {
            guard let raw = made.instances[i].abi.find("pen.body-filter/1") else { continue }
            let filter = raw.assumingMemoryBound(to: pen_body_filter.self).pointee
            guard filter.size >= UInt32(MemoryLayout<pen_body_filter>.size),
                filter.directions != 0,
                filter.directions & ~(PEN_FILTER_REQUEST | PEN_FILTER_RESPONSE) == 0
            else { throw PluginError(.contract, "\(made.name): its pen_body_filter is none") }
            made.instances[i].filter = filter
        }
        let filters = made.instances.count { $0.filter != nil }
        guard filters == 0 || filters == made.instances.count else {
            throw PluginError(.contract, "\(made.name): only some loops got a pen_body_filter")
        }
        guard let raw = made.instances[0].abi.find("pen.authorizer/1") else { return }
        let info = raw.assumingMemoryBound(to: pen_authorizer.self).pointee
        guard info.size >= UInt32(MemoryLayout<pen_authorizer>.size) else {
            throw PluginError(.contract, "\(made.name): its pen_authorizer is none")
        }
        made.authorizer = AuthorizerInfo(
            cacheSeconds: info.cache_ttl_s,
            identitySources: try PluginDescriptor.list(
                info.identity_sources, info.identity_source_count, "identity_sources",
                of: made.name))
    }
}
