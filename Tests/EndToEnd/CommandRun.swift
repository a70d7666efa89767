import Foundation
import Testing

/// One run of the command line tool, to its end.
struct CommandRun {
    /// The exit code, or less than 0 for a signal.
    var status: Int32
    var output: String
    var errors: String

    init(
        _ arguments: [String], in directory: URL? = nil, environment: [String: String] = [:],
        executable: URL = Build.penstock
    ) throws {
        let process = try ChildProcess(
            executable, arguments, in: directory, environment: environment, output: .pipe,
            errors: .pipe)
        let out = try #require(process.output)
        let err = try #require(process.errors)
        // Both at once: a process that fills one pipe while we read the other would wait for ever.
        let errorText = Mailbox()
        Thread.detachNewThread {
            errorText.put(err.readDataToEndOfFile())
        }
        let data = out.readDataToEndOfFile()
        status =
            switch process.waitUntilExit() {
            case .exit(let code): code
            case .signal(let signal): -signal
            }
        output = String(decoding: data, as: UTF8.self)
        errors = String(decoding: errorText.take(), as: UTF8.self)
    }
}

/// Hands one value from a thread to another.
private final class Mailbox: @unchecked Sendable {
    // Safe: the semaphore orders the write before the read.
    private var data = Data()
    private let semaphore = DispatchSemaphore(value: 0)
    func put(_ data: Data) {
        self.data = data
        semaphore.signal()
    }
    func take() -> Data {
        semaphore.wait()
        return data
    }
}
