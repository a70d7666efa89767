/// Why a value is no argument of a function: for whoever calls.
package struct ArgumentError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The parameter and what of it: "corners[2].x".
    package var path: String
    /// What is wrong with it: "must be a whole number from 0 to 255".
    package var message: String

    /// An error about what `path` names.
    package init(path: String, message: String) {
        self.path = path
        self.message = message
    }

    /// "corners[2].x must be a whole number from 0 to 255".
    package var description: String { "\(path) \(message)" }

    /// The same of a part of what `outer` names.
    func inside(_ outer: String) -> ArgumentError {
        let joint = path.isEmpty || path.hasPrefix("[") ? "" : "."
        return ArgumentError(path: outer + joint + path, message: message)
    }
}
