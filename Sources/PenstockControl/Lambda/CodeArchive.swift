internal import CLibArchive
internal import Glibc

/// Unpacks an archive that a caller sent, with bounds, and never outside its folder.
package enum CodeArchive {
    package enum Fault: Error {
        /// It is no archive, or holds what no function's code holds: why.
        case unreadable(String)
        /// It is larger than `bytesMax` when unpacked.
        case tooLarge
        /// The disk refused: why.
        case disk(String)
    }

    /// Lambda quotas, "Deployment package": 250 MB unzipped.
    package static let bytesMax: Int64 = 262_144_000
    /// Ours: files and folders of one archive.
    static let entriesMax = 100_000

    static func unpack(_ bytes: [UInt8], into folder: String) throws(Fault) {
        guard let archive = archive_read_new() else { throw .disk("no memory") }
        defer { archive_read_free(archive) }
        archive_read_support_format_zip_seekable(archive)
        var fault: Fault?
        bytes.withUnsafeBytes { bytes in
            guard
                archive_read_open_memory(
                    archive, UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
                    == ARCHIVE_OK
            else {
                fault = .unreadable(message(archive))
                return
            }
            do throws(Fault) {
                try entries(of: archive, into: folder)
            } catch {
                fault = error
            }
        }
        if let fault { throw fault }
    }

    private static func entries(
        of archive: OpaquePointer, into folder: String
    ) throws(Fault) {
        var total: Int64 = 0
        var count = 0
        // Made last, so that nothing is written through one.
        var links: [(name: String, path: String, target: String)] = []
        while true {
            var entry: OpaquePointer?
            switch archive_read_next_header(archive, &entry) {
            case ARCHIVE_EOF:
                if count == 0 { throw .unreadable("it is empty") }
                for link in links {
                    guard symlink(link.target, "\(folder)/\(link.path)") == 0 else {
                        throw .unreadable("'\(link.name)' is there twice")
                    }
                }
                return
            case ARCHIVE_OK: break
            default: throw .unreadable(message(archive))
            }
            guard let entry, let name = archive_entry_pathname(entry).map(String.init(cString:))
            else { throw .unreadable("an entry has no name") }
            count += 1
            if count > entriesMax { throw .tooLarge }
            guard let path = safe(name) else {
                throw .unreadable("'\(name)' isn't inside the archive")
            }
            let target = "\(folder)/\(path)"
            switch UInt32(archive_entry_filetype(entry)) {
            case S_IFDIR: try makeFolder(target)
            case S_IFREG:
                if let slash = target.lastIndex(of: "/") {
                    try makeFolder(String(target[..<slash]))
                }
                total += try write(archive, entry, to: target, room: bytesMax - total)
            case S_IFLNK:
                let link = archive_entry_symlink(entry).map(String.init(cString:)) ?? ""
                let depth = path.utf8.count { $0 == UInt8(ascii: "/") }
                guard staysInside(link, depth: depth) else {
                    throw .unreadable("'\(name)' is a link that leads out of the archive")
                }
                if let slash = target.lastIndex(of: "/") {
                    try makeFolder(String(target[..<slash]))
                }
                links.append((name, path, link))
            default: throw .unreadable("'\(name)' is a device")
            }
        }
    }

    /// A relative path without `..`; nil where it isn't one.
    static func safe(_ name: String) -> String? {
        guard !name.hasPrefix("/"), !name.utf8.contains(0), !name.contains("\\") else { return nil }
        let parts = name.split(separator: "/").filter { $0 != "." }
        guard !parts.isEmpty, !parts.contains("..") else { return nil }
        return parts.joined(separator: "/")
    }

    /// Whether a link's target is in the archive's folder wherever its other links lead: it isn't
    /// absolute, and goes up only at its beginning, no further than the link is deep.
    static func staysInside(_ target: String, depth: Int) -> Bool {
        guard !target.isEmpty, !target.hasPrefix("/") else { return false }
        let parts = target.split(separator: "/").filter { $0 != "." }
        let ups = parts.prefix { $0 == ".." }.count
        return ups <= depth && !parts.dropFirst(ups).contains("..")
    }

    private static func makeFolder(_ path: String) throws(Fault) {
        if let why = FolderTree.make(path) { throw .disk(why) }
    }

    private static func write(
        _ archive: OpaquePointer, _ entry: OpaquePointer, to path: String, room: Int64
    ) throws(Fault) -> Int64 {
        // What is executable stays so (`bootstrap`); nothing else of the mode counts.
        let mode: mode_t = archive_entry_perm(entry) & 0o111 == 0 ? 0o644 : 0o755
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard file >= 0 else {
            let why = String(cString: strerror(errno))
            throw .unreadable("'\(path)' can't be written, or is there twice: \(why)")
        }
        defer { close(file) }
        var written: Int64 = 0
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = archive_read_data(archive, buffer, 1 << 16)
            if count == 0 {
                // What is acknowledged survives the power, code too.
                guard fsync(file) == 0 else {
                    throw .disk("\(path): \(String(cString: strerror(errno)))")
                }
                return written
            }
            guard count > 0 else { throw .unreadable(message(archive)) }
            written += Int64(count)
            if written > room { throw .tooLarge }
            var done = 0
            while done < count {
                let put = Glibc.write(file, buffer + done, count - done)
                guard put > 0 else { throw .disk("\(path): \(String(cString: strerror(errno)))") }
                done += put
            }
        }
    }

    private static func message(_ archive: OpaquePointer) -> String {
        archive_error_string(archive).map(String.init(cString:)) ?? "it can't be read"
    }
}
