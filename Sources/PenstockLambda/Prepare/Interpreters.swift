internal import CSystem
internal import Glibc
internal import Synchronization

/// Finds interpreters on PATH, and asks each what it is: a shim by the right name may lead nowhere.
final class Interpreters: Sendable {
    struct Interpreter: Sendable {
        /// The program itself, where PATH may have led to a script.
        var path: String
        /// `3.12`, `20`.
        var version: String
    }

    /// How long one may take to say its version, ms.
    private static let answerMillis: Int32 = 5000
    private let known = Mutex<[String: Interpreter?]>([:])

    /// By the runtime's version, or else any Python 3 with a notice.
    func python(_ runtime: String) throws(LambdaFailure) -> (path: String, notice: String?) {
        let script = "import sys; print(sys.executable); print('%d.%d' % sys.version_info[:2])"
        let version = String(runtime.dropFirst("python".count))
        if let exact = find("python\(version)", ["-c", script]) { return (exact.path, nil) }
        guard let any = find("python3", ["-c", script]) else {
            throw LambdaFailure(
                message: "\(runtime): no python3 on PATH", hint: "install Python \(version)")
        }
        return (any.path, notice(runtime, "Python", version, any))
    }

    func node(_ runtime: String) throws(LambdaFailure) -> (path: String, notice: String?) {
        let script = "console.log(process.execPath + '\\n' + process.versions.node.split('.')[0])"
        let version = String(runtime.dropFirst("nodejs".count).prefix { $0 != "." })
        guard let node = find("node", ["-e", script]) ?? find("nodejs", ["-e", script]) else {
            throw LambdaFailure(
                message: "\(runtime): no node on PATH", hint: "install Node.js \(version)")
        }
        return (node.path, notice(runtime, "Node.js", version, node))
    }

    private func notice(
        _ runtime: String, _ language: String, _ version: String, _ found: Interpreter
    ) -> String? {
        version == found.version || version.isEmpty
            ? nil : "\(runtime) runs with \(language) \(found.version), \(found.path)"
    }

    private func find(_ name: String, _ arguments: [String]) -> Interpreter? {
        if let known = known.withLock({ $0[name] }) { return known }
        var found: Interpreter?
        for folder in (FunctionEnvironment.own["PATH"] ?? "/usr/bin:/bin").split(separator: ":") {
            let path = "\(folder)/\(name)"
            guard access(path, X_OK) == 0, let lines = output([path] + arguments), lines.count > 1
            else { continue }
            found = Interpreter(path: lines[0], version: lines[1])
            break
        }
        known.withLock { $0[name] = .some(found) }
        return found
    }

    /// The lines that a program writes; nil: it fails, or says nothing in time.
    private func output(_ command: [String]) -> [String]? {
        let environment = FunctionEnvironment.own.map { "\($0.key)=\($0.value)" }
        // What a child dies with here is the thread that waits for it anyway.
        guard let child = try? ProcessStart.start(command, in: "/", environment: environment)
        else { return nil }
        var bytes: [UInt8] = []
        let deadline = csys_monotonic() + UInt64(Self.answerMillis) * 1_000_000
        while bytes.count < 65_536 {
            var polled = pollfd(fd: child.output, events: Int16(POLLIN), revents: 0)
            let left = Int64(deadline) - Int64(csys_monotonic())
            guard left > 0, poll(&polled, 1, Int32(left / 1_000_000) + 1) > 0 else { break }
            let count = withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
                let count = read(child.output, buffer.baseAddress, buffer.count)
                if count > 0 { bytes.append(contentsOf: buffer[0..<count]) }
                return count
            }
            guard count > 0 || (count < 0 && errno == EINTR) else { break }
        }
        for descriptor in [child.output, child.error, child.pidDescriptor] { close(descriptor) }
        kill(-child.pid, SIGKILL)
        while waitpid(child.pid, nil, 0) < 0, errno == EINTR {}
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
