import CSystem
import Glibc
import Testing

@Suite(.serialized) struct TextPagesTests {
    /// Pages of files that are resident (proc_pid_statm(5), the third figure).
    private func residentFilePages() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        fgets(&line, Int32(line.count), file)
        let text = String(
            decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let words = text.split(separator: " ")
        return words.count > 2 ? Int(words[2]) ?? 0 : 0
    }

    @Test("pages of libraries are given back, and the program goes on in them")
    func release() {
        let before = residentFilePages()
        let released = csys_release_text_pages()
        let after = residentFilePages()
        #expect(released > 1 << 20)
        #expect(after < before)
        // Relocated data and code are what they were: dispatch, metadata, another library's code.
        let values: [any Hashable] = [1, "text", 2.5, [1: "a"]]
        #expect(values.map { "\($0)" }.joined(separator: " ") == "1 text 2.5 [1: \"a\"]")
    }

    @Test("giving back again and again while others run breaks nothing")
    func repeated() async {
        await withTaskGroup(of: Int.self) { group in
            for seed in 1...4 {
                group.addTask {
                    (0..<2000).reduce(into: [String: Int]()) {
                        $0["\($1 &* seed % 97)", default: 0] += $1
                    }
                    .values.reduce(0, +)
                }
            }
            for _ in 0..<50 { _ = csys_release_text_pages() }
            for await sum in group { #expect(sum == 1_999_000) }
        }
    }
}
