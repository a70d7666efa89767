import Glibc
import PenstockCore
import PenstockTLS
import Synchronization

/// What connections to upstreams are secured by, read from files off the loops, as names are resolved.
final class UpstreamContexts: Sendable {
    /// One upstream's share of it: new connections begin with what it has then.
    final class Holder: Sendable {
        private let current: Mutex<TLSClientContext>
        init(_ context: TLSClientContext) { current = Mutex(context) }
        var context: TLSClientContext { current.withLock { $0 } }
        fileprivate func replace(_ context: TLSClientContext) { current.withLock { $0 = context } }
    }

    private struct Entry {
        var holder: Holder
        /// Of its files when they were read.
        var stamps: [FileStamp?]
    }
    private let known = Mutex<[UpstreamTLS.Trust: Entry]>([:])

    /// Reads what a snapshot's upstreams name and what has changed of it, whole or not at all. Blocks; off
    /// the loops. What no upstream of the snapshot names is forgotten: who uses it still has it.
    func prepare(_ upstreams: [UpstreamDefinition]) throws(LoopGroup.Failure) {
        var fresh: [UpstreamTLS.Trust: Entry] = [:]
        var changes: [(Holder, TLSClientContext)] = []
        let wanted = upstreams.flatMap { upstream in
            upstream.trusts.map { (upstream: upstream, trust: $0) }
        }
        for (upstream, trust) in wanted where fresh[trust] == nil {
            let stamps = trust.files.map { FileStamp($0) }
            let old = known.withLock { $0[trust] }
            if let old, old.stamps == stamps {
                fresh[trust] = old
                continue
            }
            let context = try Self.read(trust, upstream.name)
            if let old { changes.append((old.holder, context)) }
            fresh[trust] = Entry(holder: old?.holder ?? Holder(context), stamps: stamps)
        }
        for (holder, context) in changes { holder.replace(context) }
        known.withLock { $0 = fresh }
    }

    /// What `prepare` read. [loop]
    func holder(_ trust: UpstreamTLS.Trust) -> Holder? { known.withLock { $0[trust]?.holder } }

    private static func read(
        _ trust: UpstreamTLS.Trust, _ upstream: String
    ) throws(LoopGroup.Failure) -> TLSClientContext {
        var part = ""
        do throws(TLSError) {
            var own: TLSCertificate?
            if let files = trust.certificate {
                part = "certificate \(files.chain) with key \(files.key)"
                own = try TLSCertificate(
                    chain: SmallFile.read(files.chain), key: SmallFile.read(files.key))
            }
            part = trust.authorities.map { "file of authorities \($0)" } ?? "TLS"
            let authorities: [UInt8]? =
                if let path = trust.authorities { try SmallFile.read(path) } else { nil }
            return try TLSClientContext(
                authorities: authorities, verification: trust.verification.ofEngine, own: own)
        } catch {
            throw LoopGroup.Failure(
                message: "upstream \(upstream): its \(part) \(error)", code: 0)
        }
    }
}

extension UpstreamDefinition {
    /// Its own, and that of the servers that it allows beside its targets.
    fileprivate var trusts: [UpstreamTLS.Trust] {
        guard let tls else { return [] }
        return others == .none ? [tls.trust] : [tls.trust, tls.elsewhere.trust]
    }
}

extension UpstreamTLS.Trust {
    fileprivate var files: [String] {
        [authorities, certificate?.chain, certificate?.key].compactMap { $0 }
    }
}

extension UpstreamTLS.Verification {
    fileprivate var ofEngine: TLSClientContext.Verification {
        switch self {
        case .full: .full
        case .anyAuthority: .anyAuthority
        case .none: .none
        }
    }
}

/// Which file it was, and when it was last changed: a file put in another's place differs.
private struct FileStamp: Equatable {
    private var device: UInt
    private var inode: UInt
    private var seconds: Int
    private var nanoseconds: Int

    /// nil: there is none to look at.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        seconds = status.st_ctim.tv_sec
        nanoseconds = status.st_ctim.tv_nsec
    }
}

/// Files of certificates and keys.
private enum SmallFile {
    /// Bytes.
    static let sizeMax = 4 << 20

    static func read(_ path: String) throws(TLSError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw TLSError(told: path, errno) }
        defer { close(descriptor) }
        var all: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while all.count <= sizeMax {
            let n = Glibc.read(descriptor, &block, block.count)
            guard n >= 0 else { throw TLSError(told: path, errno) }
            if n == 0 { break }
            all += block[..<n]
        }
        return all
    }
}

extension TLSError {
    fileprivate init(told path: String, _ code: Int32) {
        self.init("can't be read: \(path): \(String(cString: strerror(code)))")
    }
}
