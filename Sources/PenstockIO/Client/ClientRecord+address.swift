import PenstockCore

extension UnsafeMutablePointer where Pointee == ClientRecord {
    /// The client's address as text.
    @inline(__always) var addressText: ByteView {
        let length = Int(pointee.peer.length)
        guard length > 0 else { return .absent }
        let offset = MemoryLayout<ClientRecord>.offset(of: \.peer.text).unsafelyUnwrapped
        return ByteView(
            UnsafePointer(
                (UnsafeMutableRawPointer(self) + offset).assumingMemoryBound(to: UInt8.self)),
            length)
    }
}
