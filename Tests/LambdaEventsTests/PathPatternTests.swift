import LambdaEvents
import Testing

@Suite("Path parameters as they were sent")
struct PathPatternTests {
    @Test(
        "values aren't decoded, and a greedy one has no slash at its end",
        arguments: [
            ("GET /a/{id}", "/a/x%2Fy", ["id=x%2Fy"]),
            ("ANY /{proxy+}", "/proxy-value/", ["proxy=proxy-value"]),
            ("ANY /{proxy+}", "/v//double", ["proxy=v//double"]),
            ("ANY /{proxy+}", "//v", ["proxy=v"]),
            ("GET /{a}/b/{c+}", "/1/b/2/3", ["a=1", "c=2/3"]),
            ("GET /", "/", []),
        ])
    func values(_ route: String, _ path: String, _ expected: [String]) {
        var found: [String] = []
        Array(route.utf8).withUnsafeBufferPointer { route in
            Array(path.utf8).withUnsafeBufferPointer { path in
                PathPattern(route).match(path) { name, value in
                    found.append(
                        String(decoding: name, as: UTF8.self) + "="
                            + String(decoding: value, as: UTF8.self))
                }
            }
        }
        #expect(found == expected)
    }
}
