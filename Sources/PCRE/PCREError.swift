/// Why a pattern could not be compiled, or a match not be decided.
public struct PCREError: Error, Hashable, Sendable {
    /// The kinds of fault, for programs; `message` is for people.
    public enum Code: Hashable, Sendable {
        /// The pattern is not a regular expression; `offset` says where.
        case syntax
        /// The match took more steps, memory or nesting than `PCREPattern.Limits` allows.
        case limit
        /// The subject or the pattern is not UTF-8; `offset` says where.
        case invalidUTF8
        /// PCRE2 failed in another way (no memory, say).
        case other
    }

    /// What is wrong.
    public var code: Code
    /// Where in the pattern (`.syntax`) or in the subject (`.invalidUTF8`), in bytes from 0.
    public var offset: Int
    /// PCRE2's own words, or ours for a limit; without a full stop.
    public var message: String

    /// An error with all that is known of it.
    public init(code: Code, offset: Int, message: String) {
        self.code = code
        self.offset = offset
        self.message = message
    }
}

extension PCREError: CustomStringConvertible {
    /// The message, with the place where there is one.
    public var description: String {
        code == .syntax ? "\(message) (at byte \(offset) of the pattern)" : message
    }
}
