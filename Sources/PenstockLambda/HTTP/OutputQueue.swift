internal import CSystem
internal import Glibc

/// Bytes on their way to a peer.
struct OutputQueue {
    private var bytes: [UInt8] = []
    private var sent = 0

    var count: Int { bytes.count - sent }
    var isEmpty: Bool { sent == bytes.count }

    mutating func append(_ more: [UInt8]) {
        if isEmpty {
            bytes = more
            sent = 0
        } else {
            bytes.append(contentsOf: more)
        }
    }

    /// Sends what the peer takes; false: the connection is broken.
    mutating func send(to descriptor: Int32) -> Bool {
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                raw.baseAddress.map {
                    csys_send(descriptor, $0 + sent, UInt64(raw.count - sent))
                } ?? 0
            }
            if count > 0 {
                sent += Int(count)
            } else if errno == EAGAIN {
                compact()
                return true
            } else if errno != EINTR {
                return false
            }
        }
        bytes = []
        sent = 0
        return true
    }

    /// What was sent goes, once it is the larger part.
    private mutating func compact() {
        guard sent > 65_536, sent > bytes.count / 2 else { return }
        bytes.removeFirst(sent)
        sent = 0
    }
}
