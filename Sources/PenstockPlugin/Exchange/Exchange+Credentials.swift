public import CPenstock

/// A credential that comes twice is refused: the one that is checked need not be the one that a function
/// or a backend reads. API Gateway's events have the last of several fields in `headers`.
extension Exchange {
    /// Whether there is more than one field of that name.
    @inlinable public func isRepeated(header name: Bytes, of side: HeaderSide = .request) -> Bool {
        !header(name, at: 1, of: side).isAbsent
    }

    /// Whether there is more than one parameter of that name in the query.
    @inlinable public func isRepeated(queryParameter name: Bytes) -> Bool {
        !queryParameter(name, at: 1).isAbsent
    }
}
