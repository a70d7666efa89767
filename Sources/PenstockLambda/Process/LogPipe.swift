internal import CSystem
internal import Glibc

/// Reads what a process writes, as lines.
final class LogPipe: LoopSource {
    /// Bytes of a line; a longer one is cut into several. CloudWatch takes 256 KB an event; a terminal
    /// wants less.
    static let lineMax = 16_384
    /// Bytes read at once: a process that writes without end gets no more than its share.
    private static let readBytes = 65_536

    private let loop: EpollLoop
    private let descriptor: Int32
    private var key: EpollLoop.Key = 0
    private var isOpen = true
    private var partial: [UInt8] = []
    private let onLine: (ArraySlice<UInt8>) -> Void

    /// Owns the descriptor; nil: the loop can't take it.
    init?(_ descriptor: Int32, _ loop: EpollLoop, _ onLine: @escaping (ArraySlice<UInt8>) -> Void) {
        self.descriptor = descriptor
        self.loop = loop
        self.onLine = onLine
        guard let key = loop.add(descriptor, CSYS_EPOLL_IN, self) else {
            Glibc.close(descriptor)
            return nil
        }
        self.key = key
    }

    func ready(_ events: UInt32) { if !drain() { close() } }

    /// Reads what there is, so far as one turn allows; false: it is over.
    @discardableResult
    func drain() -> Bool {
        guard isOpen else { return true }
        let count = withUnsafeTemporaryAllocation(byteCount: Self.readBytes, alignment: 16) {
            buffer in
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count > 0 { partial.append(contentsOf: buffer[0..<count]) }
            return count
        }
        if count > 0 {
            cut()
            return true
        }
        return count < 0 && (errno == EAGAIN || errno == EINTR)
    }

    /// What is left of it is a line.
    func close() {
        guard isOpen else { return }
        isOpen = false
        if !partial.isEmpty { onLine(partial[...]) }
        partial = []
        loop.remove(key, descriptor)
        Glibc.close(descriptor)
    }

    private func cut() {
        var start = 0
        while start < partial.count {
            let end = min(partial.count, start + Self.lineMax)
            if let newline = partial[start..<end].firstIndex(of: 0x0a) {
                onLine(partial[start..<newline])
                start = newline + 1
            } else if end - start == Self.lineMax {
                onLine(partial[start..<end])
                start = end
            } else {
                break
            }
        }
        partial.removeFirst(start)
    }
}
