import Foundation
import Testing

extension EndToEnd {
    /// Functions of a C library that was compiled a moment ago.
    @Suite struct NativeFunctions {
        private static func library(in directory: TemporaryDirectory) throws -> String {
            try directory.write(
                """
                #include <stdlib.h>
                #include <string.h>
                int twice(int n) { return 2 * n; }
                int crash(int n) { if (n == 1) abort(); if (n == 2) *(volatile char *)8 = 1; return n; }
                int trample(char *text, size_t room) { memset(text, 'x', room + 65536); return 0; }
                """, to: "native.c")
            let built = try CommandRun(
                ["cc", "-O1", "-shared", "-fPIC", "-w", "-o", "libnative.so", "native.c"],
                in: directory.url, executable: URL(filePath: "/usr/bin/env"))
            try #require(built.status == 0, "\(built.errors)")
            return directory.url.appending(path: "libnative.so").path
        }

        private static func routes(_ library: String) -> String {
            func route(_ path: String, _ function: String, _ arguments: String) -> String {
                """
                      - route: GET /\(path)
                        pipeline:
                          integrate:
                            use: Integrate/Native
                            config:
                              library: \(library)
                              function: \(function)
                              arguments: \(arguments)

                """
            }
            let n = "{n: '${request.query.n}'}"
            return "  native:\n    routes:\n" + route("twice", "int twice(int n)", n)
                + route("crash", "int crash(int n)", n)
                + route(
                    "trample", "'int trample(out char text[room], size_t room)'",
                    "{room: '${request.query.n}'}")
        }

        @Test("a function that crashes is a 502 of its own request, and the next one is answered")
        func crashes() throws {
            let directory = try TemporaryDirectory()
            let gateway = try Gateway(Self.routes(try Self.library(in: directory)))
            #expect(try gateway.send("GET", "/twice?n=21").body == #"{"result":42}"#)
            #expect(try gateway.send("GET", "/twice?n=x").status == 400)
            for path in ["/crash?n=1", "/crash?n=2", "/trample?n=8"] {
                #expect(try gateway.send("GET", path).status == 502, "\(path)")
                // Until the process was started again, its requests are answered with 502 too.
                var answer = try gateway.send("GET", "/twice?n=4")
                while answer.status == 502 { answer = try gateway.send("GET", "/twice?n=4") }
                #expect(answer.status == 200 && answer.body == #"{"result":8}"#, "after \(path)")
            }
            #expect(gateway.terminate() == 0)
        }

        @Test("invoke calls a function as the gateway does, in a child process")
        func invoke() throws {
            let directory = try TemporaryDirectory()
            try directory.write(
                Gateway.configuration(Self.routes(try Self.library(in: directory)), more: ""),
                to: "penstock.yaml")
            let run = try CommandRun(
                ["invoke", "penstock.yaml", "GET", "/twice?n=4"], in: directory.url)
            #expect(
                run.status == 0 && run.output.contains(#"{"result":8}"#),
                "\(run.output)\(run.errors)")
        }

        @Test("check points into a declaration that can't be called")
        func declaration() throws {
            let directory = try TemporaryDirectory()
            try directory.write(
                Gateway.configuration(
                    """
                      native:
                        routes:
                          - route: GET /x
                            pipeline:
                              integrate:
                                use: Integrate/Native
                                config: {library: libc.so.6, function: int abs(itn n)}
                    """, more: ""), to: "penstock.yaml")
            let run = try CommandRun(["check", "penstock.yaml"], in: directory.url)
            #expect(run.status == 1)
            #expect(run.errors.contains("there is no type itn; did you mean 'int'?"))
            // The caret is in the declaration, below the one in the file.
            #expect(run.errors.contains("    int abs(itn n)\n"), "\(run.errors)")
            #expect(run.errors.contains("            ^~~\n"), "\(run.errors)")
        }
    }
}
