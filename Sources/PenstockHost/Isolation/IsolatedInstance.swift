public import CPenstock
public import Glibc
public import PenstockCore
import Synchronization

/// One configured plugin that runs in a child process (`isolation: process`): records whose hooks are
/// frames.
///
/// One child for each instance, with a thread and a socket for each event loop, so that a call never
/// leaves its loop here and a shared instance is one instance there. (A child for each loop would
/// have the same round trip, 7.6 µs on the build machine, at a multiple of the memory, and split what
/// PEN_SHARED instances share.) Every phase works, waiting and callouts included; body filters
/// don't. Shared tables (pen.dict/1, pen.limit/1) and metrics are the child's own, and what
/// UPSTREAM_FAILED means is not asked: the gateway answers it.
public final class IsolatedInstance: InstanceHandle, @unchecked Sendable {
    // Safe: everything is written in init; records belong to their loops afterwards.

    /// The records, one a loop.
    public var records: UnsafePointer<InstanceRecord> { UnsafePointer(block.records) }
    /// Never: each loop has its own socket.
    public let isShared = false
    /// None: refused at create.
    public let filters: UnsafePointer<pen_body_filter>? = nil
    /// The step's name.
    public let name: String
    /// PEN_PHASE_BIT of what it wants as configured.
    public var phases: UInt32 { facts.phases }
    /// PEN_SHARED and so on, as configured.
    public var flags: UInt32 { facts.flags }
    /// What it reads as configured.
    public var reads: [String] { facts.reads }
    /// What it writes as configured.
    public var writes: [String] { facts.writes }
    /// Upstreams that it asked for by name: it holds their numbers.
    public var upstreams: [String] { facts.upstreams }
    /// What pen.authorizer/1 says, if it has it.
    public var authorizer: AuthorizerInfo? { facts.authorizer }
    /// Whether its child is up; while it isn't, steps end by their failure policy at once. [any]
    public var isUp: Bool { process.isUp }
    /// Whether its child died too often and stays down until a reload: not ready. [any]
    public var isCapped: Bool { process.isCapped }

    /// The child's process, or nil while there is none. [any]
    public var childNumber: pid_t? { process.pid > 0 ? process.pid : nil }

    private let facts: ChildFacts
    private let block: RecordBlock
    private let process: IsolatedProcess

    /// Starts a child, loads `library` there and creates the instance. Blocks until it is created or
    /// refused, at most create_timeout a loop and five seconds. Not on an event loop. [main]
    ///
    /// `library` is best a private copy (`PluginLibrary.privatePath`): a restart opens it again.
    /// `bound` is what the descriptor allows; nil: what the instance says is believed.
    public init(
        library: String, descriptor: String, spec: InstanceSpec, bound: PluginDescriptor? = nil,
        host: Host, limits: IsolationLimits = IsolationLimits()
    ) throws(PluginError) {
        let block = RecordBlock(spec.name, host: host)
        let link = Link()
        let channels = host.loops.enumerated().map { i, loop in
            IsolatedChannel(record: block.records + i, loop: loop, limits: limits, block: block) {
                link.process?.report($0, $1)
            }
        }
        let process = IsolatedProcess(
            hello: ChildHello(
                library: library, descriptor: descriptor, spec: spec, options: host.options,
                loops: host.loops.count, limits: limits),
            executable: host.options.executable, channels: channels, limits: limits, log: host.log)
        link.process = process
        let facts = try IsolatedInstance.start(process)
        do {
            try block.fill(facts, bound, channels)
        } catch {
            IsolationSupervisor.shared.perform { process.retire() }
            throw error
        }
        self.block = block
        self.process = process
        self.facts = facts
        name = spec.name
        process.publish()
    }

    deinit {
        let process = process
        IsolationSupervisor.shared.perform { process.retire() }
    }

    private static func start(_ process: IsolatedProcess) throws(PluginError) -> ChildFacts {
        let outcome = Outcome()
        IsolationSupervisor.shared.perform { process.start { outcome.set($0) } }
        return try outcome.wait().get()
    }

    /// Breaks the circle between the process and what its channels report to.
    private final class Link: @unchecked Sendable {
        // Safe: written before the process starts, so before anything can report.
        weak var process: IsolatedProcess?
    }

    private final class Outcome: @unchecked Sendable {
        // Safe: written before the semaphore is posted, read after it was waited for.
        private var result: Result<ChildFacts, PluginError> = .failure(
            PluginError(.crashed, "the plugin's process said nothing"))
        private let semaphore = ThreadSemaphore()
        func set(_ result: Result<ChildFacts, PluginError>) {
            self.result = result
            semaphore.post()
        }
        func wait() -> Result<ChildFacts, PluginError> {
            semaphore.wait()
            return result
        }
    }
}

/// The records of one isolated instance. Channels hold it: a loop may still have events for a record
/// when the instance is gone.
final class RecordBlock: @unchecked Sendable {
    // Safe: filled before the instance is published, constant afterwards.
    let records: UnsafeMutablePointer<InstanceRecord>
    private let count: Int
    private let memory = SnapshotMemory()
    private let view: UnsafeMutablePointer<pen_host>

    init(_ name: String, host: Host) {
        count = host.loops.count
        // Nobody but the host calls through these; the plugin's own are in its child.
        view = .allocate(capacity: 1)
        view.initialize(
            to: pen_host(
                size: UInt32(MemoryLayout<pen_host>.size), abi_major: PEN_ABI_MAJOR,
                abi_minor: PEN_ABI_MINOR, ctx: view, name: ByteView("penstock"),
                version: host.versionView, get_extension: { _, _ in nil }))
        records = .allocate(capacity: count)
        let abi = pen_instance(
            size: UInt32(MemoryLayout<pen_instance>.size), phases: 0, flags: 0, reserved: 0,
            state: nil, reads: nil, read_count: 0, writes: nil, write_count: 0, destroy: nil,
            get_extension: nil, exchange_begin: nil, on_phase: { _, _, _ in PEN_FAIL },
            on_event: nil, exchange_end: nil)
        let text = memory.text(name)
        for i in 0..<count {
            (records + i).initialize(
                to: InstanceRecord(
                    abi: abi, reads: AccessSet([]), writes: AccessSet([]), name: text,
                    host: UnsafePointer(view)))
        }
    }

    deinit {
        records.deinitialize(count: count)
        records.deallocate()
        view.deallocate()
    }

    /// What the child said, within what the descriptor allows.
    func fill(
        _ facts: ChildFacts, _ bound: PluginDescriptor?, _ channels: [IsolatedChannel]
    ) throws(PluginError) {
        let name = String(records.pointee.name)
        let reads = try AccessDeclaration(facts.reads, "reads", of: name)
        let writes = try AccessDeclaration(facts.writes, "writes", of: name)
        if let bound {
            let readsMax = try AccessDeclaration(bound.reads, "reads", of: name)
            let writesMax = try AccessDeclaration(bound.writes, "writes", of: name)
            guard reads.firstOutside(readsMax) == nil, writes.firstOutside(writesMax) == nil,
                facts.phases & ~bound.phases == 0, facts.flags & ~bound.flags == 0
            else {
                throw PluginError(
                    .contract, "\(name): its process claims more than its descriptor lists")
            }
        }
        let readSet = reads.accessSet(memory)
        let writeSet = writes.accessSet(memory)
        for i in 0..<count {
            records[i].reads = readSet
            records[i].writes = writeSet
            records[i].abi.phases = facts.phases
            records[i].abi.flags = facts.flags
            // What the compiler looks at to know whether the step wants events.
            if facts.hasEvents { records[i].abi.on_event = { _, _, _ in PEN_FAIL } }
            IsolatedRunner.install(on: records + i, channel: channels[i])
        }
    }
}
