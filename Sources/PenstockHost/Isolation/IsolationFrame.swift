import CPenstock
import Glibc
import PenstockCore

/// The protocol between the gateway and the child process of an isolated plugin.
///
/// A stream of frames, each a length (of what follows), a kind and a payload in the binary form of
/// Core's Frame.swift. One socket for each event loop carries calls and returns, one more the
/// child's life. Both ends are the same binary, so there are no versions; but the child runs foreign
/// code, so the gateway believes nothing that it reads.
enum IsolationFrame {
    /// Bytes of one frame (plugins.isolation_frame): the largest body that fits, with its head.
    static let sizeMax = 32 << 20

    enum Kind: UInt32 {
        // Gateway to child, on a loop's socket.
        /// Run a hook: id, exchange.
        case call = 1
        /// Nobody waits for the call any more: id. It is returned nevertheless.
        case cancel
        /// A callout has ended: token, status, value, headers, body.
        case calloutDone
        // Child to gateway, on a loop's socket.
        /// A call's verdict and effects.
        case callReturn = 16
        /// Start a callout for a call.
        case callout
        // On the control socket.
        /// To the child, once: which plugin, which configuration.
        case hello = 32
        /// From the child: created; what the instance says of itself.
        case ready
        /// From the child: not created, and why.
        case refused
        /// From the child: a line for the log.
        case log
        /// To the child: destroy the instance and exit.
        case shutdown
    }

    /// What the front of a buffer holds.
    enum Next {
        /// Not a whole frame yet.
        case incomplete
        /// A frame: its kind, payload, and how many bytes to consume afterwards.
        case frame(Kind, ByteView, Int)
        /// No frame at all: a length out of bounds, or a kind that there isn't.
        case malformed
    }

    /// Looks at the front of a buffer; the payload is a view into it.
    static func next(_ bytes: ByteView) -> Next {
        guard bytes.n >= 8, let p = bytes.p else { return .incomplete }
        let raw = UnsafeRawPointer(p)
        let length = Int(raw.loadUnaligned(as: UInt32.self))
        guard length >= 4, length <= sizeMax + 4,
            let kind = Kind(rawValue: raw.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        else { return .malformed }
        guard bytes.n >= 4 + length else { return .incomplete }
        return .frame(kind, bytes[8..<(4 + length)], 4 + length)
    }
}

extension ByteSink {
    mutating func put(frame wide: UInt64) {
        put(frame: UInt32(truncatingIfNeeded: wide))
        put(frame: UInt32(truncatingIfNeeded: wide >> 32))
    }

    mutating func put(frame text: String) {
        text.withCopiedView { put(frame: $0) }
    }

    mutating func put(frame list: [String]) {
        put(frame: UInt32(list.count))
        for text in list { put(frame: text) }
    }
}

extension FrameReader {
    mutating func wide() -> UInt64 {
        let low = UInt64(number())
        return low | UInt64(number()) << 32
    }

    mutating func text() -> String { String(view()) }

    mutating func list() -> [String] {
        var result: [String] = []
        for _ in 0..<count(each: 4) { result.append(text()) }
        return result
    }

    /// A count of things that take at least `each` bytes; 0 when so many can't be in the frame, so
    /// that a lie costs no memory.
    mutating func count(each: Int) -> Int {
        let count = Int(number())
        return count <= remaining / each ? count : 0
    }
}

extension String {
    func withCopiedView<R>(_ body: (ByteView) -> R) -> R {
        var copy = self
        return copy.withUTF8 { buffer in
            guard let start = buffer.baseAddress else { return body(ByteView("")) }
            return body(ByteView(start, buffer.count))
        }
    }
}
