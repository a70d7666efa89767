import CPenstock
import Glibc
import PenstockCore
import Synchronization

/// Secrets that one instance resolved: kept out of swap where that is allowed, wiped when it ends.
final class SecretMemory: Sendable {
    private struct Block: @unchecked Sendable {
        // Safe: written before it is in the list, wiped when nobody reads any more.
        var memory: UnsafeMutableRawBufferPointer
    }
    private let blocks = Mutex<[Block]>([])
    /// Bytes that one secret may have.
    static let limit = 64 << 10

    /// The secret behind "env:NAME" or "file:/path"; nil: there is none.
    func resolve(
        _ reference: String, _ source: (@Sendable (String) -> [UInt8]?)?
    ) -> pen_str? {
        let found = source.map { $0(reference) } ?? SecretMemory.read(reference)
        guard var bytes = found, !bytes.isEmpty else { return nil }
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(bytes.count, 1), alignment: 8)
        memory.copyBytes(from: bytes)
        bytes.withUnsafeMutableBytes { explicit_bzero($0.baseAddress.unsafelyUnwrapped, $0.count) }
        // Best effort: RLIMIT_MEMLOCK may be small.
        mlock(memory.baseAddress.unsafelyUnwrapped, memory.count)
        let view = pen_str(
            UnsafePointer(memory.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self)),
            bytes.count)
        let block = Block(memory: memory)
        blocks.withLock { $0.append(block) }
        return view
    }

    private static func read(_ reference: String) -> [UInt8]? {
        if reference.hasPrefix("env:") {
            guard let value = getenv(String(reference.dropFirst(4))) else { return nil }
            return Array(UnsafeBufferPointer(start: value, count: strlen(value)))
                .map { UInt8(bitPattern: $0) }
        }
        guard reference.hasPrefix("file:/") else { return nil }
        let descriptor = open(String(reference.dropFirst(5)), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var count = 0
        while count < bytes.count {
            let n = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress.unsafelyUnwrapped + count, $0.count - count)
            }
            if n < 0, errno == EINTR { continue }
            if n <= 0 { break }
            count += n
        }
        guard count <= limit else { return nil }
        // Editors end files with a newline that is no part of the secret.
        if count > 0, bytes[count - 1] == UInt8(ascii: "\n") { count -= 1 }
        return Array(bytes[..<count])
    }

    /// Overwrites and frees everything: the last use is over.
    func wipe() {
        let all = blocks.withLock { blocks in
            defer { blocks = [] }
            return blocks
        }
        for block in all {
            explicit_bzero(block.memory.baseAddress.unsafelyUnwrapped, block.memory.count)
            munlock(block.memory.baseAddress.unsafelyUnwrapped, block.memory.count)
            block.memory.deallocate()
        }
    }

    deinit { wipe() }
}
