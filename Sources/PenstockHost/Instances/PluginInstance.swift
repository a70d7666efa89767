public import CPenstock
import Glibc
public import PenstockCore
import Synchronization

/// One configured plugin, created: a record a loop, or one for all.
///
/// Immutable once made and usable from any thread. destroy() runs when the last reference is gone,
/// on the host's own thread: the last snapshot may well end on a loop.
public final class PluginInstance: InstanceHandle, @unchecked Sendable {
    // Safe: written before the first reference leaves Host.make; each record belongs to its loop
    // afterwards, and the data path only reads.

    /// The records, one a loop, or one when `isShared`.
    public var records: UnsafePointer<InstanceRecord> { UnsafePointer(recordMemory) }
    /// One record for all loops.
    public let isShared: Bool
    /// The body filter of each record, in the same order, or nil.
    public var filters: UnsafePointer<pen_body_filter>? { filterMemory.map { UnsafePointer($0) } }

    /// The library it came from.
    public let library: PluginLibrary
    /// Which plugin.
    public let descriptor: PluginDescriptor
    /// The step's name.
    public let name: String
    /// PEN_PHASE_BIT of what it wants as configured.
    public let phases: UInt32
    /// PEN_SHARED and so on, as configured.
    public let flags: UInt32
    /// What it reads as configured.
    public let reads: [String]
    /// What it writes as configured.
    public let writes: [String]
    /// What pen.authorizer/1 says, if it has it.
    public let authorizer: AuthorizerInfo?
    /// Upstreams that it asked for by name: it holds their numbers.
    public let upstreams: [String]
    /// Stores that it opened: it keeps them, and can't be carried where others have their names.
    public let stores: [String: StoreReference]
    /// How many records there are.
    public let count: Int

    let recordMemory: UnsafeMutablePointer<InstanceRecord>
    private let filterMemory: UnsafeMutablePointer<pen_body_filter>?
    private let contexts: [InstanceContext]
    private let isPoisoned: Bool
    private let memory: SnapshotMemory
    let host: Host

    init(_ made: CreatedInstances, library: PluginLibrary, descriptor: PluginDescriptor, host: Host)
    {
        self.library = library
        self.descriptor = descriptor
        self.host = host
        name = made.name
        isShared = made.isShared
        count = made.instances.count
        phases = made.instances[0].abi.phases
        flags = made.instances[0].abi.flags
        reads = made.reads
        writes = made.writes
        authorizer = made.authorizer
        memory = made.memory
        isPoisoned = made.instances[0].isPoisoned
        contexts = made.instances.map(\.context)
        upstreams = Set(contexts.flatMap { $0.resolved.withLock { Array($0) } }).sorted()
        stores = Dictionary(
            contexts.flatMap(\.opened).map { ($0.name, StoreReference($0.instance)) },
            uniquingKeysWith: { first, _ in first })
        recordMemory = .allocate(capacity: count)
        for (i, instance) in made.instances.enumerated() {
            (recordMemory + i).initialize(
                to: InstanceRecord(
                    abi: instance.abi, reads: made.readSet, writes: made.writeSet,
                    name: made.memory.text(made.name), host: instance.context.view))
        }
        let filters = made.instances.compactMap(\.filter)
        if filters.count == count {
            let block = UnsafeMutablePointer<pen_body_filter>.allocate(capacity: count)
            block.initialize(from: filters, count: count)
            filterMemory = block
        } else {
            filterMemory = nil
        }
        for (i, context) in contexts.enumerated() {
            context.record = recordMemory + i
            context.owner = Unmanaged.passUnretained(self)
            if made.instances[i].abi.flags & PEN_BLOCKING != 0 {
                BlockingRunner.install(on: recordMemory + i)
            }
            // Timers and descriptors that create() asked for may run from now on.
            context.watches.begin(context)
        }
    }

    /// The JSON Schema of its configuration.
    public var configSchema: String { descriptor.configSchema }
    /// Whether transforms of it run on answers made here.
    public var isOnLocal: Bool { flags & PEN_ON_LOCAL != 0 }
    /// Whether it may block and runs on threads of its own.
    public var isBlocking: Bool { flags & PEN_BLOCKING != 0 }
    /// Whether it wants UPSTREAM_HEAD and other events.
    public var wantsEvents: Bool { recordMemory.pointee.abi.on_event != nil }

    /// Runs pen.selftest/1 of every record that has it. [main]
    public func runSelfTest() throws(PluginError) {
        for i in 0..<count {
            let abi = recordMemory[i].abi
            guard let raw = abi.find("pen.selftest/1") else { continue }
            let test = raw.assumingMemoryBound(to: pen_selftest.self)
            var error = pen_error()
            error.size = UInt32(MemoryLayout<pen_error>.size)
            let status = test.pointee.run(state(of: abi), &error)
            guard status == PEN_OK else {
                throw PluginError(
                    .configuration,
                    "\(name): self-test failed with status \(status)"
                        + error.sentence)
            }
        }
    }

    /// What the plugin's own functions take as their first argument.
    func state(of abi: pen_instance) -> UnsafeMutableRawPointer? {
        isPoisoned ? Poison.state(of: abi) : abi.state
    }

    deinit {
        for context in contexts { context.owner = nil }
        nonisolated(unsafe) let records = recordMemory
        nonisolated(unsafe) let filters = filterMemory
        nonisolated(unsafe) let memory = memory
        let contexts = contexts
        let isPoisoned = isPoisoned
        InstanceEnd.start(host: host, contexts: contexts) {
            for (i, context) in contexts.enumerated() {
                // A worker may still run a hook whose exchange has ended.
                BlockingRunner.uninstall(from: records + i)
                let abi = records[i].abi
                abi.destroy?(abi.state)
                if isPoisoned { Poison.unwrap(abi) }
                context.secrets.wipe()
                context.opened = []
            }
            records.deallocate()
            filters?.deallocate()
            withExtendedLifetime(memory) {}
        }
    }
}

extension pen_instance {
    /// A plugin-side extension by id, or nil.
    func find(_ id: String) -> UnsafeRawPointer? {
        guard let get_extension else { return nil }
        return id.withView { get_extension(state, $0) }
    }
}

extension pen_error {
    /// ": <message>", or nothing.
    var sentence: String {
        guard message.isPresent, message.isPlausible(limit: 64 << 10) else { return "" }
        return ": \(String(message))"
    }
}
