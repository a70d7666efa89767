package import JSON

/// One member that differs between two nouns of a kind.
package struct Difference: Hashable, Sendable {
    /// AWS's names from the noun's own value.
    package var path: JSONPointer
    /// nil: absent.
    package var old: JSONValue?
    package var new: JSONValue?
}
