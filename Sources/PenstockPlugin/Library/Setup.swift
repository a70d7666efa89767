public import CPenstock

/// What a plugin has at hand while an instance is made, and what it says about the instance.
///
/// Used on the main thread, during `Plugin.init(_:)` only; `host` and what `storage` gave live as
/// long as the instance.
public final class Setup {
    /// The configuration, valid against the descriptor's schema.
    public let config: Config
    /// The host, for log, limits, secrets, variables' handles.
    public let host: Host
    /// Memory that lives as long as the instance.
    public let storage: Storage
    /// The step's name in the configuration: its variables are `ctx.<name>.<key>`.
    public let name: String
    /// Which loop the instance serves, and how many there are.
    public let loop: (index: UInt32, count: UInt32)
    /// Narrows the phases (bits of `1 << PEN_PHASE_*`); all that the roles have unless set.
    public var phases: UInt32?
    /// Narrows the flags; the descriptor's unless set.
    public var flags: Descriptor.Flags?

    /// Set to false when nothing is ever waited for and an upstream's head and failure are left to
    /// the host: saves a call for each forwarded exchange.
    public var wantsEvents = true

    private(set) var reads: [String]?
    private(set) var writes: [String]?
    private(set) var extensions: [(id: String, table: UnsafeRawPointer)] = []

    init(
        config: Config, host: Host, storage: Storage, name: String,
        loop: (index: UInt32, count: UInt32)
    ) {
        self.config = config
        self.host = host
        self.storage = storage
        self.name = name
        self.loop = loop
    }

    /// Says what this instance reads as configured, instead of all that the descriptor allows.
    public func declare(reads: [String]) { self.reads = (self.reads ?? []) + reads }

    /// Says what this instance writes as configured, instead of all that the descriptor allows.
    public func declare(writes: [String]) { self.writes = (self.writes ?? []) + writes }

    /// Lets the host remember an authorizer's verdicts for `seconds`, by the values of
    /// `identitySources` ("request.header.authorization").
    public func cacheVerdicts(seconds: UInt32, identitySources: [String]) {
        let names = storage.copy(identitySources.map { storage.copy($0) })
        let table = storage.keep(
            pen_authorizer(
                size: UInt32(MemoryLayout<pen_authorizer>.size), cache_ttl_s: seconds,
                identity_sources: names.baseAddress, identity_source_count: names.count))
        offer(PEN_EXT_AUTHORIZER, table)
    }

    /// Offers the host an extension of the plugin's side, by a C table that outlives the instance.
    public func offer(_ id: String, _ table: UnsafeRawPointer) { extensions.append((id, table)) }
}

extension Setup {
    /// What is in a file that the configuration names by an absolute path, without its last newline. Through
    /// the host, so that the plugin opens no files, a change of the file is a reload, and the text is wiped
    /// afterwards: it is borrowed until `init` returns. The member's name ends in `_file`: by that a reload sees
    /// that the file has changed, and makes an instance anew.
    /// - Throws: `ConfigError` at `file` where there is none.
    public func secretText(of file: Config) throws -> Bytes {
        let path = try file.string()
        guard path.hasPrefix("/") else {
            throw file.error("'\(path)' isn't found from here: a path begins with '/'")
        }
        let text = host.secret("file:\(path)")
        guard !text.isAbsent else {
            throw file.error("there is no file '\(path)' that can be read, of 64 KiB at most")
        }
        return text
    }
}
