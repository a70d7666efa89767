import Testing

@testable import PenstockControl

@Suite struct OperationRouterTests {
    private let router = OperationRouter()

    private func match(_ method: String, _ target: String) -> OperationRouter.Match? {
        let request = ControlRequest(method: method, target: target)
        return router.match(
            method, path: String(request.path), query: QueryItem.items(request.query))
    }

    @Test("every operation of the service models is found by its own URI")
    func all() {
        #expect(OperationShape.all.count == 318)
        for shape in OperationShape.all {
            let path = shape.segments.map { segment in
                switch segment {
                case .literal(let text): "/" + text
                case .label, .greedy: "/x"
                }
            }.joined()
            let query = shape.discriminator.map { "?\($0.name)=\($0.value)" } ?? ""
            #expect(match(shape.method, path + query)?.shape.name == shape.name, "\(shape.name)")
        }
    }

    @Test(
        "a target names an operation and its parameters",
        arguments: [
            ("POST", "/restapis", "CreateRestApi", [:]),
            ("POST", "/restapis?mode=import&failonwarnings=true", "ImportRestApi", [:]),
            ("POST", "/restapis?mode=other", "CreateRestApi", [:]),
            (
                "GET", "/restapis/a1/resources/b2?embed=methods", "GetResource",
                ["restapi_id": "a1", "resource_id": "b2"]
            ),
            (
                "PUT", "/tags/arn%3Aaws%3Aapigateway%3Aeu-west-1%3A%3A%2Frestapis%2Fa1",
                "TagResource", ["resource_arn": "arn:aws:apigateway:eu-west-1::/restapis/a1"]
            ),
            (
                "GET", "/domainnames/x.example/basepathmappings/%28none%29", "GetBasePathMapping",
                ["domain_name": "x.example", "base_path": "(none)"]
            ),
            (
                "DELETE", "/v2/apis/a/stages/$default/routesettings/GET%20%2Fpets%2F%7Bid%7D",
                "DeleteRouteSettings",
                ["apiId": "a", "stageName": "$default", "routeKey": "GET /pets/{id}"]
            ),
        ] as [(String, String, String, [String: String])])
    func labels(method: String, target: String, name: String, labels: [String: String]) {
        let found = match(method, target)
        #expect(found?.shape.name == name)
        #expect(found?.labels == labels)
    }

    @Test(
        "what no operation is, is none",
        arguments: [
            ("GET", "/"), ("GET", "/nothing"), ("PATCH", "/restapis"),
            ("GET", "/restapis/a/nothing"), ("GET", "/v2"), ("get", "/restapis"),
        ])
    func none(method: String, target: String) {
        #expect(match(method, target) == nil)
    }

    @Test("percent-encoding is decoded once, and what isn't one stays")
    func decoding() {
        #expect(match("GET", "/restapis/a%2Fb%252F%zz%4")?.labels["restapi_id"] == "a/b%2F%zz%4")
        #expect(
            QueryItem.items("a=1+2&b&c=%3D&a=3") == [
                QueryItem(name: "a", value: "1 2"), QueryItem(name: "b", value: ""),
                QueryItem(name: "c", value: "="), QueryItem(name: "a", value: "3"),
            ])
    }

    @Test("only operations of the service models are registered")
    func registered() {
        for service in ControlService.allCases {
            let known = Set(OperationShape.all.filter { $0.service == service }.map(\.name))
            #expect(OperationTable.names(service).subtracting(known).isEmpty)
        }
    }
}
