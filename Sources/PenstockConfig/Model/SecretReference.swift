/// Where a secret is kept. Configuration holds references only; values are fetched by the host when
/// a plugin asks for them and are never part of a `Configuration`, a dump or a message.
public enum SecretReference: Hashable, Sendable {
    /// An environment variable: `env:NAME`.
    case environment(String)
    /// A file's content without its last newline: `file:/absolute/path`.
    case file(String)

    /// Reads `env:NAME` or `file:/path`; nil for any other text, which is then just text.
    public init?(parsing text: String) {
        if text.hasPrefix("env:"), EnvironmentName.isValid(text.dropFirst(4)) {
            self = .environment(String(text.dropFirst(4)))
        } else if text.hasPrefix("file:/") {
            self = .file(String(text.dropFirst(5)))
        } else {
            return nil
        }
    }
}

extension SecretReference: CustomStringConvertible {
    /// The reference as written; a place, not the secret.
    public var description: String {
        switch self {
        case .environment(let name): "env:\(name)"
        case .file(let path): "file:\(path)"
        }
    }
}

/// The names of environment variables (POSIX.1-2017 §8.1, with lower case).
enum EnvironmentName {
    static func isValid(_ name: some StringProtocol) -> Bool {
        guard let first = name.utf8.first, !isDigit(first) else { return false }
        return name.utf8.allSatisfy { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
}
