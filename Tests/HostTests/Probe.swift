import CPenstock
import PenstockCore
import PenstockTesting
import Synchronization

@testable import PenstockHost

/// The host's extensions as a plugin sees them, without a plugin: a view of the host, and exchanges
/// on a loop without sockets whose running step is the probe's.
final class Probe {
    let loop = TestLoop()
    let host: Host
    let context: InstanceContext
    let record: UnsafeMutablePointer<InstanceRecord>
    let step: UnsafeMutablePointer<StepRecord>
    let lines = Lines()
    private let memory = SnapshotMemory()
    var view: UnsafePointer<pen_host> { UnsafePointer(context.view) }

    final class Lines: Sendable {
        private let records = Mutex<[LogRecord]>([])
        var all: [LogRecord] { records.withLock { $0 } }
        func add(_ record: LogRecord) { records.withLock { $0.append(record) } }
    }

    init(
        reads: [String] = ["request.header.*", "response.header.*", "ctx.*", "request.query.*"],
        writes: [String] = ["request.header.*", "response.header.*", "ctx.*", "request.body"],
        phase: pen_phase = PEN_PHASE_VALIDATE, isShared: Bool = false, isShadow: Bool = false,
        configure: (inout HostOptions) -> Void = { _ in }
    ) throws {
        var options = HostOptions(stateDirectory: TestPaths.state)
        configure(&options)
        let lines = lines
        host = Host(loops: [loop.services], options: options) { lines.add($0) }
        loop.drain()
        context = InstanceContext(
            host: host, loop: loop.services, name: "probe", isShared: isShared, isShadow: isShadow,
            upstreams: ["backend": 1])
        let hooks = Hooks()
        record = .allocate(capacity: 1)
        record.initialize(
            to: InstanceRecord(
                abi: hooks.instance(flags: 0),
                reads: try AccessDeclaration(reads, "reads", of: "probe").accessSet(memory),
                writes: try AccessDeclaration(writes, "writes", of: "probe").accessSet(memory),
                name: ByteView("probe"), host: UnsafePointer(context.view)))
        record.pointee.onEvent = nil
        context.record = record
        step = .allocate(capacity: 1)
        step.initialize(to: StepRecord(instances: UnsafePointer(record), phase: phase))
        step.pointee.name = ByteView("probe")
        step.pointee.contextPrefix = ByteView("ctx.probe.")
    }

    deinit {
        record.deallocate()
        step.deallocate()
    }

    /// A table of the host.
    func table<T>(_ id: String, as type: T.Type = T.self) throws -> T {
        let raw = id.asView { view.pointee.get_extension(view, $0) }
        guard let raw else { throw PluginError(.absent, id) }
        return raw.assumingMemoryBound(to: T.self).pointee
    }

    /// An exchange in the middle of the probe's step.
    func exchange() throws -> Exchange {
        guard let exchange = loop.services.pointee.lendExchange() else {
            throw PluginError(.limit, "no exchange")
        }
        exchange.pointee.cursor.instance = UnsafePointer(record)
        exchange.pointee.cursor.running = UnsafePointer(step)
        return exchange
    }

    /// Gives an exchange back as the loop does.
    func end(_ exchange: Exchange) {
        Pipeline.end(exchange, why: PEN_END_DONE)
        loop.services.pointee.returnExchange(exchange)
    }
}

/// A view of a literal.
func view(_ text: StaticString) -> pen_str { pen_str(text) }
