// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import CPenstock
import PenstockCore
import PenstockHTTP
import Testing

@Suite struct HeaderNameTests {
    @Test("every well-known name is identified, in any case", arguments: HeaderName.allCases)
    func identifies(name: HeaderName) {
        guard name != .other else { return }
        let text = String(ByteView(name.lowercased))
        for spelling in [text, text.uppercased(), text.prefix(1).uppercased() + text.dropFirst()] {
            let found = spelling.utf8.withContiguousStorageIfAvailable {
                HeaderName.identify(ByteView($0.baseAddress!, $0.count))
            }
            #expect(found == name, "\(spelling)")
        }
    }

    @Test(
        "what is no well-known name is not identified",
        arguments: [
            "", "a", "hos", "hostt", "ho-t", "x-forwarded-fox", "keep\ralive", "user_agent", "\0\0",
            "content-lengtH ", "x-amzn-trace-idx", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ])
    func others(name: String) {
        let bytes = Array(name.utf8) + [0x3a]
        let found = bytes.withUnsafeBufferPointer {
            HeaderName.identify(ByteView($0.baseAddress!, $0.count - 1))
        }
        #expect(found == .other)
    }

    @Test("a name made from its number is the name")
    func numbers() {
        for name in HeaderName.allCases { #expect(HeaderName(id: name.rawValue) == name) }
    }

    @Test("the sets agree with the names' own properties")
    func sets() {
        for name in HeaderName.allCases {
            #expect(HeaderSet.hopByHop.contains(name) == name.isHopByHop)
            #expect(HeaderSet.framing.contains(name) == name.isFraming)
        }
    }
}
