import Foundation
import Testing

extension EndToEnd {
    /// A plugin from nothing: made outside this repository, built by one command, served.
    @Suite struct Authors {
        @Test(
            "plugin new makes a plugin that builds and serves",
            arguments: ["c", "swift"], ["authorizer", "integration"])
        func new(language: String, kind: String) throws {
            let directory = try TemporaryDirectory()
            let name = "my-\(kind)"
            let made = try CommandRun(
                ["plugin", "new", name, "--lang", language, "--kind", kind], in: directory.url)
            #expect(made.status == 0, "\(made.errors)")
            let folder = directory.url.appending(path: name)
            let built = try CommandRun(["plugin", "build"], in: folder)
            #expect(built.status == 0, "\(built.output)\(built.errors)")
            #expect(!built.errors.contains("warning:"), "\(built.errors)")
            let inspected = try CommandRun(["plugin", "inspect", "./\(name).so"], in: folder)
            #expect(inspected.output.contains("com.example.\(name)"))
            #expect(!inspected.output.contains("besides its entry"))
            let checked = try CommandRun(["plugin", "check", "./\(name).so"], in: folder)
            #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
            let answer = try CommandRun(
                ["invoke", "penstock.yaml", "GET", "/hello", "-H", "x-word: sesame"], in: folder)
            #expect(answer.output.contains("\n200\n"), "\(answer.output)\(answer.errors)")
        }

        @Test(
            "all kinds build in C without a warning",
            arguments: ["validator", "limiter", "transformer"])
        func kinds(kind: String) throws {
            let directory = try TemporaryDirectory()
            _ = try CommandRun(["plugin", "new", "p", "--kind", kind], in: directory.url)
            let built = try CommandRun(["plugin", "build", "p"], in: directory.url)
            #expect(built.status == 0, "\(built.errors)")
            #expect(!built.errors.contains("warning:"), "\(built.errors)")
        }

        @Test("a name that is none, or a folder that is there, is refused")
        func refused() throws {
            let directory = try TemporaryDirectory()
            #expect(try CommandRun(["plugin", "new", "../x"], in: directory.url).status == 2)
            #expect(try CommandRun(["plugin", "new", "twice"], in: directory.url).status == 0)
            let again = try CommandRun(["plugin", "new", "twice"], in: directory.url)
            #expect(again.status == 3)
            #expect(again.errors.contains("nothing is overwritten"))
        }

        @Test("an isolated plugin serves from a child, which is started again when it dies")
        func isolated() throws {
            let gateway = try Gateway(
                """
                  a: {routes: [{route: GET /x, pipeline: {auth: keys, integrate: Integrate/Echo}}]}
                """,
                more: """
                    plugins:
                      keys:
                        builtin: Auth/APIKey
                        isolation: process
                        config: {keys: [{id: k, secret: "env:KEY"}]}
                    """, environment: ["KEY": "s"])
            let good = ["x-api-key: s"]
            #expect(try gateway.send("GET", "/x", headers: good).status == 200)
            #expect(try gateway.send("GET", "/x").status == 401)
            let pid = gateway.process.processIdentifier
            let child = try #require(Self.children(of: pid).first)
            kill(child, SIGKILL)
            // While it is down the step's failure policy answers; it is back when it answers again.
            var status = 0
            while status != 200 { status = try gateway.send("GET", "/x", headers: good).status }
            #expect(Self.children(of: pid).first != child)
        }

        /// By /proc: proc(5), stat, the fourth field.
        private static func children(of parent: Int32) -> [Int32] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
            return names.compactMap { Int32($0) }.filter { process in
                let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
                let fields = stat?.split(separator: ")").last?.split(separator: " ")
                return fields.map { $0.count > 1 && $0[1] == String(parent) } ?? false
            }
        }
    }
}
