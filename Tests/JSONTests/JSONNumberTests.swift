import JSON
import Testing

@Suite("JSONNumber")
struct JSONNumberTests {
    @Test(
        "numbers are equal and hash equally by exact value",
        arguments: [
            ("1", "1.0", true), ("1", "10e-1", true), ("0", "-0.0", true), ("100", "1E+2", true),
            ("0.1", "0.10000000000000000001", false),
            ("9007199254740993", "9007199254740992", false),
            ("1", "-1", false), ("1e400", "10e399", true), ("1e400", "1e401", false),
        ])
    func equality(_ a: String, _ b: String, _ expected: Bool) throws {
        let x = try #require(JSONNumber(a))
        let y = try #require(JSONNumber(b))
        #expect((x == y) == expected)
        if expected { #expect(x.hashValue == y.hashValue) }
    }

    @Test("numbers are ordered by exact value")
    func order() throws {
        let sorted = [
            "-1e400", "-10", "-9.5", "-0.001", "0", "1e-400", "0.01", "0.1", "1", "9.9", "10",
            "10.5",
            "1e30", "1e400",
        ]
        let numbers = try sorted.map { try #require(JSONNumber($0)) }
        #expect(numbers.shuffled().sorted().map(\.lexeme) == sorted)
    }

    @Test(
        "whole numbers within 64 bits are integers, whatever their spelling",
        arguments: [
            ("12", 12), ("1.0", 1), ("1e2", 100), ("-1.20e1", -12), ("1.5", nil), ("1e-1", nil),
            ("9223372036854775807", .max), ("9223372036854775808", nil),
            ("-9223372036854775808", .min), ("-9223372036854775808.0", .min),
            ("-9223372036854775809", nil), ("9223372036854775808.0", nil), ("1e19", nil),
            ("1e99999999999999999999", nil), ("0e99999999999999999999", 0),
        ] as [(String, Int64?)])
    func integers(_ lexeme: String, _ expected: Int64?) throws {
        #expect(try #require(JSONNumber(lexeme)).int64 == expected)
    }

    @Test(
        "multiples are exact",
        arguments: [
            ("10", "2", true), ("7", "2", false), ("4.5", "1.5", true), ("35", "1.5", false),
            ("0.0075", "0.0001", true), ("0.00751", "0.0001", false), ("0", "3", true),
            ("12391239123", "1e-8", true), ("1e308", "0.123456789", false), ("1e308", "0.5", true),
            ("1.3", "0.1", true), ("3", "0", false), ("0.5", "1", false), ("-9", "3", true),
        ])
    func multiples(_ a: String, _ b: String, _ expected: Bool) throws {
        let x = try #require(JSONNumber(a))
        #expect(x.isMultiple(of: try #require(JSONNumber(b))) == expected)
    }

    @Test(
        "only JSON numbers are numbers", arguments: ["", "01", "+1", "1.", ".5", "1e", "0x1", "1 "])
    func refuses(_ text: String) {
        #expect(JSONNumber(text) == nil)
    }

    @Test(
        "doubles are spelled so that they read back",
        arguments: [0.1, 1, -2.5, 1e300, .leastNonzeroMagnitude])
    func doubles(_ value: Double) throws {
        let number = try #require(JSONNumber(value))
        #expect(number.double == value)
        #expect(JSONNumber(number.lexeme) != nil)
        #expect(JSONNumber(Double.infinity) == nil)
    }
}
