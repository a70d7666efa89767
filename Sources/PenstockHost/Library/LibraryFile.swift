import ByteEncodings
import COpenSSL
import Glibc
import PenstockCore

/// A shared library as its file shows it: bytes, hash, symbols. Nothing of it has run.
public struct LibraryFile: Sendable {
    /// The one symbol that a plugin exports.
    public static let entrySymbol = "pen_plugin_entry_v1"

    /// The file that was read.
    public let path: String
    /// SHA-256 of its content in hexadecimal digits: names the generation.
    public let hash: String
    /// Its size in bytes.
    public let size: Int
    /// What it exports besides the entry; a sealed plugin exports nothing.
    public let extraExports: [String]
    /// Libraries that get loaded with it.
    public let needed: [String]
    /// Where those are looked for, when it says so.
    public let runpath: String?
    /// Whether its code has to be patched when it is loaded.
    public let hasTextRelocations: Bool

    /// Reads `path` and calls `body` with its bytes while they are mapped privately.
    static func read<R>(
        _ path: String, _ body: (LibraryFile, UnsafeRawBufferPointer) throws(PluginError) -> R
    ) throws(PluginError) -> R {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw PluginError(.unreadable, "\(path): \(describe(errno))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw PluginError(.unreadable, "\(path) is not a file")
        }
        let size = Int(status.st_size)
        guard size >= 64, size <= 1 << 30 else {
            throw PluginError(.unreadable, "\(path) has \(size) bytes: no plugin has")
        }
        // Read, not mapped: a file that is truncated while we look would raise SIGBUS.
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        defer { memory.deallocate() }
        var done = 0
        while done < size {
            let n = Glibc.read(descriptor, memory.baseAddress.unsafelyUnwrapped + done, size - done)
            if n < 0, errno == EINTR { continue }
            guard n > 0 else {
                throw PluginError(.unreadable, "\(path) changes while it is read")
            }
            done += n
        }
        let bytes = UnsafeRawBufferPointer(memory)
        return try body(try LibraryFile(path, bytes), bytes)
    }

    /// Reads what can be known of a library without running it.
    public init(inspecting path: String) throws(PluginError) {
        self = try LibraryFile.read(path) { (file, _) throws(PluginError) in file }
    }

    private init(_ path: String, _ bytes: UnsafeRawBufferPointer) throws(PluginError) {
        let elf: ELFFile
        do {
            elf = try ELFFile(bytes)
        } catch {
            throw PluginError(error.code, "\(path): \(error.message)")
        }
        guard elf.exports.contains(LibraryFile.entrySymbol) else {
            throw PluginError(
                .incompatible,
                "\(path) does not export \(LibraryFile.entrySymbol): it is no "
                    + "Penstock plugin, or was linked without its entry")
        }
        self.path = path
        size = bytes.count
        hash = LibraryFile.sha256(bytes)
        // The linker adds marks of its own, which bind to nothing; a name that begins with pen_ can't
        // meet another library's.
        let marks: Set = ["_init", "_fini", "_end", "_edata", "__bss_start"]
        extraExports = elf.exports.filter { !$0.hasPrefix("pen_") && !marks.contains($0) }
        needed = elf.needed
        runpath = elf.runpath
        hasTextRelocations = elf.hasTextRelocations
    }

    /// Throws when it exports more than a plugin does: such names may bind to those of other
    /// libraries, or theirs to its own.
    func requireSealed() throws(PluginError) {
        guard !extraExports.isEmpty else { return }
        let some = extraExports.prefix(8).joined(separator: ", ")
        let more = extraExports.count > 8 ? " and \(extraExports.count - 8) more" : ""
        throw PluginError(
            .incompatible,
            "\(path) exports more than \(LibraryFile.entrySymbol): \(some)\(more); "
                + "compile with -fvisibility=hidden or link with penstock.map")
    }

    private static func sha256(_ bytes: UnsafeRawBufferPointer) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        EVP_Digest(bytes.baseAddress, bytes.count, &digest, &length, EVP_sha256(), nil)
        return Hex.text(digest)
    }

    /// An errno as text.
    static func describe(_ code: Int32) -> String { String(cString: strerror(code)) }
}
