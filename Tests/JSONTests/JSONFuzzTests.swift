import FuzzRun
import JSONFuzz
import Testing

@Suite("Fuzzing JSON")
struct JSONFuzzTests {
    static let seeds = [
        #"{"a":[1,-2.5e10,true,null,"x\u00e9\ud83d\ude00\n"],"b":{"c":{}}}"#,
        #"[[[[[[[[]]]]]]]]"#, #""\\\"\/\b""#, "1e999999999999", "[0.1,1e-7,12345678901234567890]",
        #"{"a":1,"a":2,"b":[{},[],{"a":[]}]}"#,
        "{statusCode: 200, 'b' : [007 , -.5,,1.e5 2 x,], a:'\\x41\\q\u{7f}', a : {b:,},} rest",
        "[[1,{}],[2],[3],[4],[5],[6],[7],[8],[9],{k:[{}],k:[[],[]],\"k\":1}]",
    ]

    @Test("mutated texts are parsed or refused, never anything else", arguments: 0..<8)
    func mutants(_ index: Int) {
        var run = FuzzRun(
            1000, alphabet: "[]{}:,\"'\\-+.0eEnutf \n\u{7f}é",
            dictionary: Array(Self.seeds.joined().utf8), state: UInt64(index))
        let inputs = run(Array(Self.seeds[index].utf8), fuzzJSON)
        #expect(inputs > run.rounds / 2)
    }
}
