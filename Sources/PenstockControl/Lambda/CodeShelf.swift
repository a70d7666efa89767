internal import ByteEncodings
internal import Glibc
internal import SigV4OpenSSL

/// The folder with every function's code: one folder for each archive, named by its hash, so that the
/// same code is unpacked once and a folder never changes under a function that runs.
struct CodeShelf {
    struct Unpacked {
        /// The folder's name: SHA-256 in hexadecimal.
        var key: String
        /// The same in base64.
        var sha256: String
    }

    let folder: String

    func put(_ archive: [UInt8]) throws(CodeArchive.Fault) -> Unpacked {
        let hash = OpenSSLCrypto().sha256(archive)
        let unpacked = Unpacked(key: Hex.text(hash), sha256: Base64.text(hash))
        let target = "\(folder)/\(unpacked.key)"
        if access(target, F_OK) == 0 { return unpacked }
        // Beside it, and moved when it is whole: what has the name has all of it.
        let temporary = "\(target).\(RequestID.fresh())"
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
        return unpacked
    }

    /// Removes all folders but those.
    func keep(_ keys: Set<String>) {
        for name in FolderTree.names(in: folder)
        where name.utf8.count == 64 && !keys.contains(name) {
            FolderTree.remove("\(folder)/\(name)")
        }
    }
}
