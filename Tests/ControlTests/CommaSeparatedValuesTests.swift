import Testing

@testable import PenstockControl

// RFC 4180 §2, and lines that end by LF.
@Suite struct CommaSeparatedValuesTests {
    @Test(
        "a file is records of fields",
        arguments: [
            ("", []),
            ("a,b", [["a", "b"]]),
            ("a,b\n", [["a", "b"]]),
            ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
            ("a,,\n\n,b\n", [["a", "", ""], ["", "b"]]),
            ("\"a,b\",\"c\"\"d\"\n", [["a,b", "c\"d"]]),
            ("\"a\nb\",c\n", [["a\nb", "c"]]),
            ("a\rb\n", [["a\rb"]]),
            ("\"open,\nx", [["open,\nx"]]),
        ] as [(String, [[String]])])
    func records(text: String, fields: [[String]]) {
        #expect(CommaSeparatedValues.records(text).map(\.fields) == fields)
    }

    @Test("a record knows the line that it begins on")
    func lines() {
        let records = CommaSeparatedValues.records("a\n\n\"b\nc\"\nd\n")
        #expect(records.map(\.number) == [1, 3, 5])
    }
}
