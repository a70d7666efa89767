import JSON
import NativeCall
import NativeFixture
import Testing

/// One after another: they count what is given back.
@Suite("Memory of calls", .serialized) struct MemoryTests {
    private func counted(_ body: () throws -> Void) rethrows -> (made: Int32, freed: Int32) {
        let (made, freed) = (native_fixture_made(), native_fixture_freed())
        try body()
        return (native_fixture_made() - made, native_fixture_freed() - freed)
    }

    @Test("texts that the function made are given back once they were read")
    func released() throws {
        let made = try fixture("char *text_made(const char *name)", free: "text_free")
        let out = try fixture("int text_out(int n, out char **text)", free: "text_free")
        let count = try counted { () throws in
            #expect(try output(of: made, #"{"name":"é"}"#) == #"{"result":"hello é"}"#)
            #expect(try output(of: out, #"{"n":1}"#) == #"{"result":1,"text":"hello out"}"#)
            #expect(try output(of: out, #"{"n":0}"#) == #"{"result":0,"text":null}"#)
        }
        #expect(count.made == 2 && count.freed == 2)
    }

    @Test("without a function for that they stay the library's, and constants are never given back")
    func kept() throws {
        let constant = try fixture("const char *constant(int which)")
        let count = try counted { () throws in
            #expect(try output(of: constant, #"{"which":1}"#) == #"{"result":"kept"}"#)
        }
        #expect(count.made == 0 && count.freed == 0)
    }

    @Test("a call that did not run gives nothing back")
    func unrun() throws {
        let made = try fixture("char *text_made(const char *name)", free: "text_free")
        let count = counted { _ = NativeCall(made) }
        #expect(count.freed == 0)
    }

    @Test("a function that says it wrote more than there is room for is not believed")
    func boasted() throws {
        let boasted = try fixture("int64 boasted(out uint8 to[room:result], size_t room)")
        #expect(
            try output(of: boasted, #"{"room":4}"#)
                == #"{"result":9223372036854775807,"to":"BwAAAA=="}"#)
        let negative = try fixture("int64 negative(out uint8 to[room:result], size_t room)")
        #expect(try output(of: negative, #"{"room":4}"#) == #"{"result":-1,"to":""}"#)
    }

    @Test("all that one call takes together is bounded")
    func bounded() throws {
        var limits = NativeLimits()
        limits.bufferSize = 64
        let length = try fixture("size_t length(char *text)", limits: limits)
        let short = String(repeating: "a", count: 63)
        #expect(try output(of: length, #"{"text":"\#(short)"}"#) == #"{"result":63}"#)
        let long = String(repeating: "a", count: 200)
        #expect(try refusal(of: length, #"{"text":"\#(long)"}"#) == "text is too large")
        let total = try fixture(
            "int64 total(int32 values[count], size_t count)", limits: limits)
        let values = Array(repeating: "1", count: 17).joined(separator: ",")
        #expect(try refusal(of: total, #"{"values":[\#(values)]}"#) == "values is too large")
        let named = try fixture("void named(out char to[room], size_t room)", limits: limits)
        #expect(try refusal(of: named, #"{"room":65}"#) == "room leaves no room, or too much")
    }

    @Test("a structure of too many values can't be passed by value")
    func byValue() {
        let error = #expect(throws: NativeFunction.Failure.self) {
            try fixture("int changed(big b)", types: "struct big { char a[257]; };")
        }
        #expect(error?.description.contains("more than 256 values") == true)
    }

    @Test("a library or function that is not there is said to be so")
    func missing() throws {
        let none = #expect(throws: NativeLibrary.Failure.self) {
            try NativeLibrary("libnowhere.so.9")
        }
        #expect(none?.description.hasPrefix("the library can't be opened: ") == true)
        let relative = #expect(throws: NativeLibrary.Failure.self) { try NativeLibrary("./x.so") }
        #expect(relative?.description.hasPrefix("./x.so is a relative path") == true)
        let library = try NativeLibrary("libc.so.6")
        let symbol = #expect(throws: NativeLibrary.Failure.self) { try library.symbol("abz") }
        #expect(symbol?.description.hasPrefix("there is no function abz in libc.so.6") == true)
    }
}
