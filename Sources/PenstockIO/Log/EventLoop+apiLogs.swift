import CPenstock
import PenstockCore

// Access logs that APIs have of their own.

extension EventLoop {
    /// Writes the line of an exchange whose API has a log of its own.
    @inline(never)
    func writeOwnLog(_ exchange: Exchange, _ route: UnsafePointer<RouteRecord>) {
        let api = route.pointee.api
        guard let format = api.pointee.accessLog,
            let numbers = exchange.pointee.snapshot?.pointee.logNumbers
        else { return }
        let number = numbers[api.pointee.logIndex]
        // -1 is the log of the process.
        if number < 0 {
            if log.isOn { log.write(exchange, format, self) }
        } else if apiLogs[number].isOn {
            apiLogs[number].write(exchange, format, self)
        }
    }

    /// Hands over what was written to any log.
    func flushLogs() {
        log.flush(self)
        for index in apiLogs.indices { apiLogs[index].flush(self) }
    }

    /// The numbers of these logs on this loop. A log stays when no API has it any more: there are few,
    /// and lines of exchanges that are under way still come.
    func logNumbers(_ paths: [String], _ writers: [LogWriter?]) -> UnsafeMutablePointer<Int>? {
        guard !paths.isEmpty else { return nil }
        let numbers = UnsafeMutablePointer<Int>.allocate(capacity: paths.count)
        for (index, path) in paths.enumerated() {
            let writer = index < writers.count ? writers[index] : nil
            (numbers + index).initialize(to: logNumber(path, writer))
        }
        return numbers
    }

    private func logNumber(_ path: String, _ writer: LogWriter?) -> Int {
        if path == options.accessLogPath { return -1 }
        if let known = apiLogNumbers[path] { return known }
        apiLogs.append(AccessLog(writer: isOperators ? nil : writer))
        apiLogNumbers[path] = apiLogs.count - 1
        return apiLogs.count - 1
    }

    /// Whether it is the operator's loop: the log is of what clients asked.
    private var isOperators: Bool { index >= UInt32(options.loops) }
}
