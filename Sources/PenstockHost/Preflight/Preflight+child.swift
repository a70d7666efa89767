import CPenstock
import CSystem
import Glibc
import PenstockCore

extension Preflight {
    /// What `penstock __preflight` does: reads the request from standard input, tries everything and
    /// reports on descriptor 3. Never returns.
    public static func childMain() -> Never {
        _ = csys_set_parent_death_signal(SIGKILL)
        _ = csys_set_thread_name("pen-preflight")
        // What the gateway has open is not a plugin's business.
        closefrom(4)
        limitResources()
        guard let request = PreflightRequest(parsing: standardInput()) else { exit(64) }
        var options = HostOptions(stateDirectory: request.stateDirectory)
        options.version = request.version
        options.toolchain = request.toolchain
        options.createTimeout = .milliseconds(request.createMilliseconds)
        // One loop is enough to see what create does; it runs so that timers can begin.
        let loop = PollLoop()
        let host = Host(loops: [loop.services], options: options) { record in
            "\(record.source): \(record.message)\n".withView { _ = write(2, $0.p, $0.n) }
        }
        guard HelperThread.start("pen-loop", { loop.run() }) else { exit(65) }
        attempt(request, host)
        send(.done)
        // Without destructors: what the plugin registered with atexit is not what is tried here.
        _exit(0)
    }

    private static func attempt(_ request: PreflightRequest, _ host: Host) {
        send(.at("load", nil))
        let library: PluginLibrary
        do throws(PluginError) {
            library = try host.load(request.library)
        } catch {
            send(.refused(nil, error))
            return
        }
        for (index, item) in request.instances.enumerated() {
            do throws(PluginError) {
                send(.at("create", index))
                let descriptor = try library.descriptor(id: item.id)
                let instance = try host.make(library, descriptor, item.spec)
                send(.at("its self-test", index))
                try instance.runSelfTest()
                send(.at("destroy", index))
            } catch {
                send(.refused(index, error))
            }
            host.settle()
        }
    }

    private static func send(_ message: PreflightMessage) {
        message.line.withView { view in
            _ = write(3, view.p, view.n)
        }
    }

    private static func standardInput() -> String {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let n = read(0, &block, block.count)
            if n < 0, errno == EINTR { continue }
            if n <= 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += block[..<n]
        }
    }

    private static func limitResources() {
        func limit(_ resource: __rlimit_resource, _ value: UInt64) {
            var limit = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value))
            setrlimit(Int32(resource.rawValue), &limit)
        }
        limit(RLIMIT_CORE, 0)
        limit(RLIMIT_CPU, 30)
        limit(RLIMIT_NOFILE, 256)
        limit(RLIMIT_FSIZE, 1 << 30)
        if csys_is_sanitized() == 0 { limit(RLIMIT_AS, 8 << 30) }
    }
}
