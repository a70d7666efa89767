import NativeCall
import Testing

@Suite("Declarations of types") struct TypeTests {
    /// Declarations, message, what the caret is under.
    static let refused: [(String, String, String)] = [
        ("int a;", "expected struct or typedef", "int"),
        ("struct a { int x; }", "expected ';' after a declaration", ""),
        ("struct a { };", "a structure needs a field", "{"),
        ("struct a { int x;", "this structure has no '}'", "{"),
        ("struct a { int x, x; };", "there is a field x already", "x"),
        ("struct { int x; };", "a structure needs a name", ";"),
        ("struct a { int x : 3; };", "bit fields can't be mapped", ":"),
        ("struct a { void x; };", "a field can't be void", "x"),
        ("struct a { int *x; };", "a field can't point to anything but char or void", "*"),
        ("struct a { struct a x; };", "there is no type struct a", "struct a"),
        ("typedef void nothing;", "void can't have a name", ""),
        ("typedef int *p;", "a name can't stand for a pointer, but for char*", ""),
        ("typedef int t; typedef long t;", "there is a type t already", "t"),
        ("typedef int int;", "int int is no type of C", "int int"),
        ("typedef int t[1048577];", "an array may take 1048576 bytes", "1048577"),
        (
            "typedef char t[1048576]; struct s { t a; char b; };",
            "a structure may take 1048576 bytes", "{"
        ),
    ]

    @Test("what can't be mapped is refused with the place", arguments: refused)
    func refuses(declarations: String, message: String, place: String) throws {
        let error = try #require(throws: NativeSyntaxError.self) {
            try NativeTypes(parsing: declarations)
        }
        #expect(error.message.hasPrefix(message), "\(error.message)")
        if !place.isEmpty {
            let bytes = Array(declarations.utf8)
            #expect(String(decoding: bytes[error.range], as: UTF8.self) == place)
        }
    }

    @Test("limits hold: types, fields, levels")
    func limits() {
        func message(_ declarations: String) -> String? {
            #expect(throws: NativeSyntaxError.self) { try NativeTypes(parsing: declarations) }?
                .message
        }
        let types = (0...256).map { "typedef int t\($0);" }.joined()
        #expect(message(types) == "there may be 256 types")
        let fields = (0...256).map { "char f\($0);" }.joined()
        #expect(message("struct s { \(fields) };") == "a structure may have 256 fields")
        let levels = (1...17).map { "struct s\($0) { struct s\($0 - 1) a; };" }.joined()
        #expect(message("struct s0 { int a; };" + levels) == "types may nest 16 levels")
        let brackets = String(repeating: "[1]", count: 17)
        #expect(message("typedef int t\(brackets);") == "types may nest 16 levels")
    }

    @Test("the same structure may have several names, and the word struct may be left out")
    func names() throws {
        let types = try NativeTypes(
            parsing: "typedef struct a { int x; } a; typedef a b; struct c { int y; };")
        for name in ["a", "struct a", "b", "c", "struct c"] {
            let signature = try NativeSignature(parsing: "\(name) f(void)", types: types)
            guard case .value(.structure(let structure)) = signature.result else {
                Issue.record("\(name) is no structure")
                continue
            }
            #expect(structure.size == 4)
        }
    }
}
