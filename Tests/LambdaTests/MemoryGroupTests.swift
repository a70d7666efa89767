import Foundation
import JSON
import Testing

@testable import PenstockLambda

/// Over folders that look like the kernel's: what is written to them, and what is made of what they say. Only
/// a machine with a delegated cgroup shows that the kernel holds to it.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Running.hasPython)) struct MemoryGroupTests {
    private let parent = NSTemporaryDirectory() + "pen-cgroup-\(UUID().uuidString)"
    private var child: String { "\(parent)/function-\(getpid())-1" }

    /// A delegated cgroup with the group of the first process.
    private func make(events: String) throws {
        try FileManager.default.createDirectory(atPath: child, withIntermediateDirectories: true)
        func write(_ text: String, _ path: String) throws {
            try text.write(toFile: path, atomically: false, encoding: .utf8)
        }
        try write("cpu memory pids\n", parent + "/cgroup.subtree_control")
        for name in ["memory.max", "cgroup.procs", "cgroup.kill"] {
            try write("", "\(child)/\(name)")
        }
        try write(events, child + "/memory.events")
        try write("80740352\n", child + "/memory.peak")
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(child)/\(name)", encoding: .utf8)
    }

    private func running(_ handler: String) throws -> Running {
        try Running([.python(handler)]) {
            $0.memoryCgroup = MemoryCgroup(folder: parent, isOwn: true)
        }
    }

    @Test("a process is in its group from the beginning, with its limit")
    func limit() async throws {
        defer { try? FileManager.default.removeItem(atPath: parent) }
        try make(events: "oom 0\noom_kill 0\n")
        let running = try running("main.echo")
        var request = InvokeRequest(function: "echo", payload: Array("1".utf8))
        request.wantsLogTail = true
        let answer = await running.call(request)
        #expect(answer.text == "1")
        #expect(try text("memory.max") == "\(128 << 20)")
        // It puts itself there: 0 is who writes.
        #expect(try text("cgroup.procs") == "0")
        let tail = String(decoding: answer.logTail ?? [], as: UTF8.self)
        #expect(tail.contains("Max Memory Used: 77 MB"))
    }

    @Test(
        "what the kernel ended for its memory is told; the next process, without a group, is watched"
    )
    func exhausted() async throws {
        defer { try? FileManager.default.removeItem(atPath: parent) }
        try make(events: "low 0\noom 1\noom_kill 1\noom_group_kill 1\n")
        let running = try running("main.die")
        for _ in 0..<2 {
            let answer = await running.call("die", "0")
            #expect(answer.json?["errorMessage"]?.string?.hasSuffix("signal: killed") == true)
        }
        let told = running.log.all.filter { $0.text.contains("the kernel ended it") }
        #expect(told.count == 1)
        #expect(try text("cgroup.kill") == "1")
    }

    @Test("where no cgroup can be divided, the log says why and functions run")
    func refused() async throws {
        let running = try running("main.echo")
        #expect(await running.call("echo", "2").text == "2")
        #expect(running.log.all.contains { $0.text.contains("memory is watched only") })
    }

    @Test("the kernel's own files are read")
    func files() {
        let mounts = """
            proc /proc proc rw 0 0
            cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0
            cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0
            """
        #expect(MemoryCgroup.mountPoint(mounts) == "/sys/fs/cgroup/unified")
        #expect(MemoryCgroup.mountPoint("proc /proc proc rw 0 0\n") == nil)
        #expect(
            MemoryCgroup.ownPath("4:memory:/a\n0::/system.slice/penstock.service\n")
                == "/system.slice/penstock.service")
        #expect(MemoryCgroup.ownPath("4:memory:/a\n") == nil)
        #expect(MemoryGroup.kills("oom 3\noom_kill 2\n") == 2)
        #expect(MemoryGroup.kills("") == 0)
    }
}
