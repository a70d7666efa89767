import Foundation
import Synchronization
import Testing

/// Where this build put the binary and the plugins: beside the test bundle.
enum Build {
    static let products: URL = {
        if let path = ProcessInfo.processInfo.environment["PENSTOCK_PRODUCTS"] {
            return URL(filePath: path)
        }
        // swift-testing is run by the bundle itself, or by a helper that gets the bundle's path.
        for argument in CommandLine.arguments where argument.contains("PackageTests.xctest") {
            return URL(filePath: argument).deletingLastPathComponent()
        }
        return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    }()
    static let penstock = products.appending(path: "penstock")

    static func library(_ name: String) -> String {
        products.appending(path: "lib\(name).so").path
    }
}

/// A directory of its own, removed with the value.
final class TemporaryDirectory: Sendable {
    let url: URL
    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "pen-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
    deinit {
        // Best effort: what is left over is in the temporary directory.
        try? FileManager.default.removeItem(at: url)
    }

    var path: String { url.path }

    func write(_ text: String, to name: String) throws {
        try text.write(to: url.appending(path: name), atomically: true, encoding: .utf8)
    }

    func read(_ name: String) throws -> String {
        try String(contentsOf: url.appending(path: name), encoding: .utf8)
    }
}

/// The built binary, serving a configuration on free ports until it is let go.
///
/// Nothing here sleeps: starting waits for the log line that says so, everything else for answers.
final class Gateway: @unchecked Sendable {
    // Safe: the suites are serialized; one test at a time uses a gateway.

    let directory: TemporaryDirectory
    let process: ChildProcess
    let log: LogReader
    private(set) var port: UInt16 = 0
    private(set) var adminPort: UInt16 = 0
    /// Of `--manage 127.0.0.1:0` in the arguments.
    private(set) var managementPort: UInt16 = 0

    /// Serves `apis` (YAML below `apis:`); `more` is put at the top level. Two listeners: TCP, and
    /// `gateway.sock` in the directory.
    convenience init(
        _ apis: String, more: String = "", environment: [String: String] = [:],
        arguments: [String] = [], files: [String: String] = [:]
    ) throws {
        var files = files
        files["penstock.yaml"] = Self.configuration(apis, more: more)
        try self.init(
            serving: ["penstock.yaml"] + arguments, files: files, environment: environment)
    }

    /// Serves definitions among these files, on a free port.
    convenience init(
        definitions: [String], files: [String: String], arguments: [String] = []
    ) throws {
        let usual = ["--listen", "127.0.0.1:0", "--admin", "off"]
        try self.init(serving: definitions + usual + arguments, files: files, environment: [:])
    }

    private init(
        serving arguments: [String], files: [String: String], environment: [String: String]
    ) throws {
        directory = try TemporaryDirectory()
        for (name, text) in files { try directory.write(text, to: name) }
        process = try ChildProcess(
            Build.penstock, ["serve"] + arguments, in: directory.url, environment: environment,
            errors: .pipe)
        log = LogReader(try #require(process.errors))
        Orphans.add(process.processIdentifier)
        while let line = log.next() {
            if line.contains(" listening ") { take(line) }
            if line.contains(" serving ") { return }
        }
        process.waitUntilExit()
        throw Failure(message: "it did not start: \(log.all)")
    }

    struct Failure: Error, CustomStringConvertible {
        var message: String
        var description: String { message }
    }

    static func configuration(_ apis: String, more: String) -> String {
        """
        loops: 4
        listeners:
          - {name: main, address: "127.0.0.1:0"}
          - {name: local, address: "unix:gateway.sock"}
        admin: {address: "127.0.0.1:0"}
        access_log: {path: access.log}
        \(more)
        apis:
        \(apis)
        """
    }

    private func take(_ line: String) {
        let number = line.split(separator: " ").first { $0.hasPrefix("address=") }?
            .split(separator: ":").last.flatMap { UInt16($0) }
        if line.contains("listener=main") || line.contains("listener=127.0.0.1") {
            port = number ?? 0
        }
        if line.contains("listener=admin") { adminPort = number ?? 0 }
        if line.contains("listener=management") { managementPort = number ?? 0 }
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        Orphans.remove(process.processIdentifier)
    }

    /// Replaces the configuration.
    func write(_ apis: String, more: String = "") throws {
        try directory.write(Self.configuration(apis, more: more), to: "penstock.yaml")
    }

    /// One request on a connection of its own.
    func send(
        _ method: String, _ path: String, headers: [String] = [], body: String? = nil
    ) throws -> Answer {
        try Client(port: port).send(method, path, headers: headers, body: body)
    }

    /// One request to the admin listener.
    func admin(_ method: String, _ path: String) throws -> Answer {
        try Client(port: adminPort).send(method, path)
    }

    /// Reads the configuration again, and says whether it was published.
    @discardableResult
    func reload() throws -> Bool { try admin("POST", "/reload").status == 200 }

    /// Ends it as a supervisor does; its exit code, or less than 0 for a signal.
    func terminate() -> Int32 {
        process.terminate()
        return switch process.waitUntilExit() {
        case .exit(let code): code
        case .signal(let signal): -signal
        }
    }
}

/// Gateways that a whole suite shares live in statics, which nothing lets go: they are ended with
/// the test process.
enum Orphans {
    private static let processes = Mutex<Set<Int32>>([])
    private static let registered: Void = {
        atexit { for process in Orphans.processes.withLock({ $0 }) { kill(process, SIGKILL) } }
    }()

    static func add(_ process: Int32) {
        _ = registered
        processes.withLock { _ = $0.insert(process) }
    }

    static func remove(_ process: Int32) { processes.withLock { _ = $0.remove(process) } }
}

/// The gateway's log, line by line.
final class LogReader {
    private let handle: FileHandle
    private var buffer = Data()
    private(set) var all = ""

    init(_ handle: FileHandle) { self.handle = handle }

    /// The next line, waiting for it; nil at the end.
    func next() -> String? {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: buffer[buffer.startIndex..<end], as: UTF8.self)
                buffer = Data(buffer[(end + 1)...])
                all += line + "\n"
                return line
            }
            let more = handle.availableData
            guard !more.isEmpty else { return nil }
            buffer += more
        }
    }

    /// Reads on until a line contains `text`; nil: it never came.
    func wait(for text: String) -> String? {
        while let line = next() { if line.contains(text) { return line } }
        return nil
    }
}
