/// What an HTTP API answers to browsers of other origins; AWS's word is Cors.
package struct CORS: Noun {
    package var allowCredentials: Bool?
    package var allowHeaders: [String] = []
    package var allowMethods: [String] = []
    package var allowOrigins: [String] = []
    package var exposeHeaders: [String] = []
    /// Seconds.
    package var maxAge: Int?

    package init() {}

    package static let table = Table<Self>("Cors") {
        $0.row("allowCredentials", \.allowCredentials)
        $0.row("allowHeaders", \.allowHeaders)
        $0.row("allowMethods", \.allowMethods)
        $0.row("allowOrigins", \.allowOrigins)
        $0.row("exposeHeaders", \.exposeHeaders)
        $0.row("maxAge", \.maxAge)
    }
}
