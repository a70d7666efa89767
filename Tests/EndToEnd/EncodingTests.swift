import Foundation
import Testing

@Suite("Encodings", .timeLimit(.minutes(10)))
struct EncodingTests {
    @Test("every target of Tests/Clients/encodings.json arrives as its cells say")
    func table() throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Clients/encodings.py")
        let run = try CommandRun([Build.penstock.path], executable: script)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
    }
}
