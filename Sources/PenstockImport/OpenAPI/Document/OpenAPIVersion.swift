/// Which specification a document follows.
package enum OpenAPIVersion: Hashable, Sendable {
    /// 2.0, once Swagger.
    case swagger
    case openAPI30
    case openAPI31

    /// Where schemas are.
    var schemas: [String] { self == .swagger ? ["definitions"] : ["components", "schemas"] }

    /// Where ways to prove who asks are.
    var securitySchemes: [String] {
        self == .swagger ? ["securityDefinitions"] : ["components", "securitySchemes"]
    }
}
