internal import CPenstock

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// A request of a REST API whose `X-HTTP-Method-Override` names another method is one of that method,
    /// from its route on (aws-surface.md §2.2). Not HEAD, of which answers have no body: the message's
    /// framing is that of the method it was sent with.
    ///
    /// - Parameter kind: that of the API that the request's path and method lead to, asked with the new
    ///   method in place; nil: they lead nowhere.
    @usableFromInline @inline(never)
    func overrideMethod(_ kind: () -> APIProtocol?) {
        let wanted = pointee.request.first(.xHTTPMethodOverride)
        let id = Method.identify(wanted)
        guard [.get, .post, .put, .patch, .delete, .options].contains(id) else { return }
        let (method, methodID) = (pointee.method, pointee.methodID)
        pointee.method = wanted
        pointee.methodID = id
        if kind() == .rest { return }
        pointee.method = method
        pointee.methodID = methodID
    }
}
