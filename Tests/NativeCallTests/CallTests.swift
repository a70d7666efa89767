import NativeCall
import Testing

@Suite("Calls of C functions") struct CallTests {
    static let types = """
        struct inner { char tag; double value; };
        struct outer { uint8_t first; struct inner pair[2]; char name[6]; int16_t last; const char *text; };
        struct point { float x, y; };
        """

    /// Declaration, arguments, what it returned and what came out.
    static let answered: [(String, String, String)] = [
        (
            "double sum(int8 a, uint8 b, int16 c, uint16 d, int32 e, uint32 f, int64 g, uint64 h, float i, "
                + "double j, bool k)",
            #"{"a":-128,"b":255,"c":-32768,"d":65535,"e":-1,"f":4294967295,"g":-5,"h":7,"i":0.5,"j":0.25,"k":true}"#,
            #"{"result":4295000191.75}"#
        ),
        ("int8 narrow(int n)", #"{"n":-3}"#, #"{"result":-3}"#),
        (
            "uint64 wide(uint64 n)", #"{"n":18446744073709551615}"#,
            #"{"result":18446744073709551615}"#
        ),
        ("float third(void)", "{}", #"{"result":0.33333334}"#),
        ("double nothing(void)", "{}", #"{"result":null}"#),
        ("bool is_even(int n)", #"{"n":4}"#, #"{"result":true}"#),
        ("bool is_even(int n)", #"{"n":5}"#, #"{"result":false}"#),
        ("size_t length(const char *text)", #"{"text":"héé"}"#, #"{"result":5}"#),
        ("size_t length(const char *text)", #"{"text":null}"#, #"{"result":99}"#),
        ("const char *constant(int which)", #"{"which":1}"#, #"{"result":"kept"}"#),
        ("const char *constant(int which)", #"{"which":0}"#, #"{"result":null}"#),
        (
            "int64 total(const int32 values[count], size_t count)", #"{"values":[1,-2,30]}"#,
            #"{"result":29}"#
        ),
        (
            "int64 total(const int32 values[count], size_t count)", #"{"values":[]}"#,
            #"{"result":0}"#
        ),
        (
            "double dot(double a[count], double b[count], int count)", #"{"a":[1,2],"b":[3,0.5]}"#,
            #"{"result":4}"#
        ),
        (
            "int reversed(uint8 from[count], uint32 count, out uint8 to[room], inout uint32 *room)",
            #"{"from":"AQID","room":10}"#, #"{"result":0,"to":"AwIB","room":3}"#
        ),
        (
            "int64 filled(out uint8 to[room:result], size_t room)", #"{"room":9}"#,
            #"{"result":3,"to":"AQID"}"#
        ),
        ("void named(out char to[room], size_t room)", #"{"room":8}"#, #"{"to":"as long"}"#),
        (
            "void named(out char to[room], size_t room)", #"{"room":64}"#,
            #"{"to":"as long as it is"}"#
        ),
        (
            "outer doubled(outer given)",
            #"{"given":{"first":100,"pair":[{"tag":1,"value":1.5},{"value":-2}],"name":"abc","last":-9,"text":"t"}}"#,
            #"{"result":{"first":200,"pair":[{"tag":1,"value":3},{"tag":0,"value":-4}],"name":"abc","last":-18,"text":"t"}}"#
        ),
        (
            "int changed(inout outer *it)", #"{"it":{"first":1}}"#,
            #"{"result":56,"it":{"first":1,"pair":[{"tag":0,"value":0},{"tag":0,"value":0}],"name":"abcde","last":42,"text":null}}"#
        ),
        ("int changed(const outer *it)", #"{"it":null}"#, #"{"result":-1}"#),
        (
            "float across(point a, point b)", #"{"a":{"x":3,"y":1},"b":{"x":1}}"#, #"{"result":3}"#
        ),
        (
            "void split(double number, out double *whole, out double *rest)", #"{"number":2.25}"#,
            #"{"whole":2,"rest":0.25}"#
        ),
        ("void step(inout int *n)", #"{"n":41}"#, #"{"n":42}"#),
    ]

    @Test("values go in and come out", arguments: answered)
    func calls(declaration: String, arguments: String, expected: String) throws {
        let function = try fixture(declaration, types: Self.types)
        #expect(try output(of: function, arguments) == expected)
    }

    /// Declaration, arguments, why not.
    static let refused: [(String, String, String)] = [
        (
            "int8 narrow(int n)", #"{"n":2147483648}"#,
            "n must be a whole number from -2147483648 to 2147483647"
        ),
        (
            "bool is_even(int n)", #"{"n":1.5}"#,
            "n must be a whole number from -2147483648 to 2147483647"
        ),
        (
            "uint64 wide(uint64 n)", #"{"n":-1}"#,
            "n must be a whole number from 0 to 18446744073709551615"
        ),
        ("size_t length(char *text)", #"{"text":7}"#, "text must be text, or null"),
        (
            "size_t length(char *text)", #"{"text":"a\u0000b"}"#,
            "text must not have a NUL character in it"
        ),
        (
            "int64 total(int32 values[count], size_t count)", #"{"values":[1,"x"]}"#,
            "values[1] must be a whole number from -2147483648 to 2147483647"
        ),
        (
            "int64 total(int32 values[count], uint8 count)", #"{"values":7}"#,
            "values must be an array"
        ),
        (
            "double dot(double a[count], double b[count], int count)", #"{"a":[1],"b":[]}"#,
            "b must have as many elements as a"
        ),
        (
            "int reversed(uint8 from[count], uint32 count, out uint8 to[room], inout uint32 *room)",
            #"{"from":"A","room":1}"#, "from must be base64"
        ),
        (
            "void named(out char to[room], int64 room)", #"{"room":-1}"#,
            "room leaves no room, or too much"
        ),
        (
            "void named(out char to[room], int64 room)", #"{"room":16777217}"#,
            "room leaves no room, or too much"
        ),
        (
            "outer doubled(outer given)", #"{"given":{"pair":[{}]}}"#,
            "given.pair must have 2 elements, not 1"
        ),
        (
            "outer doubled(outer given)", #"{"given":{"pair":[{},{"vaule":1}]}}"#,
            "given.pair[1].vaule is no field of inner; did you mean 'value'?"
        ),
        (
            "outer doubled(outer given)", #"{"given":{"name":"sixsix"}}"#,
            "given.name must have at most 5 bytes, not 6"
        ),
    ]

    @Test("a value that is none of its type is refused, with its path", arguments: refused)
    func refuses(declaration: String, arguments: String, message: String) throws {
        #expect(try refusal(of: fixture(declaration, types: Self.types), arguments) == message)
    }

    @Test("errno is what the function left")
    func failure() throws {
        var call = NativeCall(try fixture("int fail(int number)"))
        try "2".withBytes { bytes throws(ArgumentError) in try call.set(0, toText: bytes) }
        try call.run()
        #expect(call.errno == 2 && call.isResultNegative && call.integerResult == -1)
    }

    @Test("a text of a request is a number where C wants one, and nothing that C would guess")
    func texts() throws {
        let function = try fixture("uint64 wide(uint64 n)")
        for (text, isRefused) in [
            ("7", false), ("-7", true), ("", true), ("0x7", true), ("7 ", true), ("7.0", true),
        ] {
            var call = NativeCall(function)
            var failed = false
            do throws(ArgumentError) {
                try text.withBytes { bytes throws(ArgumentError) in try call.set(0, toText: bytes) }
            } catch { failed = true }
            #expect(failed == isRefused, "\(text)")
        }
    }
}

extension String {
    fileprivate func withBytes<R>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(ArgumentError) -> R
    ) throws(ArgumentError) -> R {
        let bytes = Array(utf8)
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(bytes.count, 1))
        defer { copy.deallocate() }
        _ = copy.initialize(from: bytes)
        return try body(UnsafeBufferPointer(rebasing: copy[..<bytes.count]))
    }
}
