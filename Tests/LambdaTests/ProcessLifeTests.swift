import CSystem
import Foundation
import Glibc
import JSON
import PenstockLambda
import Synchronization
import Testing

/// Expected errors: the runtime interface emulator and recorded answers of Lambda (see FunctionError).
@Suite(.timeLimit(.minutes(10)), .enabled(if: Running.hasPython)) struct ProcessLifeTests {
    @Test("a process is used again, and another one serves who comes meanwhile")
    func reuse() async throws {
        let running = try Running([.python("main.count")])
        let first = await running.call("count").json?.array
        let second = await running.call("count").json?.array
        #expect(first?.first == second?.first)
        #expect(first?.last == 1 && second?.last == 2)
    }

    @Test("a function that takes too long is ended, and the next call has a new process")
    func timeout() async throws {
        var function = FunctionDefinition.python("main.sleep")
        function.timeoutMillis = 300
        let running = try Running([function])
        for _ in 0..<2 {
            let answer = await running.call("sleep")
            #expect(answer.functionError == "Unhandled")
            #expect(answer.json?["errorType"] == "Sandbox.Timedout")
            #expect(
                answer.json?["errorMessage"]?.string
                    == "RequestId: \(answer.requestID) Error: Task timed out after 0.30 seconds")
        }
    }

    @Test(
        "a process that ends leaves AWS's answer, and the next call has a new one",
        arguments: [
            ("main.leave", "3", "Runtime exited with error: exit status 3"),
            ("main.leave", "0", "Runtime exited without providing a reason"),
            ("main.die", "0", "Runtime exited with error: signal: killed"),
            ("main.hog", "200", "Runtime exited with error: signal: killed"),
        ])
    func exit(handler: String, event: String, message: String) async throws {
        var function = FunctionDefinition.python(handler)
        function.timeoutMillis = 30_000
        let running = try Running([function, .python("main.echo")])
        for _ in 0..<2 {
            let answer = await running.call(function.name, event)
            #expect(answer.status == 200 && answer.functionError == "Unhandled")
            #expect(answer.json?["errorType"] == "Runtime.ExitError")
            #expect(
                answer.json?["errorMessage"]?.string
                    == "RequestId: \(answer.requestID) Error: \(message)")
        }
        #expect(await running.call("echo", "1").text == "1")
    }

    /// Lambda Developer Guide, "Understanding the Lambda execution environment lifecycle", Init phase.
    @Test(
        "what isn't there after the time for starts begins once more, within the function's time",
        arguments: [
            (isReady: true, handles: "0", timeout: 30_000, fails: nil),
            (isReady: false, handles: "0", timeout: 700, fails: "0.70"),
            (isReady: true, handles: "60", timeout: 3000, fails: "3.00"),
        ] as [(isReady: Bool, handles: String, timeout: Int, fails: String?)])
    func slowStarts(isReady: Bool, handles: String, timeout: Int, fails: String?) async throws {
        let go = FileManager.default.temporaryDirectory.appending(path: "pen-\(UUID().uuidString)")
            .path
        defer { try? FileManager.default.removeItem(atPath: go) }
        var function = FunctionDefinition.python("slow.begin")
        function.timeoutMillis = timeout
        function.environment = ["GO": go]
        let running = try Running([function]) { options in
            options.initMillis = 400
            let tell = options.onLog
            options.onLog = { line in
                tell(line)
                // The second start is quick.
                if isReady, line.text.contains("is started once more") {
                    _ = FileManager.default.createFile(atPath: go, contents: nil)
                }
            }
        }
        let answer = await running.call("begin", handles)
        #expect(running.log.all.contains { $0.text.contains("is started once more") })
        guard let fails else {
            // Start and invocation have the function's time together.
            #expect((1..<timeout - 250).contains(answer.json?.int ?? -1))
            // The next call has all of it.
            #expect(await running.call("begin", handles).json?.int ?? 0 > timeout - 250)
            return
        }
        let text = "Error: Task timed out after \(fails) seconds"
        #expect(answer.json?["errorType"] == "Sandbox.Timedout")
        #expect(answer.json?["errorMessage"]?.string?.hasSuffix(text) == true)
    }

    @Test("a second start that nobody needed any more leaves the next call its whole time")
    func unneededSecondStart() async throws {
        let folder = FileManager.default.temporaryDirectory.path
        let path = "\(folder)/pen-\(UUID().uuidString)"
        let (go, end) = (path + ".go", path + ".end")
        defer { for file in [go, end] { try? FileManager.default.removeItem(atPath: file) } }
        @Sendable func make(_ file: String) {
            _ = FileManager.default.createFile(atPath: file, contents: nil)
        }
        var function = FunctionDefinition.python("slow.begin")
        function.timeoutMillis = 5000
        function.environment = ["GO": go]
        let running = try Running([function]) { options in
            options.initMillis = 1500
            let tell = options.onLog
            options.onLog = { line in
                tell(line)
                if line.text.contains("is started once more") { make(end) }
            }
        }
        make(go)
        _ = await running.call("begin", "0")
        for file in [go, end] { try? FileManager.default.removeItem(atPath: file) }
        let (answers, told) = AsyncStream<InvokeAnswer>.makeStream()
        func begin(_ payload: String) {
            let request = InvokeRequest(function: "begin", payload: Array(payload.utf8))
            running.runtime.invoke(request) { told.yield($0) }
        }
        var next = answers.makeAsyncIterator()
        // The first has the process until another one is started once more for the second, which gets it then.
        begin("\"\(end)\"")
        begin("2.5")
        #expect(await next.next()?.json?.int != nil)
        make(go)
        #expect(await next.next()?.json?.int != nil)
        // By now both wait for work.
        begin("0.5")
        begin("0.5")
        for _ in 0..<2 { #expect(await next.next()?.json?.int ?? 0 > 4000) }
        #expect(running.log.all.contains { $0.text.contains("is started once more") })
    }

    @Test("what a process started ends with it")
    func group() async throws {
        let descriptor: Int32
        do {
            let running = try Running([.python("main.fork")])
            let child = pid_t(await running.call("fork").json?.int ?? 0)
            descriptor = csys_pidfd_open(child)
            #expect(kill(child, 0) == 0 && descriptor >= 0)
        }
        defer { close(descriptor) }
        // It was told to end; that it has is what this waits for.
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        #expect(poll(&entry, 1, 60_000) == 1)
    }

    @Test("replies of 6 MB pass, larger ones don't, and the process goes on")
    func replyLimit() async throws {
        let running = try Running([.python("main.large")])
        #expect(await running.call("large", "6291000").payload.count == 6_291_002)
        let answer = await running.call("large", "6291600")
        #expect(answer.json?["errorType"] == "Function.ResponseSizeTooLarge")
        #expect(await running.call("large", "1").text == #""x""#)
    }

    @Test("reserved concurrency is a bound, and none is no call at all")
    func concurrency() async throws {
        var function = FunctionDefinition.python("main.echo")
        function.concurrency = 0
        let running = try Running([function])
        let answer = await running.call("echo")
        #expect(answer.status == 429 && answer.exception == "TooManyRequestsException")
        #expect(answer.json?["message"] == "Rate Exceeded.")
    }

    @Test("calls beyond the machine's processes wait for one")
    func waiting() async throws {
        let running = try Running([.python("main.count"), .python("main.echo")]) {
            $0.processesMax = 2
        }
        let runtime = running.runtime
        let processes = await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    await withCheckedContinuation { continuation in
                        runtime.invoke(InvokeRequest(function: "count", payload: [0x31])) {
                            continuation.resume(returning: $0.json?.array?.first?.int)
                        }
                    }
                }
            }
            return await group.reduce(into: Set<Int>()) { if let pid = $1 { $0.insert(pid) } }
        }
        #expect((1...2).contains(processes.count))
        // And an idle process of one function makes room for another's.
        #expect(await running.call("echo", "2").text == "2")
    }

    @Test("a function that always has work leaves room for another's first process")
    func starvation() async throws {
        let running = try Running([.python("main.count"), .python("main.echo")]) {
            $0.processesMax = 1
        }
        let runtime = running.runtime
        let isOver = Flag()
        // Two callers, so that one waits whenever the other's call ends.
        @Sendable func again() {
            runtime.invoke(InvokeRequest(function: "count", payload: [0x31])) { _ in
                if !isOver.isSet { again() }
            }
        }
        again()
        again()
        #expect(await running.call("echo", "3").text == "3")
        isOver.set()
    }

    @Test("changed code is what runs next, and a function that is gone isn't found")
    func reload() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "pen-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ text: String) throws {
            try "def f(e, c): return '\(text)'".write(
                to: folder.appending(path: "main.py"), atomically: true, encoding: .utf8)
        }
        try write("old")
        let function = FunctionDefinition.make(
            "main.f", runtime: "python3.12", .folder(folder.path))
        let running = try Running([function])
        #expect(await running.call("f").text == #""old""#)
        running.runtime.update([function])
        #expect(await running.call("f").text == #""old""#)
        try write("new")
        running.runtime.update([function])
        #expect(await running.call("f").text == #""new""#)
        running.runtime.update([])
        #expect(await running.call("f").exception == "ResourceNotFoundException")
    }

    @Test("any bootstrap executable is a runtime; inline code is a file called index")
    func otherRuntimes() async throws {
        let running = try Running([
            .make("custom", runtime: "provided.al2023", .folder(Running.code + "/custom")),
            .make("index.inline", runtime: "python3.12", .inline("def inline(e, c): return e")),
            .make("java", runtime: "java21", .folder(Running.code)),
            .make("gone", runtime: "python3.12", .folder("/no/such/folder")),
        ])
        #expect(await running.call("custom", "[1]").text == "[1]")
        #expect(await running.call("custom", #""wrong id""#).text == #""refused with 400""#)
        #expect(
            await running.call("custom", #""garbage""#).payload == [0, 0xff]
                + Array("not json".utf8))
        #expect(await running.call("inline", "[2]").text == "[2]")
        #expect(await running.call("java").json?["errorType"] == "Runtime.InvalidEntrypoint")
        #expect(await running.call("gone").text.contains("no folder /no/such/folder"))
    }
}

private final class Flag: Sendable {
    private let value = Mutex(false)
    var isSet: Bool { value.withLock { $0 } }
    func set() { value.withLock { $0 = true } }
}
