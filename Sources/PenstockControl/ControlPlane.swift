internal import JSON
package import PenstockModel

/// The management APIs `apigateway`, `apigatewayv2` and `lambda`: answers requests as AWS does, keeps the state
/// and tells of its changes. Knows neither sockets nor loops; `answer` blocks while the disk works.
package final class ControlPlane: Sendable {
    private let options: ControlOptions
    private let authenticator: Authenticator
    private let router = OperationRouter()
    private let engine: StateEngine<ControlState>
    private let caches = AuthorizerCaches()
    /// Functions' code; nil: no functions.
    private let shelf: CodeShelf?

    /// A control plane over a store, with what the store holds.
    ///
    /// - Throws: When the store can't be read or holds what this version doesn't know.
    package init(_ options: ControlOptions, store: any DocumentStore) throws(StoreError) {
        self.options = options
        authenticator = Authenticator(keys: options.keys, account: options.account)
        engine = StateEngine(
            try ControlState(documents: store.load()), store: store)
        shelf = options.functions.map { CodeShelf(folder: $0.codeFolder) }
        // What a call before a crash had unpacked, and what was still in its grace.
        shelf?.keep(engine.current.codeKeys, now: nil)
    }

    /// The state that lasts.
    package var state: ControlState { engine.current }

    /// What the data plane is to serve.
    package var servedAccounts: [Scope: AccountState] {
        caches.counted(in: engine.current.accounts)
    }

    /// Answers one request. From any thread, and may block.
    package func answer(_ request: ControlRequest) -> ControlResponse {
        if let forward = options.forward, isForeign(request) {
            if let response = forward(request) { return response }
            return ControlError(.serviceUnavailable, "The --aws-endpoint doesn't answer.").response
        }
        let id = RequestID.fresh()
        var response: ControlResponse
        do throws(ControlError) {
            response = try route(request)
        } catch {
            response =
                authenticator.service(of: request) == IdentityService.signingName
                ? IdentityService.refusal(error, id) : error.response
        }
        // SDKs show it; real answers have both names. What answers later has its own.
        response.headers.append(("x-amzn-RequestId", id))
        return response
    }

    /// Whether it is signed for a service that isn't served here.
    private func isForeign(_ request: ControlRequest) -> Bool {
        guard let service = authenticator.service(of: request) else { return false }
        return !serves(service) && service != Self.invocation
    }

    /// Whether requests that are signed for a service are answered here.
    private func serves(_ service: String) -> Bool {
        switch service {
        case ControlService.rest.signingName: true
        case ControlService.lambda.signingName, IdentityService.signingName:
            options.functions != nil
        default: false
        }
    }

    /// The signing name of requests to APIs, which are served here.
    private static let invocation = "execute-api"

    private func route(_ request: ControlRequest) throws(ControlError) -> ControlResponse {
        if request.path.hasPrefix("/_penstock/") { return try own(request) }
        let now = options.clock()
        let caller = try authenticator.caller(of: request, now: Int(now))
        guard serves(caller.service) else {
            throw ControlError(
                .notImplemented,
                "The request is signed for the service '\(caller.service)', which Penstock doesn't "
                    + "serve: only 'apigateway', 'lambda' and 'sts'. With --aws-endpoint it is "
                    + "forwarded.")
        }
        if caller.service == IdentityService.signingName {
            return try IdentityService.answer(request, caller)
        }
        let query = QueryItem.items(request.query)
        guard
            let match = router.match(request.method, path: String(request.path), query: query),
            match.shape.service.signingName == caller.service
        else {
            throw ControlError(
                .unknownOperation, "No operation is \(request.method) \(request.path).")
        }
        let call = Call(
            shape: match.shape, caller: caller, labels: match.labels, query: query,
            headers: request.headers, body: try body(of: request, match.shape),
            bytes: request.body, now: now, functions: options.functions,
            tests: options.tests, usage: options.usage)
        return try run(call)
    }

    private func run(_ call: Call) throws(ControlError) -> ControlResponse {
        guard let operation = OperationTable.operation(call.shape) else {
            throw ControlError(.notImplemented, "Penstock doesn't do \(call.shape.name) yet.")
        }
        let reply: Reply
        switch operation {
        case .refused(let reason):
            throw ControlError(
                .notImplemented, "Penstock doesn't do \(call.shape.name): \(reason)")
        case .read(let body), .run(let body):
            try RequestConstraints.check(call)
            reply = try body(call, engine.current[call.scope])
        case .forget(let place):
            try RequestConstraints.check(call)
            let state = engine.current[call.scope]
            caches.forget(try place(call, state), of: call.scope, in: state)
            options.serve()
            reply = .empty
        case .write(let body):
            try RequestConstraints.check(call)
            reply = try write(call, body)
        case .writeWithCode(let member, let body):
            let code = try FunctionCode.unpacked(of: call, member, on: shelf)
            defer { shelf?.release(code) }
            reply = try write(call) { (call, state) throws(ControlError) in
                try body(call, code, &state)
            }
        }
        var headers = reply.headers
        if !reply.body.isEmpty { headers.append(("Content-Type", reply.contentType)) }
        var response = ControlResponse(
            reply.status ?? call.shape.status, headers: headers, body: reply.body)
        response.later = reply.later
        return response
    }

    private func write(
        _ call: Call, _ body: (Call, inout AccountState) throws(ControlError) -> Reply
    ) throws(ControlError) -> Reply {
        let (reply, isServed) = try engine.write {
            (state) throws(ControlError) -> ((Reply, Bool), StoreWork?) in
            let old = state[call.scope]
            var new = old
            let reply = try body(call, &new)
            state[call.scope] = new
            let changes = DocumentChanges(from: old, to: new, call.scope).list
            let isServed = changes.contains { $0.isServed(in: old) || $0.isServed(in: new) }
            return ((reply, isServed), changes.isEmpty ? nil : .change(changes))
        }
        if isServed { options.serve() }
        if call.shape.service == .lambda { shelf?.keep(engine.current.codeKeys, now: call.now) }
        return reply
    }

    /// What is Penstock's own on this listener.
    private func own(_ request: ControlRequest) throws(ControlError) -> ControlResponse {
        if request.method == "GET", request.path == "/_penstock/capabilities" {
            // What `penstock deploy` asks of its target: AWS has no such path, and takes chains of
            // authorizers in a document for nothing.
            return ControlResponse(
                200, headers: [("Content-Type", "application/json")],
                body: Array(#"{"authorizerChains":true}"#.utf8))
        }
        guard options.allowsReset, request.method == "POST", request.path == "/_penstock/reset"
        else {
            throw ControlError(
                .notFound, "Nothing of Penstock's own is \(request.method) \(request.path).")
        }
        try engine.write { (state) throws(ControlError) -> ((), StoreWork?) in
            state = ControlState()
            return ((), .wipe)
        }
        options.serve()
        shelf?.keep([], now: options.clock())
        return ControlResponse(204)
    }

    private func body(
        of request: ControlRequest, _ shape: OperationShape
    ) throws(ControlError) -> JSONValue {
        guard !request.body.isEmpty, !OperationTable.takesBytes(shape) else { return [:] }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: request.body)
        } catch {
            throw ControlError(.serialization, "The body isn't JSON: \(error)")
        }
        guard value.kind == .object else {
            throw ControlError(
                .serialization, "Start of structure or map found where not expected.")
        }
        return value
    }
}
