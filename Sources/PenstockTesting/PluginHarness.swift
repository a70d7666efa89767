import CPenstock
public import PenstockCore
public import PenstockHost
import Synchronization

/// A real plugin library in a test: loaded as the gateway loads it, run on `TestLoop`s.
///
/// One thread drives it. `run` takes an exchange through the real pipeline with the plugin's step
/// in it and answers what came of it.
public final class PluginHarness {
    /// The loops; one unless asked for more.
    public let loops: [TestLoop]
    /// The host.
    public let host: Host
    /// The library under test.
    public let library: PluginLibrary
    /// Lines that the plugin and the host logged.
    public var log: [LogRecord] { lines.all }

    private let lines: LogLines

    /// Loads the library at `path`. `options` may be changed in the closure before the host exists.
    public init(
        path: String, stateDirectory: String, loops count: Int = 1,
        unixMilliseconds: Int64 = 1_767_225_600_000,
        configure: (inout HostOptions) -> Void = { _ in }
    ) throws(PluginError) {
        loops = (0..<count).map {
            TestLoop(index: UInt32($0), count: UInt32(count), unixMilliseconds: unixMilliseconds)
        }
        var options = HostOptions(stateDirectory: stateDirectory)
        configure(&options)
        let lines = LogLines()
        self.lines = lines
        host = Host(loops: loops.map(\.services), options: options) { lines.add($0) }
        // The loops learn their thread: the one that drives the harness.
        for loop in loops { loop.drain() }
        library = try host.load(path)
    }

    /// Makes an instance of the plugin with that id (nil: the only one) and lets its timers begin.
    public func make(
        id: String? = nil, name: String = "step", config: String = "{}", isShadow: Bool = false,
        upstreams: [String: UInt32] = ["backend": 1]
    ) throws(PluginError) -> PluginInstance {
        var spec = InstanceSpec(name: name, config: config)
        spec.isShadow = isShadow
        spec.upstreams = upstreams
        let descriptor = try library.descriptor(id: id)
        let instance = try host.make(library, descriptor, spec)
        for loop in loops { loop.drain() }
        return instance
    }

    /// Runs one exchange with the instance's step in it, to its end.
    public func run(
        _ instance: PluginInstance, _ description: ExchangeDescription, on loop: Int = 0,
        during: ((Exchange) -> Void)? = nil
    ) -> ExchangeResult {
        let run = ExchangeRun(instance, description, on: loops[loop])
        return run.perform(during: during)
    }

    /// Waits until destroy() of everything that was let go has run.
    public func settle() {
        for loop in loops { loop.drain() }
        host.settle()
    }
}

/// Lines of a log, from any thread.
final class LogLines: Sendable {
    private let lines = Mutex<[LogRecord]>([])
    var all: [LogRecord] { lines.withLock { $0 } }
    func add(_ record: LogRecord) { lines.withLock { $0.append(record) } }
}
