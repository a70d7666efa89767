/// A parameter mapping that can't be understood: for the person who wrote the configuration.
public struct MappingExpressionError: Error, Hashable, CustomStringConvertible {
    /// What is wrong.
    public var message: String
    /// The expression as written.
    public var expression: String
    /// Where in it, in characters from 0.
    public var offset: Int

    init(_ message: String, _ expression: String, at offset: Int) {
        self.message = message
        self.expression = expression
        self.offset = offset
    }

    /// The message, the expression, and a caret under the place.
    public var description: String {
        "\(message)\n  \(expression)\n  \(String(repeating: " ", count: offset))^"
    }
}
