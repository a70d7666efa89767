import FuzzRun
import HTTPCases
import HTTPFuzz
import Testing

/// The fuzz targets for a moment, deterministically: the cases, mangled by a fixed generator.
@Suite struct MutationTests {
    @Test("mangled cases break no invariant of the head parser", arguments: 0..<8)
    func heads(seed: Int) { mangle(seed, fuzzHead) }

    @Test("mangled cases break no invariant of the chunk decoder", arguments: 0..<8)
    func chunks(seed: Int) {
        mangle(seed + 100) { input in
            fuzzChunk(input)
            // The bodies alone as well: mangled heads would hide them.
            if let at = input.indices.first(where: { input[$0...].starts(with: "\r\n\r\n".utf8) }) {
                fuzzChunk(UnsafeBufferPointer(rebasing: input[(at + 3)...]))
            }
        }
    }

    private func mangle(_ state: Int, _ run: (UnsafeBufferPointer<UInt8>) -> Void) {
        // The first byte says to the targets how the input is cut into pieces.
        var cuts = SplitMix64(state: UInt64(state))
        var mutants = FuzzRun(
            8, alphabet: "\r\n\t :;,=\"\\0159afxGZ\0\u{7f}-_/?#*", state: UInt64(state))
        mutants.alphabet += [0x80, 0xff]
        var inputs = 0
        for item in HTTPCase.all {
            inputs += mutants([UInt8(cuts.next(256))] + item.bytes) {
                run($0.bindMemory(to: UInt8.self))
            }
        }
        #expect(inputs > HTTPCase.all.count * mutants.rounds / 2)
    }
}
