import NativeCall
import Testing

@Suite("Declarations of functions") struct SignatureTests {
    static let types = """
        typedef unsigned long uLong;
        struct point { double x, y; };
        typedef struct point place;
        typedef char label[16];
        """

    /// Declaration, what is returned, what is passed.
    static let understood: [(String, String, [String])] = [
        ("void f(void)", "-", []),
        ("void f();", "-", []),
        ("int abs(int)", "int32", ["in arg1 int32"]),
        ("unsigned long int f(const long long unsigned n)", "uint64", ["in n uint64"]),
        ("uLong crc(size_t a, _Bool b)", "uint64", ["in a uint64", "in b bool"]),
        ("const char *f(const char *const name)", "text", ["in name text"]),
        ("struct point f(place a, const struct point *b)", "point", ["in a point", "in b *point"]),
        ("place *f(out double *x, inout int *n)", "*point", ["out x *double", "inout n *int32"]),
        (
            "void f(out char **message, void *handle)", "-",
            ["out message *text", "in handle opaque"]
        ),
        (
            "void f(char name[8], int grid[2][3])", "-",
            ["in name *char[8]", "in grid *int32[3][2]"]
        ),
        ("void f(label name)", "-", ["in name *char[16]"]),
        (
            "void f(const uint8 data[n], uint32_t n)", "-",
            ["in data uint8[n]", "in n uint32 (counted)"]
        ),
        ("void f(out uint8 data[n], int n)", "-", ["out data uint8[n]", "in n int32"]),
        (
            "ssize_t f(out char data[n:result], size_t n)", "int64",
            ["out data char[n:result]", "in n uint64"]
        ),
        ("void f(char *names[n], int n)", "-", ["in names text[n]", "in n int32 (counted)"]),
        ("/* C */ int // too\n f ( int a ) ;", "int32", ["in a int32"]),
    ]

    @Test("C is understood, with what C can't say", arguments: understood)
    func understands(declaration: String, result: String, parameters: [String]) throws {
        let signature = try NativeSignature(
            parsing: declaration, types: NativeTypes(parsing: Self.types))
        #expect(signature.result.map { Self.text($0, in: signature) } ?? "-" == result)
        #expect(
            signature.parameters.map {
                "\($0.direction.rawValue) \($0.name) \(Self.text($0.passing, in: signature))"
                    + ($0.countOf == nil ? "" : " (counted)")
            } == parameters)
    }

    /// Declaration, message, what the caret is under.
    static let refused: [(String, String, String)] = [
        ("", "expected a type", ""),
        ("int", "expected the function's name", ""),
        ("int f", "expected '(' after the function's name", ""),
        ("int f(int a", "expected ')' after the parameters", ""),
        ("int f(int a) x", "expected the end of the declaration", "x"),
        ("it f(void)", "there is no type it; ", "it"),
        ("int f(unsigned double a)", "expected the parameter's name", "double"),
        ("int f(long short a)", "long short is no type of C", "long short"),
        ("int f(int a, int a)", "there is a parameter a already", "int a"),
        ("int f(const char *a, ...)", "a variable number of arguments can't be called", "."),
        ("int f(union u a)", "unions can't be mapped", "union"),
        ("int f(enum e a)", "write int for an enumeration", "enum"),
        ("int f(struct q a)", "there is no type struct q; ", "struct q"),
        ("int f(void a)", "a parameter can't be void", "void a"),
        ("int f(out void *a)", "write uint8 for the bytes of void*", "out void *a"),
        ("int f(out int a)", "what comes out needs a pointer: add '*'", "out int a"),
        ("int f(uint8 *data)", "how many? write data[64]", "uint8 *data"),
        ("int f(int **a)", "this pointer can't be mapped", "int **a"),
        ("int f(int *a[4])", "elements can't be pointers, but for char*", "int *a[4]"),
        ("void *f(void)", "this pointer can't be shown", "void"),
        ("int f(uint8 a[n], int m)", "there is no parameter n", "n"),
        (
            "int f(uint8 a[length], int lenght)", "there is no parameter length; did you mean",
            "length"
        ),
        ("int f(uint8 a[n], double n)", "n can't be a length", "n"),
        ("int f(uint8 a[n], int *n)", "n can't be a length", "n"),
        ("int f(int n[n])", "n can't be a length", "n"),
        ("void f(out uint8 a[n:result], int n)", "the function doesn't return an integer", "n"),
        ("int f(out uint8 a[n:x], int n)", "expected 'result' after ':'", "x"),
        ("int f(int a[0])", "expected how many, a number from 1", "0"),
        ("int f(int a[1048577])", "an array may take 1048576 bytes", "1048577"),
        ("int f(int a[99999999999999999999])", "this number is too large", "99999999999999999999"),
        ("int f(int a[1024][1024])", "an array may take 1048576 bytes", "int a[1024][1024]"),
        ("int f(/* a", "this comment has no end", "/*"),
        ("int f(int é)", "expected ')' after the parameters", "é"),
    ]

    @Test("what can't be called is refused with the place", arguments: refused)
    func refuses(declaration: String, message: String, place: String) throws {
        let error = try #require(throws: NativeSyntaxError.self) {
            try NativeSignature(parsing: declaration)
        }
        #expect(error.message.hasPrefix(message), "\(error.message)")
        if !place.isEmpty {
            let bytes = Array(declaration.utf8)
            #expect(String(decoding: bytes[error.range], as: UTF8.self) == place)
        }
    }

    @Test("the caret is under the place, in its line, past tabs and other alphabets")
    func caret() {
        let error = #expect(throws: NativeSyntaxError.self) {
            try NativeSignature(parsing: "int f(\n\tint /* é */ a,\n\tint a)")
        }
        #expect(
            error?.description == "there is a parameter a already\n    \tint a)\n    \t^~~~~")
        let other = #expect(throws: NativeSyntaxError.self) {
            try NativeSignature(parsing: "int /* éé */ f(it a)")
        }
        #expect(
            other?.description.hasSuffix("\n    int /* éé */ f(it a)\n                   ^~")
                == true)
    }

    @Test("limits hold: parameters, bytes")
    func limits() {
        func message(_ declaration: String) -> String? {
            #expect(throws: NativeSyntaxError.self) { try NativeSignature(parsing: declaration) }?
                .message
        }
        let parameters = (1...65).map { "int a\($0)" }.joined(separator: ",")
        #expect(message("int f(\(parameters))") == "a function may have 64 parameters")
        let long = "int f(" + String(repeating: " ", count: 65_536) + ")"
        #expect(message(long) == "a declaration may take 65536 bytes")
    }

    private static func text(
        _ passing: NativeSignature.Passing, in signature: NativeSignature
    ) -> String {
        switch passing {
        case .value(let type): text(type)
        case .pointer(let type): "*" + text(type)
        case .counted(let type, let counter, let used):
            "\(text(type))[\(signature.parameters[counter].name)\(used == .result ? ":result" : "")]"
        }
    }

    private static func text(_ type: NativeType) -> String {
        switch type {
        case .scalar(let scalar): scalar.rawValue
        case .text: "text"
        case .opaque: "opaque"
        case .structure(let structure): structure.name
        case .array(let element, let count): "\(text(element))[\(count)]"
        }
    }
}
