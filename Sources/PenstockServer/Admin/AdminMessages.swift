public import JSON

/// A request to the admin listener, as its handlers see it.
public struct AdminRequest: Sendable {
    /// "GET".
    public var method: String
    /// "/metrics", without the query.
    public var path: String
    /// The query's parameters, decoded, in order.
    public var query: [(name: String, value: String)]
    /// The Accept header, or empty.
    public var accept: String
    /// The Origin header, or empty: a browser sends one with every request that changes something.
    public var origin = ""

    /// A request.
    public init(
        _ method: String, _ path: String, query: [(name: String, value: String)] = [],
        accept: String = ""
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.accept = accept
    }

    /// The first parameter of that name.
    public subscript(name: String) -> String? { query.first { $0.name == name }?.value }

    /// Whether the client wants JSON: `?format=json` or an Accept that says so.
    public var wantsJSON: Bool {
        self["format"].map { $0 == "json" } ?? accept.contains("application/json")
    }
}

/// The answer of an admin handler.
public struct AdminResponse: Sendable {
    /// The status.
    public var status: Int
    /// The body's media type.
    public var contentType: String
    /// The body.
    public var body: String

    /// Text.
    public init(_ status: Int = 200, text: String, type: String = "text/plain; charset=utf-8") {
        self.status = status
        contentType = type
        body = text
    }

    /// JSON, readable.
    public init(_ status: Int = 200, json: JSONValue) {
        self.init(status, text: json.pretty + "\n", type: "application/json")
    }
}
