import CPenstock
import CSystem
import Glibc
import PenstockCore
import PenstockHost
import Synchronization

extension Conformance {
    static let lifetimeChecks: [Check] = [
        Check(name: "poisoned-views", promise: "keeps no borrowed view") { subject in
            // An honest plugin never sees what its views are overwritten with: what it does must
            // not depend on it.
            let first = try poisoned(subject, with: 0xa5)
            let second = try poisoned(subject, with: 0x5a)
            let third = try poisoned(subject, with: 0xa5)
            var faults = first.faults + second.faults
            if first.results == third.results, first.results != second.results {
                faults.append("what it does shows what a hook was lent before")
            }
            return outcome(Array(faults.prefix(5)))
        },
        Check(name: "eight-loops", promise: "serves eight loops at once") { subject in
            let harness = try harness(subject, loops: 8)
            let instance = try make(subject, in: harness)
            return outcome(onThreads(harness, instance))
        },
        Check(name: "generations", promise: "runs beside another generation of itself") { subject in
            let harness = try harness(subject)
            let other = try secondGeneration(subject)
            defer { unlink(other) }
            let second = try harness.host.load(other)
            let descriptor = try second.descriptor(id: subject.id)
            var spec = InstanceSpec(name: "step", config: subject.config)
            spec.upstreams = ["backend": 1]
            var old: PluginInstance? = try make(subject, in: harness)
            let new = try harness.host.make(second, descriptor, spec)
            var faults: [String] = []
            if second.hash == harness.library.hash { faults.append("there is only one generation") }
            if let old {
                _ = try new.takeOver(from: old)
                for _ in 0..<3 {
                    faults += run(everyPhase(old), old, harness)
                    faults += run(everyPhase(new), new, harness)
                }
            }
            old = nil
            harness.settle()
            faults += run(everyPhase(new), new, harness)
            return outcome(faults)
        },
        Check(name: "leaks", promise: "frees what an instance had") { subject in
            let harness = try harness(subject)
            func once() throws(PluginError) {
                let instance = try make(subject, in: harness)
                _ = run(everyPhase(instance), instance, harness)
            }
            for _ in 0..<20 {
                try once()
                harness.settle()
            }
            let before = residentBytes()
            for _ in 0..<200 {
                try once()
                harness.settle()
            }
            let grown = residentBytes() - before
            // AddressSanitizer keeps what was freed for a while (quarantine_size_mb, 256).
            let most = csys_is_sanitized() != 0 ? 256 << 20 : 8 << 20
            var faults: [String] = []
            if grown > most { faults.append("200 instances left \(grown >> 10) KiB behind") }
            let timers = harness.loops[0].armedTimers
            if timers > 0 { faults.append("\(timers) timers are armed after destroy") }
            if !harness.loops[0].watches.isEmpty { faults.append("descriptors are still watched") }
            return outcome(faults)
        },
        Check(name: "time-budget", promise: "holds its loop no longer than it should") { subject in
            let harness = try harness(subject)
            let instance = try make(subject, in: harness)
            guard !instance.isBlocking else { return .skipped("it is BLOCKING: it holds no loop") }
            // A sanitizer makes everything ten to twenty times slower, the harness included.
            let slowdown = csys_is_sanitized() != 0 ? 20 : 1
            var faults: [String] = []
            for phase in phases(of: instance) {
                let description = plain(phase)
                for _ in 0..<20 { _ = harness.run(instance, description) }
                // The least of many is what the plugin takes; the others are what else the machine did
                // meanwhile. One by one: on a busy machine no batch is left alone.
                var each = Duration.seconds(3600)
                for _ in 0..<200 {
                    let start = ContinuousClock.now
                    _ = harness.run(instance, description)
                    each = min(each, ContinuousClock.now - start)
                }
                if each > .microseconds(subject.budget) * slowdown {
                    faults.append(
                        "\(PhaseName.name(phase)) takes \(each), more than \(subject.budget) µs")
                }
            }
            return outcome(faults)
        },
    ]

    /// What comes of a series of exchanges with views that are overwritten with `byte`.
    private static func poisoned(
        _ subject: Subject, with byte: UInt8
    ) throws(PluginError) -> (results: [String], faults: [String]) {
        let harness = try harness(subject) {
            $0.poisonsViews = true
            $0.poison = byte
        }
        let instance = try make(subject, in: harness)
        var results: [String] = []
        var faults: [String] = []
        for i in 0..<20 {
            for phase in phases(of: instance) {
                var description = plain(phase)
                description.headers.append(("x-request-id", "request-\(i)"))
                description.headers.append(("x-secret", String(repeating: "s", count: i + 1)))
                description.body = Array("body \(i)".utf8)
                let result = harness.run(instance, description)
                if let fault = fault(result, phase) { faults.append(fault) }
                // The first meets what an earlier run of the same library left behind.
                if i > 0 { results.append("\(result)") }
            }
        }
        return (results, faults)
    }

    private static func onThreads(
        _ harness: PluginHarness, _ instance: PluginInstance
    ) -> [String] {
        let faults = SharedFaults()
        let running = Counter()
        // Each thread drives a loop of its own and nothing else of the harness.
        nonisolated(unsafe) let harness = harness
        for loop in harness.loops.indices {
            running.add(1)
            let isStarted = TestThread.start {
                for _ in 0..<50 {
                    for (_, description) in everyPhase(instance) {
                        let result = harness.run(instance, description, on: loop)
                        if let fault = fault(result, description.phase) {
                            faults.add("loop \(loop): \(fault)")
                        }
                    }
                }
                running.add(-1)
            }
            if !isStarted { running.add(-1) }
        }
        while running.value > 0 { TestThread.pause() }
        return faults.all
    }

    private final class SharedFaults: Sendable {
        private let list = Mutex<[String]>([])
        var all: [String] { list.withLock { Array($0.prefix(5)) } }
        func add(_ fault: String) { list.withLock { $0.append(fault) } }
    }

    private final class Counter: Sendable {
        private let count = Atomic<Int>(0)
        var value: Int { count.load(ordering: .acquiring) }
        func add(_ delta: Int) { count.add(delta, ordering: .acquiringAndReleasing) }
    }

    /// A copy of the library with a byte more at its end: other content, the same code.
    private static func secondGeneration(_ subject: Subject) throws(PluginError) -> String {
        let path = "\(subject.stateDirectory)/second.\(getpid()).so"
        guard let from = fopen(subject.library, "re"), let to = fopen(path, "we") else {
            throw PluginError(.unreadable, "\(path) can't be written")
        }
        defer {
            fclose(from)
            fclose(to)
        }
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let n = fread(&block, 1, block.count, from)
            if n == 0 { break }
            fwrite(block, 1, n, to)
        }
        fputc(0, to)
        return path
    }

    private static func residentBytes() -> Int {
        guard let file = fopen("/proc/self/statm", "re") else { return 0 }
        defer { fclose(file) }
        var block = [UInt8](repeating: 0, count: 128)
        let n = fread(&block, 1, block.count, file)
        let parts = String(decoding: block[..<n], as: UTF8.self).split(separator: " ")
        return (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) * Int(getpagesize())
    }
}
