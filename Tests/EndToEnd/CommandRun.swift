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
            errors: .pipe, leads: true)
        // Both at once: a process that fills one pipe while we read the other would wait for ever.
        let texts = try [process.output, process.errors].map {
            let (end, text) = (try #require($0), Mailbox())
            Thread.detachNewThread { text.put(end.readDataToEndOfFile()) }
            return text
        }
        status =
            switch process.waitUntilExit() {
            case .exit(let code): code
            case .signal(let signal): -signal
            }
        // A script that failed may have left a gateway, which has the pipes too and ends on its own never.
        process.endGroup()
        output = String(decoding: texts[0].take(), as: UTF8.self)
        errors = String(decoding: texts[1].take(), as: UTF8.self)
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
