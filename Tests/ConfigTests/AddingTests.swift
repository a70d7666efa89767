import JSON
import PenstockConfig
import SourceTree
import Testing

@Suite("A configuration beside another")
struct AddingTests {
    let both: Configuration
    let own: Configuration

    init() throws {
        own = try load(
            """
            listeners: [{address: ":80"}]
            upstreams: {orders: {targets: ["127.0.0.1:1"]}}
            apis:
              shop:
                hosts: [shop.example]
                base_path: /v1
                addresses: [{}]
                defaults: {integrate: Integrate/Mock}
                routes: [{route: GET /}]
            """)
        let other = try load(
            """
            listeners: [{address: ":81"}]
            plugins: {keys: {builtin: Auth/APIKey}}
            apis:
              more:
                routes:
                  - route: GET /
                    pipeline: {integrate: Integrate/Mock}
            """, file: "other.yaml")
        both = own.adding(other)
    }

    @Test("has the APIs, plugins and upstreams of both, and the rest of the first")
    func parts() {
        #expect(both.apis.map(\.name) == ["shop", "more"])
        #expect(both.plugins.map(\.name) == ["keys"])
        #expect(both.upstreams.map(\.name) == ["orders"])
        #expect(both.listeners == own.listeners)
        #expect(both.document["apis"]?.object?.keys.sorted() == ["more", "shop"])
        #expect(both.document["listeners"] == own.document["listeners"])
        #expect(own.names == ["orders", "shop"])
        #expect(own.claims == ["shop.example/v1", "*"])
    }

    @Test("a place is in the file that has it")
    func places() {
        #expect(both.file(of: JSONPointer(["apis", "shop", "routes"])) == "penstock.yaml")
        #expect(both.file(of: JSONPointer(["apis", "more", "routes", "0"])) == "other.yaml")
        #expect(both.line(of: JSONPointer(["apis", "more", "routes", "0"])) == 6)
        #expect(both.line(of: JSONPointer(["apis", "shop", "base_path"])) == 6)
        #expect(both.file(of: JSONPointer(["limits", "headers"])) == "penstock.yaml")
        let told = both.diagnostic(.error, at: JSONPointer(["apis", "more"]), message: "no")
        #expect(told.file == "other.yaml")
        #expect(told.location.line == 4)
    }
}
