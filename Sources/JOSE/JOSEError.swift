/// Why a token, a key or a key set isn't taken.
public struct JOSEError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Code: Hashable, Sendable {
        /// More bytes, keys or audiences than the bound.
        case tooLarge
        /// Not three parts, not base64url, not JSON, or a member of another type than it must be.
        case malformed
        /// An algorithm that isn't known, or none.
        case algorithm
        /// Header parameters that must be understood (`crit`).
        case critical
        /// A key that can't be used, or is too weak to be.
        case key
    }

    /// What is wrong.
    public let code: Code
    /// For whoever configured it.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension JOSEError {
    /// A set without a key that can be used, and why.
    public static func none(_ refusals: [JOSEError]) -> JOSEError {
        let reason = refusals.first.map { ": \($0)" } ?? ""
        return JOSEError(.key, "no key of the set can be used\(reason)")
    }
}
