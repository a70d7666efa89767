/// What is known of a request: the values of condition keys.
public protocol PolicyContext {
    /// The values of a key, whose name comes in lower case (names of keys have no case: IAM User Guide,
    /// "AWS JSON policy elements: Condition"). nil: the request doesn't have the key.
    func values(of key: String) -> [String]?
}

/// A context from a table, its names in lower case.
extension [String: [String]]: PolicyContext {
    /// The values under that name.
    public func values(of key: String) -> [String]? { self[key] }
}
