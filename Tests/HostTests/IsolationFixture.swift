import CPenstock
import Foundation
import PenstockCore
import PenstockHost

/// Plugins compiled for the tests, and where things are.
enum TestPlugins {
    /// modes.c as a library, compiled once a run.
    static let modes: String = compile("Tests/HostTests/Fixtures/modes.c", as: "modes")

    /// functions.c as a library.
    static let functions: String = compile("Tests/HostTests/Fixtures/functions.c", as: "functions")

    /// stream.c as a library.
    static let stream: String = compile("Tests/HostTests/Fixtures/stream.c", as: "stream")

    /// store.c as a library.
    static let store: String = compile("Tests/HostTests/Fixtures/store.c", as: "store")

    /// One of Tests/HostilePlugins as a library, by its file's name.
    static func hostile(_ name: String) -> String {
        compile("Tests/HostilePlugins/\(name).c", as: name)
    }

    /// A directory of this run's own.
    static let directory = TestPaths.state

    /// The built `isolated-child`, beside the test bundle.
    static let child: String = {
        let bundle = CommandLine.arguments.first { $0.contains(".xctest") } ?? ""
        let path = bundle.prefix(upTo: bundle.range(of: ".xctest")?.lowerBound ?? bundle.endIndex)
        return URL(fileURLWithPath: String(path)).deletingLastPathComponent().path
            + "/isolated-child"
    }()

    private static func compile(_ source: String, as name: String) -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
        let output = "\(directory)/\(name).so"
        let cc = Process()
        cc.executableURL = URL(fileURLWithPath: "/usr/bin/cc")
        cc.arguments = [
            "-std=gnu11", "-g", "-O1", "-shared", "-fPIC",
            "-fvisibility=hidden", "-pthread", "-I\(root)/Sources/CPenstock/include",
            "\(root)/\(source)", "-o", output,
        ]
        do {
            try cc.run()
            cc.waitUntilExit()
        } catch {
            fatalError("no C compiler: \(error)")
        }
        precondition(cc.terminationStatus == 0, "\(source) does not compile")
        return output
    }
}

/// A host with loops that the test turns itself, and isolated instances of modes.c on it.
final class IsolationFixture {
    let loops: [PollLoop]
    let host: PenstockHost.Host
    let lines: Lines
    var limits = IsolationLimits()
    var loop: PollLoop { loops[0] }

    final class Lines: @unchecked Sendable {
        // Safe: guarded by the lock.
        private let lock = NSLock()
        private var records: [LogRecord] = []
        func add(_ record: LogRecord) { lock.withLock { records.append(record) } }
        var messages: [String] { lock.withLock { records.map(\.message) } }
    }

    init(loops count: UInt32 = 1) {
        let lines = Lines()
        self.lines = lines
        loops = (0..<count).map { PollLoop(index: $0, count: count) }
        var options = HostOptions(stateDirectory: TestPlugins.directory + "/state")
        options.executable = TestPlugins.child
        host = PenstockHost.Host(loops: loops.map(\.services), options: options) { lines.add($0) }
        limits.backoffMin = 1_000_000
        limits.hangMax = 50_000_000
    }

    func instance(_ mode: String) throws -> IsolatedInstance {
        let instance = try IsolatedInstance(
            library: TestPlugins.modes, descriptor: "test.modes",
            spec: InstanceSpec(name: "modes", config: #"{"mode":"\#(mode)"}"#), host: host,
            limits: limits)
        settle()
        return instance
    }

    /// Lets every loop take what was posted to it.
    func settle() { for loop in loops { loop.turn(waitMax: 0) } }

    /// Turns the loops until it is so; false after 20 seconds without.
    func turn(until condition: () -> Bool) -> Bool {
        let deadline = PollLoop.monotonicNanoseconds() + 20_000_000_000
        while !condition() {
            guard PollLoop.monotonicNanoseconds() < deadline else { return false }
            for loop in loops { loop.turn(waitMax: 5) }
        }
        return true
    }

    /// One route of these steps on a loop.
    func route(
        _ steps: [StepDefinition] = [], integrate: StepDefinition? = nil,
        response: [StepDefinition] = [], on loop: Int = 0
    ) -> RunnerFixture {
        RunnerFixture(
            request: steps.map { .step($0) }, integrate: integrate, response: response,
            loop: loops[loop])
    }
}

extension StepDefinition {
    /// A step of an isolated instance.
    init(
        _ instance: IsolatedInstance, _ phase: pen_phase = PEN_PHASE_VALIDATE,
        timeout milliseconds: UInt32 = 0
    ) {
        self.init(handle: instance, phase: phase, name: "modes")
        timeoutMilliseconds = milliseconds
    }
}
