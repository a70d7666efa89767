import PenstockTLS

/// Two engines and the bytes between them, in memory.
final class Wire {
    /// What one side sent and the other didn't take; `room` bounds it, as a socket's buffer does.
    final class Pipe {
        var bytes: [UInt8] = []
        var room = Int.max
        var isEnded = false
    }
    final class End {
        let incoming: Pipe
        let outgoing: Pipe
        init(_ incoming: Pipe, _ outgoing: Pipe) {
            self.incoming = incoming
            self.outgoing = outgoing
        }
        // Unretained: the wire holds both ends.
        var transport: TLSTransport {
            TLSTransport(
                context: Unmanaged.passUnretained(self).toOpaque(), descriptor: 0,
                receive: { context, _, out, count in
                    let pipe = Unmanaged<End>.fromOpaque(context).takeUnretainedValue().incoming
                    guard !pipe.bytes.isEmpty else { return pipe.isEnded ? 0 : -11 }
                    let n = min(count, pipe.bytes.count)
                    UnsafeMutableRawBufferPointer(start: out, count: n).copyBytes(
                        from: pipe.bytes[..<n])
                    pipe.bytes.removeFirst(n)
                    return n
                },
                send: { context, _, spans, _ in
                    let pipe = Unmanaged<End>.fromOpaque(context).takeUnretainedValue().outgoing
                    let span = spans.load(as: (UnsafeRawPointer, Int).self)
                    let n = min(span.1, pipe.room - pipe.bytes.count)
                    guard n > 0 else { return -11 }
                    pipe.bytes += UnsafeRawBufferPointer(start: span.0, count: n)
                    return n
                })
        }
    }
    let toServer = Pipe()
    let toClient = Pipe()
    let serverEnd: End
    let clientEnd: End

    init() {
        serverEnd = End(toServer, toClient)
        clientEnd = End(toClient, toServer)
    }
}

extension TLSEngine {
    /// Reads what there is; nil when it failed.
    func readAll() -> [UInt8]? {
        var all: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        while true {
            switch read(&block, block.count) {
            case .bytes(let n): all += block[..<n]
            case .again, .ended: return all
            case .failed: return nil
            }
        }
    }
}
