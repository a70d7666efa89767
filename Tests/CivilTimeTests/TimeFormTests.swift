import CivilTime
import Testing

@Suite("Texts of times")
struct TimeFormTests {
    struct Row: CustomTestStringConvertible {
        let form: TimeForm
        let text: String
        let milliseconds: Int64
        var testDescription: String { text }
    }

    static let rows: [Row] = [
        // RFC 9110 §5.6.7 has this one.
        Row(
            form: .imfFixdate, text: "Sun, 06 Nov 1994 08:49:37 GMT", milliseconds: 784_111_777_000),
        Row(form: .commonLog, text: "06/Nov/1994:08:49:37 +0000", milliseconds: 784_111_777_000),
        // IAM User Guide, "Elements of an AWS API request signature"
        Row(form: .basic, text: "20150830T123600Z", milliseconds: 1_440_938_160_000),
        // RFC 3339 §5.8
        Row(form: .iso8601, text: "1985-04-12T23:20:50.520Z", milliseconds: 482_196_050_520),
        Row(form: .iso8601, text: "1969-12-31T23:59:59.999Z", milliseconds: -1),
        Row(
            form: .iso8601, text: "0000-01-01T00:00:00.000Z",
            milliseconds: CivilTime.range.lowerBound),
        Row(
            form: .iso8601, text: "9999-12-31T23:59:59.999Z",
            milliseconds: CivilTime.range.upperBound),
        // AWS CLI reference, apigatewayv2 create-stage
        Row(
            form: .iso8601Seconds, text: "2020-04-06T23:23:46Z", milliseconds: 1_586_215_426_000),
        Row(form: .basic, text: "20000229T235959Z", milliseconds: 951_868_799_000),
    ]

    @Test("each form is written and read", arguments: rows)
    func both(row: Row) {
        #expect(CivilTime(milliseconds: row.milliseconds).text(row.form) == row.text)
        #expect(CivilTime(row.text, row.form)?.milliseconds == row.milliseconds)
    }

    static let refused: [(TimeForm, String)] = [
        (.basic, ""), (.basic, "20150830"), (.basic, "20150830T123600z"),
        (.basic, "20150830T123600Z "), (.basic, "20150230T000000Z"), (.basic, "20150001T000000Z"),
        (.basic, "20151301T000000Z"), (.basic, "20150100T000000Z"), (.basic, "20150830T240000Z"),
        (.basic, "20150830T236000Z"), (.basic, "20150830T235960Z"), (.basic, "2015083aT000000Z"),
        (.basic, "19000229T000000Z"), (.imfFixdate, "Mon, 06 Nov 1994 08:49:37 GMT"),
        (.imfFixdate, "Sun, 06 nov 1994 08:49:37 GMT"), (.iso8601, "1985-04-12T23:20:50Z"),
    ]

    @Test("what isn't of the form, or no day, is refused")
    func refusals() {
        for (form, text) in Self.refused { #expect(CivilTime(text, form) == nil, "\(text)") }
    }

    @Test("a year of more than four digits is cut to its last four")
    func farYears() {
        let late = CivilTime(milliseconds: CivilTime.range.upperBound + 1)
        #expect(late.year == 10_000)
        #expect(late.text(.basic) == "00000101T000000Z")
        #expect(CivilTime(year: -1, month: 1, day: 1).text(.basic) == "99990101T000000Z")
    }
}
