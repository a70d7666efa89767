/// What the Lambda API needs of whoever runs functions.
package protocol FunctionHosting: Sendable {
    /// Where unpacked code is: a folder for each archive, named by its SHA-256 in hexadecimal.
    var codeFolder: String { get }

    /// Calls a function; the answer may come later.
    func invoke(_ call: FunctionCall) -> ControlResponse
}

/// An invocation as it came to the Lambda API.
package struct FunctionCall: Sendable {
    /// Its ARN, without a qualifier.
    package var function: String
    /// A version or an alias; nil: `$LATEST`.
    package var qualifier: String?
    package var payload: [UInt8]
    /// Of the headers: `X-Amz-Invocation-Type`, `X-Amz-Log-Type`, `X-Amz-Client-Context`,
    /// `X-Amzn-Trace-Id`.
    package var headers: [(name: String, value: String)]
    /// Whether the answer is an event stream.
    package var isStreamed: Bool
}
