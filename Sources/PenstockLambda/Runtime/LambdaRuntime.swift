/// Functions as processes: started when they are called, kept warm, ended when idle.
package final class LambdaRuntime: Sendable {
    private let options: LambdaRuntimeOptions

    /// Starts the thread and the Invoke API's listener. Functions come by `update`.
    package init(_ options: LambdaRuntimeOptions) throws(LambdaFailure) {
        self.options = options
    }

    /// Where the Invoke API listens: `127.0.0.1:40123`.
    package var listenerAddress: String { "\(options.address):\(options.port)" }

    /// What functions there are from now on. Changed ones get new processes, gone ones end.
    package func update(_ functions: [FunctionDefinition]) {}

    /// Calls a function. `completion` comes once, on the runtime's thread.
    package func invoke(
        _ request: InvokeRequest, completion: @escaping @Sendable (InvokeAnswer) -> Void
    ) {
        completion(InvokeAnswer(status: 404))
    }

    /// Ends every process; waits for them.
    package func stop() {}
}

/// Why functions can't be run.
package struct LambdaFailure: Error, Sendable {
    package var message: String
    package var hint: String?
}
