internal import PenstockIO
internal import Synchronization

/// Stands between the admin listener, which is made before the server is ready, and its router.
final class AdminHandler: Sendable {
    private let router = Mutex<AdminRouter?>(nil)

    func set(_ router: AdminRouter) { self.router.withLock { $0 = router } }

    /// On a worker thread.
    func answer(_ request: HandlerRequest) -> HandlerResponse {
        guard let router = router.withLock({ $0 }) else {
            return HandlerResponse(AdminResponse(503, text: "not ready\n"))
        }
        func header(_ name: String) -> String {
            request.headers.first { $0.name.lowercased() == name }?.value ?? ""
        }
        var asked = AdminRequest(
            method: request.method, target: request.target, accept: header("accept"))
        asked.origin = header("origin")
        return HandlerResponse(router.answer(asked))
    }
}

extension HandlerResponse {
    fileprivate init(_ response: AdminResponse) {
        self.init(
            status: response.status,
            headers: [
                ("Content-Type", response.contentType), ("Cache-Control", "no-store"),
            ], body: Array(response.body.utf8))
    }
}
