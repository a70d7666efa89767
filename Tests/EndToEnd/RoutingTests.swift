import Foundation
import Testing

extension EndToEnd {
    /// Which route answers what: a table on one gateway.
    @Suite struct Routing {
        static let apis = """
              main:
                routes:
                  - {route: GET /, pipeline: {integrate: {use: Integrate/Mock, config: {body: root}}}}
                  - {route: GET /orders, pipeline: {integrate: {use: Integrate/Mock, config: {body: list}}}}
                  - {route: GET /orders/new, pipeline: {integrate: {use: Integrate/Mock, config: {body: literal}}}}
                  - {route: "GET /orders/{id}", pipeline: {integrate: {use: Integrate/Mock, config: {body: "one ${request.path.id}"}}}}
                  - {route: "DELETE /orders/{id}", pipeline: {integrate: {use: Integrate/Mock, config: {status: 204, body: ""}}}}
                  - {route: "ANY /files/{path+}", pipeline: {integrate: {use: Integrate/Mock, config: {body: "rest ${request.path.path}"}}}}
                  - {route: ANY /any, pipeline: {integrate: {use: Integrate/Mock, config: {body: "${context.httpMethod}"}}}}
              versioned:
                base_path: /v2
                hosts: [two.test]
                stage: beta
                routes:
                  - {route: GET /orders, pipeline: {integrate: {use: Integrate/Mock, config: {body: "two ${context.stage}"}}}}
              wild:
                hosts: ["*.shop.test"]
                routes:
                  - {route: GET /orders, pipeline: {integrate: {use: Integrate/Mock, config: {body: wild}}}}
            """

        struct Case: Sendable, CustomTestStringConvertible {
            var request: String
            var host = "localhost"
            var status = 200
            var body: String?
            var testDescription: String { "\(request) on \(host)" }
        }

        // Order of matching: API Gateway Developer Guide, "Develop an HTTP API", "Routes";
        // RFC 9525 §6.3 for wildcard hosts. Bodies are ours.
        static let cases = [
            Case(request: "GET /", body: "root"),
            Case(request: "GET /orders", body: "list"),
            Case(request: "GET /orders?x=1", body: "list"),
            Case(request: "GET /orders/new", body: "literal"),
            Case(request: "GET /orders/7", body: "one 7"),
            Case(request: "GET /orders/a%20b", body: "one a b"),
            Case(request: "DELETE /orders/7", status: 204, body: ""),
            Case(request: "POST /orders/7", status: 404, body: #"{"message":"Not Found"}"#),
            Case(request: "GET /orders/7/items", status: 404),
            Case(request: "GET /orders/", status: 404),
            Case(request: "PUT /files/a/b.txt", body: "rest a/b.txt"),
            Case(request: "GET /files/", status: 404),
            Case(request: "PATCH /any", body: "PATCH"),
            Case(request: "BREW /any", body: "BREW"),
            Case(request: "HEAD /any", body: ""),
            Case(request: "GET /v2/orders", host: "two.test", body: "two beta"),
            Case(request: "GET /v2/orders", host: "two.test:8080", body: "two beta"),
            Case(request: "GET /v2/orders", host: "TWO.test", body: "two beta"),
            Case(request: "GET /v2/orders", host: "localhost", status: 404),
            Case(request: "GET /orders", host: "a.shop.test", body: "wild"),
            Case(request: "GET /orders", host: "a.b.shop.test", body: "list"),
        ]

        static let gateway = Result { try Gateway(apis) }

        @Test("a request finds the most specific route of its host and method", arguments: cases)
        func finds(item: Case) throws {
            let words = item.request.split(separator: " ").map(String.init)
            let answer = try Self.gateway.get().send(
                words[0], words[1], headers: ["Host: \(item.host)"])
            #expect(answer.status == item.status)
            if let body = item.body { #expect(answer.body == body) }
        }
    }
}

/// Everything that drives the built binary. One after the other: they are about processes, and two
/// cores are soon busy. The limit is for what hangs: under a sanitizer, on a busy machine, a hundred
/// reloads take minutes.
@Suite(.serialized, .timeLimit(.minutes(10))) enum EndToEnd {}
