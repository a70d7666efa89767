internal import Glibc
internal import PenstockLowering

/// Where `serve` counts usage against quotas.
struct UsagePlace {
    /// The file, which the counting plugin makes.
    let file: String
    private let isTemporary: Bool

    /// In the state directory; with an ephemeral state, in a file that ends with the process.
    init(stateDirectory: String?, isEphemeral: Bool) {
        isTemporary = isEphemeral
        guard isEphemeral else {
            file = "\(stateDirectory ?? LoweringOptions().stateDirectory)/usage.sqlite"
            return
        }
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        file = "\(folder)/penstock-usage.\(getpid()).sqlite"
        // Of a process that was killed and had the same number.
        remove()
    }

    /// Removes what doesn't last.
    func remove() {
        guard isTemporary else { return }
        for suffix in ["", "-wal", "-shm"] { unlink(file + suffix) }
    }
}
