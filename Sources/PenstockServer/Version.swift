internal import PenstockHost

/// What this build calls itself.
public enum Version {
    /// The gateway's version.
    public static let text = "1.0.0-dev"
    /// The plugin ABI that it offers.
    public static let abi = "1.0"
    /// What it was compiled with; a Swift plugin must be compiled with the same.
    public static var toolchain: String { HostOptions.ownToolchain }
    /// The machine it was compiled for.
    public static var target: String {
        #if arch(x86_64)
            "x86_64-linux-gnu"
        #elseif arch(arm64)
            "aarch64-linux-gnu"
        #else
            "unknown"
        #endif
    }
}
