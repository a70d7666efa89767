import CPenstock
import CSystem
import Glibc
import PenstockCore

/// A plugin host inside a child: loops, one library, one instance.
final class ChildHost: @unchecked Sendable {
    // Safe: written on the main thread before the loops' threads start.

    private let hello: ChildHello
    private let loops: [PollLoop]
    private let host: Host
    private let firstSocket: Int32
    private var instance: PluginInstance?
    private var channels: [ChildChannel] = []

    init(_ hello: ChildHello, control: ChildControl, firstSocket: Int32) {
        self.hello = hello
        self.firstSocket = firstSocket
        let count = UInt32(hello.loops)
        loops = (0..<count).map { PollLoop(index: $0, count: count) }
        var options = HostOptions(stateDirectory: hello.stateDirectory)
        options.createTimeout = .seconds(max(hello.createSeconds / hello.loops, 1))
        options.version = hello.version
        // Its chunks would cross twice, and each with a frame of its own: NULL says so at create.
        options.withheldExtensions = [CalloutStreamExtension.id]
        options.toolchain = hello.toolchain
        host = Host(loops: loops.map(\.services), options: options) { record in
            control.send(.log) { record.encode(into: &$0) }
        }
    }

    /// Loads and creates.
    func create() throws(PluginError) -> ChildFacts {
        let library = try host.load(hello.library)
        let descriptor = try library.descriptor(id: hello.descriptor)
        var spec = InstanceSpec(name: hello.name, config: hello.config)
        spec.phases = hello.phases
        spec.isShadow = hello.isShadow
        spec.upstreams = hello.upstreams
        let instance = try host.make(library, descriptor, spec)
        guard instance.filters == nil else {
            throw PluginError(
                .contract,
                "\(hello.name) filters bodies (pen.body-filter/1), which a plugin with "
                    + "isolation: process can't: its bytes would cross twice; leave isolation out")
        }
        self.instance = instance
        return ChildFacts(
            phases: instance.phases, flags: instance.flags,
            hasEvents: instance.records.pointee.abi.on_event != nil, reads: instance.reads,
            writes: instance.writes, upstreams: instance.upstreams,
            authorizer: instance.authorizer)
    }

    /// A thread for each loop, serving its socket.
    func startLoops() {
        guard let instance else { return }
        for (i, loop) in loops.enumerated() {
            let record = instance.records + (instance.isShared ? 0 : i)
            let channel = ChildChannel(firstSocket + Int32(i), loop: loop, record: record)
            channels.append(channel)
            guard HelperThread.start("pen-isolated", { loop.run() }) else { _exit(66) }
        }
    }

    /// The gateway wants no more: ends what waits on each loop, destroys the instance, then the
    /// library. The loops go on meanwhile, for what the instance's end posts to them.
    func finish() {
        for (channel, loop) in zip(channels, loops) {
            let closed = ThreadSemaphore()
            loop.perform {
                channel.close()
                closed.post()
            }
            closed.wait()
        }
        instance = nil
        host.finish()
    }
}
