internal import ByteEncodings
internal import JSON
internal import PenstockControl
internal import PenstockServer

/// A request that one process of this binary has another run, in a file.
enum RequestFile {
    static func text(_ test: MethodTest) -> String {
        let object = JSONObject([
            ("id", .string(test.id)), ("method", .string(test.method)),
            ("target", .string(test.target)),
            (
                "headers",
                .array(test.headers.map { .array([.string($0.name), .string($0.value)]) })
            ),
            ("body", .string(Base64.text(test.body))),
        ])
        return JSONValue.object(object).compact
    }

    static func read(_ path: String) throws -> OfflineRequest {
        do {
            let value = try JSONValue(parsing: TextFile.read(path))
            guard let method = value["method"]?.string, let target = value["target"]?.string,
                let id = value["id"]?.string
            else { throw CommandFailure.refused("\(path) has no request") }
            // What API Gateway has for a test: TestInvokeMethod's requestContext.
            var request = OfflineRequest(method, target, host: MethodTest.domainName)
            request.clientAddress = "test-invoke-source-ip"
            request.id = id
            request.forwards = true
            request.isLogged = true
            request.headers = (value["headers"]?.array ?? []).compactMap { field in
                guard let name = field.array?.first?.string, let value = field.array?.last?.string
                else { return nil }
                return (name, value)
            }
            let body =
                value["body"]?.string.flatMap { text in
                    Array(text.utf8).withUnsafeBufferPointer { Base64.bytes($0) }
                } ?? []
            request.body = body.isEmpty ? nil : body
            return request
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure.refused("\(path): \(error)")
        }
    }
}
