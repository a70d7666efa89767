import Testing

@testable import PenstockIO

/// Output that a connection's peer didn't take yet, where its bytes lie elsewhere for a while.
@Suite struct PendingOutputTests {
    private func text(_ output: PendingOutput) -> String {
        let span = output.bytes
        return String(
            decoding: UnsafeRawBufferPointer(start: span.base, count: span.count), as: UTF8.self)
    }

    /// Lends a text's bytes, calls, and spoils the bytes afterwards.
    private func lending(_ bytes: String, _ body: (inout PendingOutput) -> Void) -> PendingOutput {
        let count = bytes.utf8.count
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
        for (i, byte) in bytes.utf8.enumerated() { memory[i] = byte }
        var output = PendingOutput()
        output.lend(memory, count)
        #expect(output.isLent && output.count == count)
        body(&output)
        memory.update(repeating: UInt8(ascii: "!"), count: count)
        memory.deallocate()
        return output
    }

    @Test("what is still lent is copied when its lender wants the memory back")
    func own() {
        var output = lending("a message") {
            $0.consume(2)
            $0.own()
        }
        #expect(!output.isLent && text(output) == "message")
        output.own()
        #expect(text(output) == "message")
        output.release()
        #expect(output.isEmpty && output.base == nil)
    }

    @Test("what comes behind lent bytes makes a copy of both")
    func append() {
        var output = lending("first ") { output in
            "second".utf8.withContiguousStorageIfAvailable {
                output.append($0.baseAddress.unsafelyUnwrapped, $0.count)
            }
        }
        #expect(!output.isLent && text(output) == "first second")
        output.release()
    }

    @Test("lent bytes that were all written, or forgotten, are nobody's to free")
    func consume() {
        let written = lending("all") { $0.consume(3) }
        #expect(written.isEmpty && !written.isLent)
        let forgotten = lending("none") { $0.release() }
        #expect(forgotten.isEmpty && !forgotten.isLent)
    }
}
