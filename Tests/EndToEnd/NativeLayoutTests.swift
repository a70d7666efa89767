import Foundation
import FuzzRun
import NativeCall
import Testing

extension EndToEnd {
    /// Structures that nobody thought of have the layout that the C compiler gives them.
    @Suite struct NativeLayouts {
        @Test("a thousand made-up structures: every offset, size and alignment is the compiler's")
        func layouts() throws {
            var random = SplitMix64(state: 11)
            var source = ""
            for number in 0..<1000 { source += Self.structure(number, &random) }
            let types = try NativeTypes(parsing: source, limits: Self.limits)
            var ours: [String] = []
            for number in 0..<1000 {
                let signature = try NativeSignature(parsing: "s\(number) f(void)", types: types)
                guard case .value(.structure(let structure)) = signature.result else {
                    Issue.record("s\(number) is no structure")
                    return
                }
                let offsets = structure.fields.map { "\($0.offset)" }.joined(separator: " ")
                ours.append("s\(number) \(structure.size) \(structure.alignment) \(offsets)")
            }
            let theirs = try Self.compiled(
                source, counts: ours.map { $0.split(separator: " ").count - 3 })
            #expect(theirs.count == ours.count)
            for (mine, other) in zip(ours, theirs) { #expect(mine == other) }
        }

        private static var limits: NativeLimits {
            var limits = NativeLimits()
            limits.types = 4096
            limits.textLength = 1 << 20
            return limits
        }

        /// A structure of numbers, texts, arrays and of structures before it.
        private static func structure(_ number: Int, _ random: inout SplitMix64) -> String {
            let scalars = [
                "char", "signed char", "uint8_t", "bool", "short", "unsigned short", "int",
                "uint32_t",
                "long", "size_t", "float", "double", "const char *", "void *",
            ]
            var text = "struct s\(number) {"
            for field in 0...random.next(9) {
                var type = scalars[random.next(scalars.count)]
                // Not deeper than a few levels, which the limits would refuse.
                if number % 8 > 0, random.next(4) == 0 {
                    type = "struct s\(number - 1 - random.next(number % 8))"
                }
                text += " \(type) f\(field)"
                for _ in 0..<max(0, random.next(6) - 3) { text += "[\(1 + random.next(4))]" }
                text += ";"
            }
            return text + " };\n"
        }

        /// What the compiler says: a line for each structure.
        private static func compiled(_ source: String, counts: [Int]) throws -> [String] {
            let directory = try TemporaryDirectory()
            var program =
                "#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n#include <stdio.h>\n"
            program += source + "int main(void) {\n"
            for (number, count) in counts.enumerated() {
                let type = "struct s\(number)"
                program += "printf(\"s\(number) %zu %zu\", sizeof(\(type)), _Alignof(\(type)));\n"
                for field in 0..<count {
                    program += "printf(\" %zu\", offsetof(\(type), f\(field)));\n"
                }
                program += "putchar('\\n');\n"
            }
            try directory.write(program + "}\n", to: "layout.c")
            let built = try CommandRun(
                ["cc", "-std=c11", "-O0", "-o", "layout", "layout.c"], in: directory.url,
                executable: URL(filePath: "/usr/bin/env"))
            try #require(built.status == 0, "\(built.errors)")
            let run = try CommandRun([], executable: directory.url.appending(path: "layout"))
            return run.output.split(separator: "\n").map(String.init)
        }
    }
}
