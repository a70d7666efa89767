import Foundation
import Testing

extension EndToEnd {
    /// All five phases before an upstream that is the gateway's own other listener.
    @Suite struct Phases {
        static let apis = """
              shop:
                hosts: [shop.test]
                gateway_responses:
                  UNAUTHORIZED: {status: 401, headers: {X-Hint: "use $context.apiId's key"}, body: '{"why": $context.error.messageString}'}
                  DEFAULT_4XX: {headers: {X-Kind: "$context.error.responseType"}}
                defaults:
                  auth: {use: Auth/APIKey, config: {keys: [{id: alice, secret: "env:ALICE"}, {id: bob, secret: "env:BOB"}]}}
                  rate_limit: [{use: RateLimit/TokenBucket, config: {rate: 1, period_s: 3600, burst: 2, key: [context.authorizer.principalId]}}]
                  transform:
                    request: [{use: Transform/Headers, config: {request: [{set: x-caller, value: "${context.authorizer.principalId}"}, {remove: x-api-key}]}}]
                    response: [{use: Transform/Headers, config: {response: [{set: x-served-by, value: penstock}]}}]
                  integrate: {use: Integrate/HTTP, config: {upstream: backend}}
                routes:
                  - route: GET /orders/{id}
                    pipeline:
                      validate: [{use: Validate/RequestParameters, config: {parameters: [{in: path, name: id, type: integer}]}}]
                  - {route: POST /orders}
                  - {route: GET /free, pipeline: {rate_limit: off}}
                  - {route: GET /gone, pipeline: {auth: off, rate_limit: off, integrate: {use: Integrate/HTTP, config: {upstream: nobody}}}}
              backend:
                hosts: [backend.test]
                routes:
                  - {route: "ANY /{proxy+}", pipeline: {integrate: Integrate/Echo}}
            """
        static let more = """
            upstreams:
              backend: {targets: ["unix:gateway.sock"], host: backend.test}
              nobody: {targets: ["unix:nobody.sock"], host: backend.test, retries: 0}
            """

        static let gateway = Result {
            try Gateway(apis, more: more, environment: ["ALICE": "a-key", "BOB": "b-key"])
        }

        private func send(
            _ method: String, _ path: String, key: String? = nil, body: String? = nil
        ) throws -> Answer {
            let headers = ["Host: shop.test"] + (key.map { ["x-api-key: \($0)"] } ?? [])
            return try Self.gateway.get().send(method, path, headers: headers, body: body)
        }

        @Test("auth: nobody asked is 401 with the API's own gateway response")
        func unauthorized() throws {
            let answer = try send("GET", "/orders/1")
            #expect(answer.status == 401)
            #expect(answer.body == #"{"why": "Unauthorized"}"#)
            #expect(answer["x-hint"] == "use shop's key")
        }

        @Test("auth: a wrong key is 403, by the default for 4xx")
        func denied() throws {
            let answer = try send("GET", "/orders/1", key: "guessed")
            #expect(answer.status == 403)
            #expect(answer.body == #"{"message":"Forbidden"}"#)
            #expect(answer["x-kind"] == "ACCESS_DENIED")
        }

        @Test("validate: a parameter of the wrong kind is 400")
        func invalid() throws {
            let answer = try send("GET", "/orders/seven", key: "a-key")
            #expect(answer.status == 400)
            #expect(answer["x-kind"] == "BAD_REQUEST_PARAMETERS")
        }

        @Test("transform and integrate: the backend hears who calls and not the key")
        func forwarded() throws {
            let answer = try send("GET", "/free", key: "b-key")
            #expect(answer.status == 200)
            #expect(answer["x-served-by"] == "penstock")
            #expect(answer.body.contains("bob"))
            #expect(!answer.body.contains("b-key"))
        }

        @Test("integrate: a body reaches the backend")
        func body() throws {
            let answer = try send("POST", "/orders", key: "b-key", body: "twelve bytes")
            #expect(answer.status == 200)
            #expect(answer.body.contains("twelve bytes"))
        }

        @Test("rate-limit: the third request of one caller is 429, another caller's is not")
        func limited() throws {
            // The limiter is the routes' common one, and alice is nobody else's in this suite.
            #expect(try send("POST", "/orders", key: "a-key", body: "1").status == 200)
            #expect(try send("GET", "/orders/2", key: "a-key").status == 200)
            let third = try send("GET", "/orders/3", key: "a-key")
            #expect(third.status == 429)
            #expect(third["retry-after"] != nil)
            #expect(third["x-kind"] == "THROTTLED")
        }

        @Test("integrate: an upstream that isn't there is 502 or 504, never a hang")
        func nobody() throws {
            #expect([502, 504].contains(try send("GET", "/gone").status))
        }

        @Test("the access log has a line of JSON for every request")
        func accessLog() throws {
            let gateway = try Self.gateway.get()
            let id = try #require(send("GET", "/free", key: "b-key")["x-request-id"])
            // The log is written at the end of a loop's turn: an ended gateway has written all of it.
            let text = try gateway.admin("GET", "/metrics").body
            #expect(
                text.contains(#"penstock_requests_total{api="shop",route="GET /free",class="2xx"}"#)
            )
            #expect(!id.isEmpty)
        }
    }
}
