/// A function in a shared library, which the gateway calls itself.
package struct LibraryFunction: Hashable, Sendable {
    /// Absolute.
    package var path: String
    /// The name in C.
    package var symbol: String

    package init(path: String, symbol: String) {
        self.path = path
        self.symbol = symbol
    }
}

/// Where functions are invoked: an endpoint that speaks the Lambda Invoke API.
package struct LambdaEndpoint: Hashable, Sendable {
    /// As an upstream's target is written: `127.0.0.1:9001`.
    package var target: String
    /// Reached by HTTPS.
    package var isSecure = false
    /// Secret references as a configuration writes them, `env:AWS_ACCESS_KEY_ID`; nil: requests
    /// aren't signed.
    package var accessKeyID: String?
    package var secretAccessKey: String?
    package var sessionToken: String?
    /// ARNs without version of the functions that are there; nil: unknown, and all are asked for.
    package var functions: Set<String>?
    /// Whether it is this gateway's, which makes of a streamed reply the response that it describes.
    package var isOwn = false
    /// By a function's name: the target of an endpoint of its own (`--map Name=URL`), such as a
    /// runtime interface emulator.
    package var map: [String: String]

    package init(
        target: String, functions: Set<String>? = nil, map: [String: String] = [:]
    ) {
        self.target = target
        self.functions = functions
        self.map = map
    }
}
