internal import Glibc
internal import PenstockControl
internal import PenstockLambda
internal import Synchronization

/// Archives that templates name as functions' code or as layers, unpacked once for each content.
final class ArchivedCode: Sendable {
    /// Bytes of an archive: Lambda's own bound is that of what is in it.
    private static let archiveBytesMax = Int(CodeArchive.bytesMax)

    private struct Identity: Hashable {
        var device: UInt
        var inode: UInt
        var bytes: Int
        var seconds: Int
        var nanos: Int
    }

    private struct Known {
        var identity: Identity
        var key: String
    }

    private let shelf: CodeShelf
    private let known = Mutex<[String: Known]>([:])
    /// Held by everybody who serves from the folder: only who is alone there removes what is old.
    private let lock = Mutex<Int32>(-1)

    /// - Parameter folder: absolute.
    init(folder: String) { shelf = CodeShelf(folder: folder) }

    deinit {
        let descriptor = lock.withLock { $0 }
        if descriptor >= 0 { close(descriptor) }
    }

    /// The functions with folders in place of archives.
    func unpacked(_ functions: [FunctionDefinition]) -> [FunctionDefinition] {
        var used: Set<String> = []
        let unpacked = functions.map { function in
            var function = function
            do throws(LambdaFailure) {
                if case .archive(let path) = function.code {
                    function.code = .folder(try self.folder(of: path, &used))
                }
                for (index, layer) in function.layers.enumerated()
                where ImportedFunctions.isFile(layer) {
                    function.layers[index] = try self.folder(of: layer, &used)
                }
            } catch {
                function.code = .absent(error.message)
            }
            return function
        }
        if !used.isEmpty { sweep(used) }
        return unpacked
    }

    private func folder(
        of path: String, _ used: inout Set<String>
    ) throws(LambdaFailure) -> String {
        let key = try key(of: path)
        used.insert(key)
        return "\(shelf.folder)/\(key)"
    }

    private func key(of path: String) throws(LambdaFailure) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Self.failure(path, String(cString: strerror(errno))) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else {
            throw Self.failure(path, String(cString: strerror(errno)))
        }
        let identity = Identity(
            device: UInt(status.st_dev), inode: UInt(status.st_ino), bytes: Int(status.st_size),
            seconds: status.st_mtim.tv_sec, nanos: status.st_mtim.tv_nsec)
        if let known = known.withLock({ $0[path] }), known.identity == identity,
            access("\(shelf.folder)/\(known.key)", F_OK) == 0
        {
            return known.key
        }
        let key = try unpack(path, Self.read(file, path, identity.bytes))
        known.withLock { $0[path] = Known(identity: identity, key: key) }
        return key
    }

    private func unpack(_ path: String, _ bytes: [UInt8]) throws(LambdaFailure) -> String {
        do throws(CodeArchive.Fault) {
            let unpacked = try shelf.put(bytes)
            shelf.release(unpacked)
            return unpacked.key
        } catch {
            switch error {
            case .unreadable(let why): throw Self.failure(path, "it can't be unpacked: \(why)")
            case .tooLarge:
                throw Self.failure(path, "it has more than \(CodeArchive.bytesMax) bytes unpacked")
            case .disk(let why): throw Self.failure(path, "it can't be unpacked: \(why)")
            }
        }
    }

    private static func read(
        _ file: Int32, _ path: String, _ count: Int
    ) throws(LambdaFailure) -> [UInt8] {
        guard count <= archiveBytesMax else {
            throw failure(path, "it has more than \(archiveBytesMax) bytes")
        }
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let more = Glibc.read(file, buffer.baseAddress.map { $0 + filled }, count - filled)
                guard more > 0 else { return }
                filled += more
            }
        }
        guard bytes.count == count else { throw failure(path, "it can't be read whole") }
        return bytes
    }

    /// Removes what nobody has any more, where nobody else serves from the folder.
    private func sweep(_ used: Set<String>) {
        lock.withLock { lock in
            if lock < 0 { lock = open(shelf.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
            guard lock >= 0 else { return }
            if flock(lock, LOCK_EX | LOCK_NB) == 0 { shelf.keep(used, now: Int64(time(nil))) }
            flock(lock, LOCK_SH | LOCK_NB)
        }
    }

    private static func failure(_ path: String, _ why: String) -> LambdaFailure {
        LambdaFailure(message: "\(path): \(why)")
    }
}
