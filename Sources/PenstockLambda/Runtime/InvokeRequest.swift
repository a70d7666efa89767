/// An invocation, as Lambda's Invoke operation has it.
package struct InvokeRequest: Sendable {
    package enum Kind: Sendable { case requestResponse, event, dryRun }

    /// A name, a partial ARN or an ARN.
    package var function: String
    /// A version or an alias; nil: what the function's name says, or `$LATEST`.
    package var qualifier: String?
    package var payload: [UInt8]
    package var kind = Kind.requestResponse
    package var wantsLogTail = false
    /// The base64 text of `X-Amz-Client-Context`, decoded to JSON by whoever reads the request.
    package var clientContext: String?
    package var traceID: String?
    /// Takes what the function writes while it runs (InvokeWithResponseStream); nil: the answer has
    /// it all.
    package var stream: (any ReplyStream)?

    package init(function: String, payload: [UInt8]) {
        self.function = function
        self.payload = payload
    }
}

/// Takes a streamed reply. On the runtime's thread.
package protocol ReplyStream: Sendable {
    /// A part, and whose it is.
    ///
    /// - Returns: false: no more until `LambdaRuntime.resume`.
    func part(_ bytes: [UInt8], requestID: String, version: String) -> Bool
}

/// What became of it.
package struct InvokeAnswer: Sendable {
    /// 200, 202 or 204; what AWS refuses has the status of its exception.
    package var status: Int
    /// `Unhandled`, when the function failed.
    package var functionError: String?
    /// `$LATEST` or a number.
    package var executedVersion = FunctionDefinition.latest
    /// The function's reply, its error, or the exception as AWS's JSON.
    package var payload: [UInt8]
    /// The function's content type, where it gave one.
    package var contentType: String?
    /// The last 4 KB that it logged, when that was asked for.
    package var logTail: [UInt8]?
    /// The exception's name: `ResourceNotFoundException`.
    package var exception: String?
    package var requestID = ""

    package init(status: Int, payload: [UInt8] = []) {
        self.status = status
        self.payload = payload
    }
}
