import Glibc

/// How a host behaves. Every bound has its name in the configuration.
public struct HostOptions: Sendable {
    /// Where private copies of libraries live; made with mode 0700 when it isn't there.
    public var stateDirectory: String
    /// plugins.create_timeout: how long one create() may take.
    public var createTimeout: Duration = .seconds(5)
    /// How long the pre-flight child may take for one library with all its instances.
    public var preflightTimeout: Duration = .seconds(20)
    /// What is executed as `<executable> __preflight …` and `<executable> __isolate …`.
    public var executable = HostOptions.ownExecutable
    /// Whether new content of a library is loaded by a child process first (`Preflight`), so that one
    /// which traps or hangs in its entry or init is refused. Needs an `executable` whose main calls
    /// `Preflight.childMain`.
    public var preflightsLibraries = false
    /// Borrowed views are scratch copies that are overwritten with `poison` after each hook, so that a
    /// plugin which keeps one fails at once. Costs a copy a view: for tests and `plugin check`.
    public var poisonsViews: Bool
    /// What they are overwritten with.
    public var poison: UInt8 = 0xa5
    /// Version of the host, as plugins see it.
    public var version = "1.0.0"
    /// Toolchain of the host, which a Swift plugin must match: "swift 6.3.1".
    public var toolchain = HostOptions.ownToolchain
    /// Lines that one instance may log a second; what is dropped is counted and said.
    public var logLinesPerSecond: UInt32 = 100
    /// plugins.work_queue: functions of pen.work/1 that one instance may have under way.
    public var workQueueMax: Int = 256
    /// limits.dict_entries: entries of one namespace of pen.dict/1.
    public var dictEntriesMax: Int = 65_536
    /// limits.plugin_series: series of pen.metrics/1.
    public var seriesMax: Int = 1024
    /// Where pen.secrets/1 looks instead of the environment and files; nil: there. For tests.
    public var secrets: (@Sendable (_ reference: String) -> [UInt8]?)?
    /// Whether everything is counted in stores as shadows count: requests that nobody sent take nothing from
    /// a limit that others share.
    public var countsApart = false
    /// Extensions that instances are not offered, for tests of plugins ("pen.dict/1").
    public var withheldExtensions: Set<String> = []

    /// Defaults; PENSTOCK_POISON=1 turns poisoning on.
    public init(stateDirectory: String) {
        self.stateDirectory = stateDirectory
        poisonsViews = getenv("PENSTOCK_POISON").map { String(cString: $0) == "1" } ?? false
    }

    /// What this host was compiled with. A Swift plugin brings no runtime of its own, so it must
    /// come from the same compiler (reference: swift.org, "ABI stability" covers Apple systems only).
    public static var ownToolchain: String {
        #if compiler(>=6.4)
            "swift 6.4"
        #elseif compiler(>=6.3)
            "swift 6.3"
        #else
            "swift 6.2"
        #endif
    }

    /// This process's own file by its path. Where the file was replaced since (the kernel says
    /// "(deleted)"), the link itself: children then run what this process runs. The path comes first
    /// because under valgrind the link is valgrind's.
    static var ownExecutable: String {
        let link = "/proc/self/exe"
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink(link, &buffer, buffer.count)
        guard length > 0 else { return link }
        let path = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return access(path, X_OK) == 0 ? path : link
    }
}
