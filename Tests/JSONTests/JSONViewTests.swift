import JSON
import Testing

@Suite("Looking at a JSONDocument without owning it")
struct JSONViewTests {
    /// Children are found in three ways: at a stride, by walking (containers among at most sixteen),
    /// and through a list.
    static let arrays = [0, 1, 15, 16, 17, 40].flatMap { count in
        [false, true].map { isNested in
            (0..<count).map { isNested && $0 % 3 == 0 ? "[\($0),[]]" : "\($0)" }
        }
    }

    @Test("elements are the same by number and one after the other", arguments: arrays)
    func elements(_ elements: [String]) throws {
        let text = " [ \(elements.joined(separator: " , ")) ] "
        let document = try JSONDocument(text)
        let view = document.view
        #expect(view.count(of: .root) == elements.count)
        #expect(view.span(of: .root) == 1..<text.utf8.count - 1)
        var walked: [String] = []
        for (index, node) in view.elements(of: .root).enumerated() {
            #expect(view.element(.root, at: index) == node)
            walked.append(String(decoding: view.source(of: node), as: UTF8.self))
        }
        #expect(walked == elements)
        #expect(view.element(.root, at: elements.count) == .none)
        #expect(Array(view.members(of: .root)).isEmpty)
        withExtendedLifetime(document) {}
    }

    @Test("members are the same by number, by name and one after the other", arguments: arrays)
    func members(_ values: [String]) throws {
        let members = values.enumerated().map { "\"key number \($0)\":\($1)" }
        let document = try JSONDocument("[{\(members.joined(separator: ","))},0]")
        let object = document.element(.root, at: 0)
        var count = 0
        document.forEachMember(of: object) { key, value in
            let member = document.member(object, at: count)
            #expect(member == (key, value))
            #expect(document.string(of: key) == "key number \(count)")
            #expect(document.member(object, named: "key number \(count)") == value)
            #expect(document.string(of: value) == values[count])
            count += 1
        }
        #expect(count == values.count)
        #expect(document.member(object, named: "key number \(count)") == .none)
        #expect(document.string(of: document.element(.root, at: 1)) == "0")
        var elements = 0
        document.forEachElement(of: object) { _ in elements += 1 }
        #expect(elements == 0)
    }

    @Test("names are compared to the last byte, whatever their length", arguments: 0..<40)
    func names(_ length: Int) throws {
        let name = String(repeating: "n", count: length)
        let document = try JSONDocument(#"{"\#(name)":1,"\#(name)y":2,"\#(name)z":3}"#)
        #expect(document.int(of: document.member(.root, named: name)) == 1)
        #expect(document.int(of: document.member(.root, named: name + "y")) == 2)
        #expect(document.int(of: document.member(.root, named: name + "z")) == 3)
        #expect(document.member(.root, named: "x" + name) == .none)
    }

    @Test("an error of the body ends forEachMember and forEachElement")
    func throwing() throws {
        struct Enough: Error, Equatable {}
        let document = try JSONDocument(#"{"a":[1,2,3],"b":2}"#)
        var seen = 0
        #expect(throws: Enough()) {
            try document.forEachMember(of: .root) { _, _ throws(Enough) in
                seen += 1
                throw Enough()
            }
        }
        #expect(throws: Enough()) {
            try document.forEachElement(of: document.pointer("/a")) { _ throws(Enough) in
                seen += 1
                throw Enough()
            }
        }
        #expect(seen == 2)
    }

    @Test("kinds of numbers are told apart without reading them")
    func classification() throws {
        let document = try JSONDocument(#"[1,-0,1.0,1e2,1.5,"1",null,{},1e-400]"#)
        let view = document.view
        func which(_ body: (JSONNode) -> Bool) -> [Int] {
            (0..<view.count(of: .root)).filter { body(view.element(.root, at: $0)) }
        }
        #expect(which(view.isNumber) == [0, 1, 2, 3, 4, 8])
        #expect(which(view.isIntegerLexeme) == [0, 1])
        #expect(which(view.isWhole) == [0, 1, 2, 3])
        #expect(which(view.isString) == [5])
        #expect(which(view.isNull) == [6])
        #expect(which(view.isObject) == [7])
        #expect(which(view.isArray) == [])
        withExtendedLifetime(document) {}
    }

    /// The last two are halfway cases where one rounding must not become two.
    @Test(
        "numbers read as the nearest double, by whichever way",
        arguments: [
            "0", "-0", "0.1", "19.99", "-149.5", "9007199254740992", "9007199254740993", "1e22",
            "123456789012345678901234567890", "0.000000000000000000000001", "1e-324", "5e-324",
            "1.7976931348623157e308", "0.30000000000000004", "3.0000000000000000000000000000000001",
            "9007199254740993.0", "1.00000000000000011102230246251565404",
        ])
    func doubles(_ lexeme: String) throws {
        let document = try JSONDocument(lexeme)
        let expected = try #require(Double(lexeme))
        let value = try #require(document.double(of: .root))
        #expect(value.bitPattern == expected.bitPattern)
    }

    @Test("a double that would be infinite is none")
    func infinite() throws {
        #expect(try JSONDocument("1e400").double(of: .root) == nil)
    }

    @Test(
        "whole numbers are read to the last that fits",
        arguments: [
            ("9223372036854775807", Int64.max), ("-9223372036854775808", .min),
            ("9223372036854775808", nil), ("-9223372036854775809", nil),
            ("999999999999999999", 999_999_999_999_999_999), ("-0", 0), ("\"1\"", nil),
        ] as [(String, Int64?)])
    func ints(_ text: String, _ expected: Int64?) throws {
        #expect(try JSONDocument(text).int(of: .root) == expected)
    }
}
