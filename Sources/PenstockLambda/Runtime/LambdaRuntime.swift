internal import CSystem

/// Functions as processes: started when they are called, kept warm, ended when idle.
///
/// One thread serves all of them and is the one that starts processes: they end with it.
package final class LambdaRuntime: Sendable {
    private let options: LambdaRuntimeOptions
    private let inbox = LoopInbox()
    private let thread: LoopThread
    private let preparation: FunctionPreparation
    /// Where the Invoke API listens: `127.0.0.1:40123`.
    package let listenerAddress: String

    /// Starts the thread and the Invoke API's listener. Functions come by `update`.
    package init(_ options: LambdaRuntimeOptions) throws(LambdaFailure) {
        self.options = options
        preparation = try FunctionPreparation(options)
        let socket = try LoopbackSocket(address: options.address, port: options.port)
        listenerAddress = "\(options.address):\(socket.port)"
        let inbox = self.inbox
        guard let thread = LoopThread({ Self.run(options, inbox, socket) }) else {
            throw LambdaFailure(message: "no thread for functions")
        }
        self.thread = thread
    }

    private static func run(
        _ options: LambdaRuntimeOptions, _ inbox: LoopInbox, _ socket: LoopbackSocket
    ) {
        let loop = EpollLoop()
        let fleet = FunctionFleet(options, loop)
        let service = InvokeService(fleet)
        var isStopping = false
        let wakeup = Wakeup {
            for message in inbox.take() {
                switch message {
                case .update(let functions): fleet.update(functions)
                case .invoke(let request, let completion):
                    fleet.invoke(request, completion: completion)
                case .resume(let id): fleet.resume(id)
                case .stop: isStopping = true
                }
            }
        }
        guard loop.add(inbox.descriptor, CSYS_EPOLL_IN, wakeup) != nil,
            let listener = try? LoopbackListener(
                socket, loop, fleet.reader, service, connectionsMax: Self.connectionsMax)
        else {
            // Its first two descriptors: without them epoll itself failed.
            preconditionFailure("epoll refuses descriptors")
        }
        while true {
            loop.turn()
            if isStopping, fleet.stop() { break }
        }
        listener.close()
    }

    /// Connections of the Invoke API: those of the gateway's loops.
    private static let connectionsMax = 1024

    /// What functions there are from now on. Changed ones get new processes, gone ones end. Reads
    /// their files: off the loops.
    ///
    /// - Parameter readsFiles: whether code may have changed since the last time.
    /// - Returns: what there is to tell of them.
    @discardableResult
    package func update(
        _ functions: [FunctionDefinition], readsFiles: Bool = true
    ) -> [LambdaLog] {
        let prepared = functions.map { preparation.prepare($0, readsFiles: readsFiles) }
        preparation.keep(prepared.map(\.function))
        _ = inbox.send(.update(prepared.map(\.function)))
        return prepared.flatMap(\.notices)
    }

    /// Calls a function. `completion` comes once, on the runtime's thread.
    package func invoke(
        _ request: InvokeRequest, completion: @escaping @Sendable (InvokeAnswer) -> Void
    ) {
        guard inbox.send(.invoke(request, completion)) else {
            completion(InvokeException.service("functions are being ended"))
            return
        }
    }

    /// The taker of an invocation's reply has room again.
    package func resume(_ requestID: String) { _ = inbox.send(.resume(requestID)) }

    /// Ends every process and the thread; waits for them.
    package func stop() {
        guard inbox.send(.stop) else { return }
        thread.join()
    }
}

/// Calls a closure when other threads have sent something.
private final class Wakeup: LoopSource {
    private let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
    func ready(_ events: UInt32) { body() }
}

/// Why functions can't be run.
package struct LambdaFailure: Error, Sendable {
    package var message: String
    package var hint: String?

    package init(message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}
