/// A connection of which every byte is seen.
final class RawConnection {
    private let socket: LocalSocket
    /// The peer broke the connection off.
    private(set) var wasReset = false

    init(port: UInt16) throws { socket = try LocalSocket(port: port) }

    /// Sends all of it; what the peer doesn't want any more is lost.
    func send(_ bytes: [UInt8]) { _ = socket.send(bytes) }

    /// Ends our half.
    func finish() { socket.finish() }

    /// Everything until the peer ends, or breaks off.
    func readToEnd() -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let block = socket.receive()
            guard let block, !block.isEmpty else {
                wasReset = block == nil
                return all
            }
            all += block
        }
    }
}
