/// What a Lambda function, or a version of it, is made of (Lambda API Reference,
/// `FunctionConfiguration`).
package struct FunctionConfiguration: Noun {
    package var runtime = ""
    package var handler = ""
    package var role = ""
    package var description = ""
    /// Seconds.
    package var timeout = 3
    /// MiB.
    package var memorySize = 128
    package var environment: [String: String] = [:]
    /// ARNs.
    package var layers: [String] = []
    package var architectures = ["x86_64"]
    /// Base64, as Lambda shows it.
    package var codeSha256 = ""
    /// Bytes of the archive.
    package var codeSize = 0
    /// The code's folder below that of all code: the archive's SHA-256 in hexadecimal.
    package var codeKey = ""
    package var lastModified = Timestamp(seconds: 0)
    package var revisionID = ""

    package init() {}

    package static let table = Table<Self>("FunctionConfiguration") {
        $0.row("runtime", \.runtime)
        $0.row("handler", \.handler)
        $0.row("role", \.role)
        $0.row("description", \.description)
        $0.row("timeout", \.timeout)
        $0.row("memorySize", \.memorySize)
        $0.row("environment", \.environment)
        $0.row("layers", \.layers)
        $0.row("architectures", \.architectures)
        $0.row("codeSha256", \.codeSha256)
        $0.row("codeSize", \.codeSize)
        $0.row("codeKey", \.codeKey)
        $0.row("lastModified", \.lastModified)
        $0.row("revisionId", \.revisionID)
    }
}
