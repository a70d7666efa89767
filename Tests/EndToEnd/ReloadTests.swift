import Foundation
import Testing

extension EndToEnd {
    /// A new configuration in a gateway that serves.
    @Suite struct Reload {
        static func apis(_ body: String, status: Int = 200) -> String {
            """
              a:
                routes:
                  - {route: GET /x, pipeline: {integrate: {use: Integrate/Mock, config: {body: \(body), status: \(status), headers: {x-body: \(body)}}}}}
                  - {route: GET /same, pipeline: {rate_limit: [{use: RateLimit/TokenBucket, config: {rate: 1, period_s: 3600, burst: 2}}], integrate: Integrate/Echo}}
            """
        }

        @Test("a good one serves as soon as reload returns")
        func good() throws {
            let gateway = try Gateway(Self.apis("one"))
            #expect(try gateway.send("GET", "/x").body == "one")
            try gateway.write(Self.apis("two"))
            #expect(try gateway.reload())
            #expect(try gateway.send("GET", "/x").body == "two")
        }

        @Test(
            "a broken one is refused with its line, and the old one goes on serving",
            arguments: [
                "a: [", "a: {routes: [{route: GET /x}]}",
                "a: {routes: [{route: GET /x, pipeline: {integrate: No/Such}}]}",
            ])
        func broken(text: String) throws {
            let gateway = try Gateway(Self.apis("one"))
            try gateway.write("  " + text)
            let answer = try gateway.admin("POST", "/reload?format=json")
            #expect(answer.status == 409)
            #expect(answer.body.contains("penstock.yaml:"))
            #expect(try gateway.send("GET", "/x").body == "one")
            #expect(
                try gateway.admin("GET", "/metrics").body
                    .contains(#"penstock_config_reloads_total{result="refused"} "#))
        }

        @Test("what a reload doesn't touch it doesn't reset: a limiter goes on counting")
        func carried() throws {
            let gateway = try Gateway(Self.apis("one"))
            #expect(try gateway.send("GET", "/same").status == 200)
            try gateway.write(Self.apis("two"))
            #expect(try gateway.reload())
            #expect(try gateway.send("GET", "/same").status == 200)
            #expect(try gateway.send("GET", "/same").status == 429)
        }

        @Test("a changed file and SIGHUP are reloads", arguments: ["file", "SIGHUP"])
        func triggers(how: String) throws {
            let gateway = try Gateway(
                Self.apis("one"), arguments: how == "file" ? [] : ["--no-watch"])
            try gateway.write(Self.apis("two"))
            if how == "SIGHUP" { kill(gateway.process.processIdentifier, SIGHUP) }
            #expect(gateway.log.wait(for: "configuration serves") != nil)
            #expect(try gateway.send("GET", "/x").body == "two")
        }

        @Test("a plugin that a reload brought is watched from then on")
        func newlyNamed() throws {
            let gateway = try Gateway(Self.apis("one"))
            let library = gateway.directory.url.appending(path: "mine.so")
            try FileManager.default.copyItem(
                atPath: Build.library("IntegrateEcho"), toPath: library.path)
            // Renamed into place: the directory is watched already, and the name is not yet.
            let apis = """
                  a: {routes: [{route: GET /x, pipeline: {integrate: mine}}]}
                """
            try gateway.write(apis, more: "plugins: {mine: {path: mine.so}}")
            #expect(gateway.log.wait(for: "configuration serves") != nil)
            #expect(try gateway.reload())
            #expect(gateway.log.wait(for: "configuration serves") != nil)
            try FileManager.default.removeItem(at: library)
            try FileManager.default.copyItem(
                atPath: Build.library("IntegrateEcho"), toPath: library.path)
            #expect(gateway.log.wait(for: "files changed") != nil)
        }

        @Test("a hundred reloads under load lose no request, and none sees half a configuration")
        func underLoad() throws {
            let gateway = try Gateway(Self.apis("one", status: 201), arguments: ["--no-watch"])
            let load = Load(port: gateway.port, clients: 4) {
                try $0.send("GET", "/x")
            } check: { answer in
                // Status, header and body come from one configuration.
                let isOne = answer.status == 201 && answer.body == "one"
                let isTwo = answer.status == 202 && answer.body == "two"
                let agrees = answer["x-body"] == answer.body
                return (isOne || isTwo) && agrees ? nil : "\(answer)"
            }
            for round in 0..<100 {
                try gateway.write(
                    round % 2 == 0 ? Self.apis("two", status: 202) : Self.apis("one", status: 201))
                #expect(try gateway.reload())
                load.wait(for: 4)
            }
            let result = load.stop()
            #expect(result.failures.isEmpty, "\(result.failures.prefix(3))")
            #expect(result.closedIdle == 0)
            #expect(result.total >= 400)
            // One snapshot is current; those before it went with their last exchange.
            #expect(
                try gateway.admin("GET", "/metrics").body.contains("penstock_snapshots_live 1\n"))
        }

        @Test("a plugin that dies when it is loaded is refused, and the gateway lives")
        func deadly() throws {
            let gateway = try Gateway(Self.apis("one"))
            for name in ["HostileTrapsInEntry", "HostileTrapsInInit", "HostileWrongMagic"] {
                try gateway.write(
                    """
                      a: {routes: [{route: GET /x, pipeline: {auth: bad, integrate: Integrate/Echo}}]}
                    """, more: "plugins: {bad: {path: \(Build.library(name))}}")
                #expect(try gateway.reload() == false, "\(name)")
                #expect(try gateway.send("GET", "/x").body == "one")
            }
        }

        @Test("sections that are fixed at the start are said to need a restart")
        func fixed() throws {
            let gateway = try Gateway(Self.apis("one"))
            try gateway.write(Self.apis("two"), more: "limits: {headers: 50}")
            let answer = try gateway.admin("POST", "/reload")
            #expect(answer.status == 200)
            #expect(answer.body.contains("'limits' changed: takes a restart"))
        }
    }
}
