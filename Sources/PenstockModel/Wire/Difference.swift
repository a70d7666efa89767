package import JSON

/// One member that differs between two nouns of a kind, for somebody to read: what the noun's table
/// calls a secret is compared by its value, and shown masked wherever it stands.
package struct Difference: Hashable, Sendable {
    /// AWS's names from the noun's own value.
    package var path: JSONPointer
    /// nil: absent.
    package var old: JSONValue?
    package var new: JSONValue?

    package init(path: JSONPointer, old: JSONValue?, new: JSONValue?) {
        self.path = path
        self.old = old
        self.new = new
    }

    /// What stands for a secret's value.
    package static let masked = JSONValue.string(maskedText)
    static let maskedText = "***"
}
