import Glibc

/// Makes the operation that is timed, from the words after the seconds.
typealias BenchmarkMaker = ([String]) throws -> () throws -> Void

enum Measurement {
    /// How often `operation` runs in a second of wall time, measured for about `seconds` after a
    /// tenth of that to warm up.
    static func rate(of operation: () throws -> Void, seconds: Double) throws -> Double {
        var batch = 1
        let start = now()
        while now() - start < seconds / 10 {
            for _ in 0..<batch { try operation() }
            batch = min(batch * 2, 1 << 20)
        }
        // The clock is asked a hundred times or so, whatever an operation takes.
        let warm = now()
        for _ in 0..<batch { try operation() }
        let one = max((now() - warm) / Double(batch), 1e-9)
        batch = max(1, Int(seconds / 100 / one))
        var count = 0
        let begin = now()
        var end = begin
        while end - begin < seconds {
            for _ in 0..<batch { try operation() }
            count += batch
            end = now()
        }
        return Double(count) / (end - begin)
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

/// Ends the program over a wrong call.
func refuse(_ message: String) -> Never {
    let line = message + "\n"
    _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    exit(2)
}

/// The bytes of a file.
func contents(of path: String) throws(BenchmarkError) -> [UInt8] {
    guard let file = fopen(path, "r") else { throw .unreadable(path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = fread(&chunk, 1, chunk.count, file)
        if count == 0 { return bytes }
        bytes += chunk[0..<count]
    }
}

enum BenchmarkError: Error {
    case unreadable(String)
    case missingArgument(String)
    /// A document that should be valid isn't.
    case invalid
}
