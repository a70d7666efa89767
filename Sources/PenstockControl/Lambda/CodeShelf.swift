internal import ByteEncodings
internal import Glibc
internal import SigV4OpenSSL
internal import Synchronization

/// The folder with every function's code: one folder for each archive, named by its hash, so that the
/// same code is unpacked once and a folder never changes under a function that runs.
package final class CodeShelf: Sendable {
    /// Code that a call brought.
    package struct Unpacked: Sendable {
        /// The folder's name: SHA-256 in hexadecimal.
        package var key: String
        /// The same in base64.
        var sha256: String
        /// Bytes of the archive.
        var size: Int
    }

    /// How long code stays that nothing refers to any more, seconds: an invocation takes 15 minutes at
    /// most (Lambda quotas, "Function timeout"), and may read files until its end.
    static let graceSeconds: Int64 = 900

    private struct Books {
        /// Names that calls use which aren't answered yet, with how many.
        var pins: [String: Int] = [:]
        /// What nothing refers to, and since when.
        var unused: [String: Int64] = [:]
    }

    package let folder: String
    private let books = Mutex(Books())

    package init(folder: String) { self.folder = folder }

    /// Unpacks an archive. It stays until `release`, whatever refers to it.
    package func put(_ archive: [UInt8]) throws(CodeArchive.Fault) -> Unpacked {
        let hash = OpenSSLCrypto().sha256(archive)
        let unpacked = Unpacked(
            key: Hex.text(hash), sha256: Base64.text(hash), size: archive.count)
        pin(unpacked.key)
        do throws(CodeArchive.Fault) {
            try unpack(archive, unpacked.key)
        } catch {
            release(unpacked)
            throw error
        }
        return unpacked
    }

    /// The call that brought it is answered.
    package func release(_ unpacked: Unpacked) { unpin(unpacked.key) }

    /// Removes what has been of no use for the grace, and what an earlier process left unfinished.
    ///
    /// - Parameter now: seconds since 1970; nil: without grace, while nothing runs.
    package func keep(_ used: Set<String>, now: Int64?) {
        books.withLock { books in
            for name in FolderTree.names(in: folder) {
                guard !used.contains(name), books.pins[name] == nil else {
                    books.unused[name] = nil
                    continue
                }
                if let now {
                    let since = books.unused[name] ?? now
                    books.unused[name] = since
                    guard now - since >= Self.graceSeconds else { continue }
                }
                FolderTree.remove("\(folder)/\(name)")
                books.unused[name] = nil
            }
        }
    }

    private func pin(_ name: String) {
        books.withLock {
            $0.pins[name, default: 0] += 1
            $0.unused[name] = nil
        }
    }

    private func unpin(_ name: String) {
        books.withLock { books in
            let left = (books.pins[name] ?? 1) - 1
            books.pins[name] = left > 0 ? left : nil
        }
    }

    private func unpack(_ archive: [UInt8], _ key: String) throws(CodeArchive.Fault) {
        let target = "\(folder)/\(key)"
        if access(target, F_OK) == 0 { return }
        // Beside it, and moved when it is whole: what has the name has all of it.
        let name = "\(key).\(RequestID.fresh())"
        let temporary = "\(folder)/\(name)"
        pin(name)
        defer { unpin(name) }
        if let why = FolderTree.make(folder, mode: 0o700) ?? FolderTree.make(temporary) {
            throw .disk(why)
        }
        do throws(CodeArchive.Fault) {
            try CodeArchive.unpack(archive, into: temporary)
        } catch {
            FolderTree.remove(temporary)
            throw error
        }
        if rename(temporary, target) != 0 {
            let why = String(cString: strerror(errno))
            FolderTree.remove(temporary)
            // Somebody else may have unpacked the same meanwhile.
            guard access(target, F_OK) == 0 else { throw .disk("\(target): \(why)") }
        }
    }
}
