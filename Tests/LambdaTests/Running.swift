import Foundation
import Glibc
import JSON
import Synchronization

@testable import PenstockLambda

/// A runtime with the functions of `Functions/`.
struct Running: ~Copyable {
    let runtime: LambdaRuntime
    let folder: String
    let log = TestLog()

    static let code = URL(filePath: #filePath).deletingLastPathComponent().path + "/Functions"
    static let hasPython = isOnPath("python3")
    static let hasNode = isOnPath("node")
    /// Python functions run under our bootstrap, and under AWS's own client where it is installed.
    static let pythonClients = [false] + (hasRuntimeClient ? [true] : [])

    private static let hasRuntimeClient: Bool = {
        let python = Process()
        python.executableURL = URL(filePath: "/usr/bin/env")
        python.arguments = ["python3", "-c", "import awslambdaric"]
        python.standardError = FileHandle.nullDevice
        guard (try? python.run()) != nil else { return false }
        python.waitUntilExit()
        if python.terminationStatus != 0 {
            print("notice: awslambdaric is not installed: functions run under our bootstrap alone")
        }
        return python.terminationStatus == 0
    }()

    init(
        _ functions: [FunctionDefinition], _ change: (inout LambdaRuntimeOptions) -> Void = { _ in }
    ) throws {
        folder =
            FileManager.default.temporaryDirectory.appending(path: "pen-\(UUID().uuidString)").path
        var options = LambdaRuntimeOptions(directory: folder)
        let log = self.log
        options.onLog = { log.add($0) }
        // A machine that is busy with something else makes a test late, not wrong.
        options.initMillis = 60_000
        change(&options)
        runtime = try LambdaRuntime(options)
        runtime.update(functions)
    }

    deinit {
        runtime.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func call(_ function: String, _ payload: String = "{}") async -> InvokeAnswer {
        await call(InvokeRequest(function: function, payload: Array(payload.utf8)))
    }

    func call(_ request: InvokeRequest) async -> InvokeAnswer {
        await withCheckedContinuation { continuation in
            runtime.invoke(request) { continuation.resume(returning: $0) }
        }
    }

    private static func isOnPath(_ name: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            access("\($0)/\(name)", X_OK) == 0
        }
    }
}

final class TestLog: Sendable {
    private let lines = Mutex<[LambdaLog]>([])
    func add(_ line: LambdaLog) { lines.withLock { $0.append(line) } }
    var all: [LambdaLog] { lines.withLock { $0 } }
}

extension InvokeAnswer {
    var text: String { String(decoding: payload, as: UTF8.self) }
    var json: JSONValue? { try? JSONValue(parsing: text) }
}

extension FunctionDefinition {
    static func python(_ handler: String, folder: String = "python") -> FunctionDefinition {
        make(handler, runtime: "python3.12", .folder(Running.code + "/" + folder))
    }

    static func node(_ handler: String, folder: String = "node") -> FunctionDefinition {
        make(handler, runtime: "nodejs22.x", .folder(Running.code + "/" + folder))
    }

    /// Its name is what follows the handler's last point.
    static func make(_ handler: String, runtime: String, _ code: Code) -> FunctionDefinition {
        let name = handler.split(separator: ".").last.map(String.init) ?? handler
        var function = FunctionDefinition(
            name: name, arn: "arn:aws:lambda:eu-west-1:111122223333:function:\(name)",
            region: "eu-west-1", account: "111122223333", runtime: runtime, handler: handler,
            code: code)
        function.timeoutMillis = 60_000
        return function
    }
}
