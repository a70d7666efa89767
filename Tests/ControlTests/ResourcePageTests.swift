import JSON
import Testing

@testable import PenstockControl

@Suite("Pages of resources that are kept as bytes")
struct ResourcePageTests {
    private let client: Client
    private let api: String
    private let root: String

    init() throws {
        client = try Client.ephemeral()
        let made = try client.call("POST", "/restapis", ["name": "a"]).body
        api = "/restapis/\(made["id"]?.string ?? "")"
        root = made["rootResourceId"]?.string ?? ""
    }

    private func add(_ part: String) throws -> String {
        let made = try client.call("POST", "\(api)/resources/\(root)", ["pathPart": .string(part)])
        return "\(api)/resources/\(made.body["id"]?.string ?? "")"
    }

    private func paths(_ query: String) throws -> [String] {
        let page = try client.call("GET", "\(api)/resources?\(query)").body
        return (page["item"]?.array ?? []).compactMap { $0["path"]?.string }
    }

    @Test("every write shows in the next page, whatever was kept")
    func writes() throws {
        let query = "limit=500&embed=methods"
        #expect(try paths(query) == ["/"])
        let pets = try add("pets")
        _ = try add("cats")
        for _ in 0..<2 { #expect(try paths(query) == ["/", "/cats", "/pets"]) }
        _ = try client.call("PUT", "\(pets)/methods/GET", ["authorizationType": "NONE"])
        let methods = try client.call("GET", "\(api)/resources?\(query)").body["item"]?.array
        #expect(
            methods?.last?["resourceMethods"]?["GET"]?["authorizationType"]?.string == "NONE")
        let names = try client.call("GET", "\(api)/resources?limit=500").body["item"]?.array
        #expect(names?.last?["resourceMethods"]?["GET"] == [:])
        _ = try client.call(
            "PATCH", pets,
            ["patchOperations": [["op": "replace", "path": "/pathPart", "value": "ants"]]])
        #expect(try paths(query) == ["/", "/ants", "/cats"])
        _ = try client.call("DELETE", pets)
        #expect(try paths(query) == ["/", "/cats"])
    }

    @Test(
        "pages of other limits and positions are other pages, and more than are kept are right too")
    func places() throws {
        for number in 0..<(ResourceRendering.pagesMax + 1) { _ = try add("p\(100 + number)") }
        let all = try paths("limit=500")
        #expect(all.count == ResourceRendering.pagesMax + 2)
        for _ in 0..<2 {
            for limit in 1...(ResourceRendering.pagesMax + 1) {
                #expect(try paths("limit=\(limit)") == Array(all.prefix(limit)))
            }
            let first = try client.call("GET", "\(api)/resources?limit=2").body
            let position = first["position"]?.string ?? ""
            #expect(try paths("limit=2&position=\(position)") == Array(all[2..<4]))
        }
    }
}
