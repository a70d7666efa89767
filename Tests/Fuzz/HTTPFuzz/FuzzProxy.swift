import CPenstock
import PenstockCore
import PenstockHTTP

/// A PROXY header from anybody, given byte by byte as the parser asks. Traps when it asks for nothing or
/// for more than a header may have, or when what it found changes with more bytes.
public func fuzzProxy(_ input: UnsafeBufferPointer<UInt8>) {
    guard let base = input.baseAddress else { return }
    var count = 0
    while true {
        guard case .needs(let more) = ProxyHeader.parse(ByteView(base, count)) else { break }
        precondition(
            more > 0 && count + more <= ProxyHeader.bytesMax, "asks for \(more) behind \(count)")
        count += more
        if count > input.count { return }
    }
    if case .client(.bytes(let address), _, _) = ProxyHeader.parse(ByteView(base, count)) {
        precondition(address.n == 4 || address.n == 16, "\(address.n) bytes of address")
    }
}
