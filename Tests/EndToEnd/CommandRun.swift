import Foundation

/// One run of the command line tool, to its end.
struct CommandRun {
    var status: Int32
    var output: String
    var errors: String

    init(
        _ arguments: [String], in directory: URL? = nil, environment: [String: String] = [:],
        executable: URL = Build.penstock
    ) throws {
        let process = Process()
        let out = Pipe()
        let err = Pipe()
        process.executableURL = executable
        process.arguments = arguments
        if let directory { process.currentDirectoryURL = directory }
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = out
        process.standardError = err
        try process.run()
        // Both at once: a process that fills one pipe while we read the other would wait for ever.
        let errorText = Mailbox()
        Thread.detachNewThread {
            errorText.put(err.fileHandleForReading.readDataToEndOfFile())
        }
        let data = out.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        status = process.terminationStatus
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
